/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin whose answers hold the number of its build, which a test writes into the file: "build" answers at once,
 * "slow_build" after the milliseconds in its arguments, "greeting" with its configuration. */
#include "holdfast/plugin.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
    char config[256];
};

struct waiting {
    hf_instance *self;
    hf_id id;
    long milliseconds;
};

#define STR(text) {(text), sizeof(text) - 1}

static const volatile char marker[] = "BUILD:000000";

static void answer(hf_instance *self, hf_id id) {
    char text[400];
    char number[7] = {0};
    int length;
    for (int at = 0; at < 6; at++) number[at] = marker[6 + at];
    length = snprintf(text, sizeof text, "{\"structured\":{\"build\":%ld,\"config\":%s}}", strtol(number, NULL, 10),
                      self->config);
    hf_result result = {sizeof result, HF_OK, {(const uint8_t *)text, (size_t)length}, {NULL, 0}};
    self->api->complete(self->host, id, &result);
}

static void *wait_and_answer(void *user) {
    struct waiting *waiting = user;
    struct timespec time = {waiting->milliseconds / 1000, waiting->milliseconds % 1000 * 1000000L};
    nanosleep(&time, NULL);
    answer(waiting->self, waiting->id);
    free(waiting);
    return NULL;
}

static void call(hf_instance *self, const hf_call *call) {
    pthread_t thread;
    struct waiting *waiting;
    char digits[16] = {0};
    size_t at = 0, count = 0;
    if (call->name.len != 10) {
        answer(self, call->id);
        return;
    }
    while (at < call->arguments.len && (call->arguments.ptr[at] < '0' || call->arguments.ptr[at] > '9')) at++;
    while (at < call->arguments.len && count < sizeof digits - 1 && call->arguments.ptr[at] >= '0' &&
           call->arguments.ptr[at] <= '9')
        digits[count++] = (char)call->arguments.ptr[at++];
    waiting = malloc(sizeof *waiting);
    if (!waiting) return;
    waiting->self = self;
    waiting->id = call->id;
    waiting->milliseconds = strtol(digits, NULL, 10);
    if (pthread_create(&thread, NULL, wait_and_answer, waiting) != 0) free(waiting);
    else pthread_detach(thread);
}

static hf_status take(hf_instance *self, hf_bytes config, hf_buf *out_error) {
    static const char too_long[] = "{\"detail\":\"the configuration is too long\"}";
    if (config.len >= sizeof self->config) {
        *out_error = (hf_buf){(const uint8_t *)too_long, sizeof too_long - 1, NULL, NULL};
        return HF_INVALID;
    }
    memcpy(self->config, config.ptr, config.len);
    self->config[config.len] = 0;
    return HF_OK;
}

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    hf_instance *self = calloc(1, sizeof *self);
    (void)entry;
    if (!self) return HF_UNAVAILABLE;
    self->api = api;
    self->host = host;
    *out_instance = self;
    return take(self, config, out_error);
}

static void drain(hf_instance *self, hf_done_fn done, void *user) {
    hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};
    (void)self;
    done(user, &result);
}

/* Every call has ended when this is called, but for one the host gave up: its thread may still hold the instance. */
static void destroy(hf_instance *self) { (void)self; }

#ifdef WITH_CONFIGURE
#define CONFIGURE .configure = take,
#else
#define CONFIGURE
#endif

static const hf_plugin_api plugin = {
    .struct_size = sizeof(hf_plugin_api), .create = create, CONFIGURE .call = call, .drain = drain, .destroy = destroy};

static const hf_entry entry = {
    .struct_size = sizeof(hf_entry),
    .magic = HF_MAGIC,
    .abi_major = HF_ABI_MAJOR,
    .abi_minor = HF_ABI_MINOR,
    .id = STR("org.example.numbered"),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
