/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin that speaks while it works: "speak" takes {steps, pause_ms, release_at, retry_ms}, and in each step reports
 * progress and logs a line, until it is done or cancelled. */
#include "holdfast/calls.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
    const hf_calls_v1 *calls;
};

struct speech {
    hf_instance *self;
    hf_id id;
    long steps, pause, release_at, retry;
};

/* The same code as another plugin. */
#ifndef ID
#define ID "org.example.speaker"
#endif

#define STR(text) {(text), sizeof(text) - 1}

/* The number after "key": in flat JSON, or another one. */
static long number(const char *json, const char *key, long otherwise) {
    char quoted[32];
    const char *at;
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    at = strstr(json, quoted);
    return at ? strtol(at + strlen(quoted), NULL, 10) : otherwise;
}

static void *speak(void *user) {
    struct speech *speech = user;
    hf_instance *self = speech->self;
    struct timespec pause = {speech->pause / 1000, speech->pause % 1000 * 1000000L};
    hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};
    char text[64];
    long step;
    for (step = 1; step <= speech->steps; step++) {
        hf_str line;
        if (self->api->is_cancelled(self->host, speech->id)) break;
        snprintf(text, sizeof text, "step %ld", step);
        line.ptr = text;
        line.len = strlen(text);
        self->api->progress(self->host, speech->id, (double)step, (double)speech->steps, line);
        if (self->calls) {
            hf_bytes none = {NULL, 0};
            self->calls->log(self->host, speech->id, HF_LOG_INFO, line, none);
            if (step == speech->release_at) self->calls->release(self->host, speech->id, speech->retry);
        }
        nanosleep(&pause, NULL);
    }
    snprintf(text, sizeof text, "{\"structured\":{\"steps\":%ld}}", step - 1);
    result.status = step > speech->steps ? HF_OK : HF_CANCELLED;
    result.payload.ptr = (const uint8_t *)text;
    result.payload.len = result.status == HF_OK ? strlen(text) : 0;
    self->api->complete(self->host, speech->id, &result);
    free(speech);
    return NULL;
}

static void call(hf_instance *self, const hf_call *call) {
    pthread_t thread;
    char json[256] = {0};
    struct speech *speech = malloc(sizeof *speech);
    if (!speech) return;
    memcpy(json, call->arguments.ptr, call->arguments.len < sizeof json ? call->arguments.len : sizeof json - 1);
    speech->self = self;
    speech->id = call->id;
    speech->steps = number(json, "steps", 3);
    speech->pause = number(json, "pause_ms", 10);
    speech->release_at = number(json, "release_at", 0);
    speech->retry = number(json, "retry_ms", 100);
    if (pthread_create(&thread, NULL, speak, speech) != 0) free(speech);
    else pthread_detach(thread);
}

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    static const hf_str name = STR(HF_EXT_CALLS_1);
    hf_instance *self = malloc(sizeof *self);
    (void)entry, (void)config, (void)out_error;
    if (!self) return HF_UNAVAILABLE;
    self->api = api;
    self->host = host;
    self->calls = HF_HAS(api, query) ? api->query(host, name) : NULL;
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
    .id = STR(ID),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
