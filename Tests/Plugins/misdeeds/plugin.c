/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin that does one thing wrong, which a macro chooses, and everything else right: for `plugin check`, which has to
 * find that one thing. Without a macro it is good. Its tool `work` takes 20 ms on a thread of its own, unless it is
 * cancelled, and answers {"done": true}. */
#define _GNU_SOURCE
#include "holdfast/plugin.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STR(text) {(text), sizeof(text) - 1}
#ifndef WORK_MS
#define WORK_MS 20
#endif
#ifndef MAY_BLOCK
#define MAY_BLOCK 0
#endif
#ifndef BLOCKS_MS
#define BLOCKS_MS 0
#endif

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
    pthread_mutex_t mutex;
    pthread_cond_t rested;
    int running;
};

struct work {
    hf_instance *self;
    hf_id id;
};

static void nap(long milliseconds) {
    struct timespec moment = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&moment, NULL);
}

static void end(hf_instance *self, hf_id id, hf_status status, const char *json) {
    hf_bytes bytes = {(const uint8_t *)json, strlen(json)}, none = {NULL, 0};
    hf_result result = {sizeof result, status, status == HF_OK ? bytes : none, status == HF_OK ? none : bytes};
    self->api->complete(self->host, id, &result);
#ifdef COMPLETES_TWICE
    self->api->complete(self->host, id, &result);
#endif
}

static void *work(void *user) {
    struct work *work = user;
    hf_instance *self = work->self;
    int is_cancelled = 0;
#if defined(IGNORES_CANCEL)
    nap(1300);
#else
    for (int index = 0; index < WORK_MS && !is_cancelled; index++) {
        nap(1);
        is_cancelled = self->api->is_cancelled(self->host, work->id);
    }
#endif
#ifndef NEVER_COMPLETES
    if (is_cancelled) end(self, work->id, HF_CANCELLED, "");
    else end(self, work->id, HF_OK, "{\"structured\":{\"done\":true}}");
#endif
    free(work);
    pthread_mutex_lock(&self->mutex);
    self->running--;
    pthread_cond_broadcast(&self->rested);
    pthread_mutex_unlock(&self->mutex);
    return NULL;
}

#if defined(LEAKS_A_THREAD)
static void *sleep_for_ever(void *user) {
    for (;;) pause();
    return user;
}
#endif

#ifdef EXPORTS_MORE
HF_EXPORT int misdeeds_helper(void);
HF_EXPORT int misdeeds_helper(void) { return 1; }
#endif

static void begin(hf_instance *self, hf_id id) {
    struct work *mine = malloc(sizeof *mine);
    pthread_t thread;
    if (!mine) {
        end(self, id, HF_UNAVAILABLE, "");
        return;
    }
    *mine = (struct work){self, id};
    pthread_mutex_lock(&self->mutex);
    self->running++;
    pthread_mutex_unlock(&self->mutex);
    if (pthread_create(&thread, NULL, work, mine) == 0) pthread_detach(thread);
}

static void call(hf_instance *self, const hf_call *call) {
    int is_tool = call->kind == HF_KIND_TOOL;
#ifdef BELIEVES_IN_SIZES
    /* Reads to the end of a struct that it takes for its own. */
    if (call->struct_size != sizeof *call) abort();
#endif
#ifdef ANSWERS_ANY_KIND
    is_tool = 1;
#endif
    if (!is_tool) {
        end(self, call->id, HF_UNSUPPORTED, "{\"detail\":\"Only tools are called here.\"}");
#ifdef CRASHES_ON_UNKNOWN
    } else if (call->name.len != 4) {
        abort();
#endif
    } else if (call->name.len == 4 && memcmp(call->name.ptr, "work", 4) == 0) {
#ifdef CRASHES_ON_LONG_TEXT
        char text[256];
        if (call->arguments.len >= sizeof text) abort();
        memcpy(text, call->arguments.ptr, call->arguments.len);
#endif
        if (BLOCKS_MS > 0) nap(BLOCKS_MS);
        begin(self, call->id);
#ifdef LEAKS_A_THREAD
        pthread_t thread;
        if (pthread_create(&thread, NULL, sleep_for_ever, NULL) == 0) pthread_detach(thread);
#endif
    } else {
        end(self, call->id, HF_NOT_FOUND, "{\"detail\":\"There is no such tool.\"}");
    }
}

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    (void)entry, (void)config, (void)out_error;
#ifdef BELIEVES_IN_MINORS
    if (api->abi_minor != 0) return HF_UNSUPPORTED;
#endif
    hf_instance *self = calloc(1, sizeof *self);
    if (!self) return HF_UNAVAILABLE;
    self->api = api;
    self->host = host;
    pthread_mutex_init(&self->mutex, NULL);
    pthread_cond_init(&self->rested, NULL);
    *out_instance = self;
    return HF_OK;
}

static void drain(hf_instance *self, hf_done_fn done, void *user) {
    hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};
    pthread_mutex_lock(&self->mutex);
    while (self->running > 0) pthread_cond_wait(&self->rested, &self->mutex);
    pthread_mutex_unlock(&self->mutex);
#ifndef NEVER_RESTS
    done(user, &result);
#endif
#ifdef RESTS_TWICE
    done(user, &result);
#endif
    (void)result, (void)done, (void)user;
}

static void destroy(hf_instance *self) {
#ifdef CRASHES_AT_THE_END
    abort();
#endif
    pthread_cond_destroy(&self->rested);
    pthread_mutex_destroy(&self->mutex);
    free(self);
}

static const hf_plugin_api plugin = {
    .struct_size = sizeof(hf_plugin_api), .flags = MAY_BLOCK, .create = create, .call = call, .drain = drain, .destroy = destroy};

static const hf_entry entry = {
    .struct_size = sizeof(hf_entry),
    .magic = HF_MAGIC,
    .abi_major = HF_ABI_MAJOR,
    .abi_minor = HF_ABI_MINOR,
    .id = STR("org.example.misdeeds"),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
