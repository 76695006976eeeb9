/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin whose calls take time: "slow" ends by itself after the milliseconds in its arguments, on a thread of its
 * own; "never" is not ended by anything that the plugin does. */
#include "holdfast/plugin.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
};

struct waiting {
    hf_instance *self;
    hf_id id;
    long milliseconds;
};

#define STR(text) {(text), sizeof(text) - 1}

static void *wait_and_end(void *user) {
    static const char answer[] = "{\"structured\":{\"waited\":true}}";
    struct waiting *waiting = user;
    struct timespec time = {waiting->milliseconds / 1000, waiting->milliseconds % 1000 * 1000000L};
    hf_result result = {sizeof result, HF_OK, {(const uint8_t *)answer, sizeof answer - 1}, {NULL, 0}};
    nanosleep(&time, NULL);
    waiting->self->api->complete(waiting->self->host, waiting->id, &result);
    free(waiting);
    return NULL;
}

static void call(hf_instance *self, const hf_call *call) {
    pthread_t thread;
    struct waiting *waiting;
    char digits[16] = {0};
    size_t at = 0, count = 0;
    if (call->name.len == 5 && memcmp(call->name.ptr, "never", 5) == 0) return;
    while (at < call->arguments.len && (call->arguments.ptr[at] < '0' || call->arguments.ptr[at] > '9')) at++;
    while (at < call->arguments.len && count < sizeof digits - 1 && call->arguments.ptr[at] >= '0' &&
           call->arguments.ptr[at] <= '9')
        digits[count++] = (char)call->arguments.ptr[at++];
    waiting = malloc(sizeof *waiting);
    if (!waiting) return;
    waiting->self = self;
    waiting->id = call->id;
    waiting->milliseconds = strtol(digits, NULL, 10);
    if (pthread_create(&thread, NULL, wait_and_end, waiting) != 0) free(waiting);
    else pthread_detach(thread);
}

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    hf_instance *self = malloc(sizeof *self);
    (void)entry, (void)config, (void)out_error;
    if (!self) return HF_UNAVAILABLE;
    self->api = api;
    self->host = host;
    *out_instance = self;
    return HF_OK;
}

static void drain(hf_instance *self, hf_done_fn done, void *user) {
    hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};
    (void)self;
    done(user, &result);
}

/* A thread may still hold the instance: it stays until the process ends. */
static void destroy(hf_instance *self) { (void)self; }

static const hf_plugin_api plugin = {
    .struct_size = sizeof(hf_plugin_api), .create = create, .call = call, .drain = drain, .destroy = destroy};

static const hf_entry entry = {
    .struct_size = sizeof(hf_entry),
    .magic = HF_MAGIC,
    .abi_major = HF_ABI_MAJOR,
    .abi_minor = HF_ABI_MINOR,
    .id = STR("org.example.slow"),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
