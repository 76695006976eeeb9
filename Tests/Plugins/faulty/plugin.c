/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin that breaks the contract in one way at a time. Faults of the entry are chosen by the macros below when it is
 * compiled, faults of a call by the name of the tool. What the host answered to a fault is in the result. */
#include "holdfast/plugin.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef MAGIC
#define MAGIC HF_MAGIC
#endif
#ifndef MAJOR
#define MAJOR HF_ABI_MAJOR
#endif
#ifndef MIN_MINOR
#define MIN_MINOR 0
#endif
#ifndef ID
#define ID "org.example.faulty"
#endif
#ifndef VERSION
#define VERSION "1.0.0"
#endif
#ifndef RUNTIME
#define RUNTIME "c"
#endif
#ifndef SYMBOL
#define SYMBOL hf_plugin_entry_v1
#endif
#ifndef FLAGS
#define FLAGS 0
#endif
#ifndef CALL
#define CALL call
#endif
#ifndef ENTRY_SIZE
#define ENTRY_SIZE sizeof(hf_entry)
#endif
#ifndef ENTRY
#define ENTRY &entry
#endif
#define STR(text) {(text), sizeof(text) - 1}

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
    hf_id kept;
    int depth;
};

static hf_status end(hf_instance *self, hf_id id, hf_status status, const char *json) {
    hf_result result = {sizeof result, status, {NULL, 0}, {NULL, 0}};
    hf_bytes bytes = {(const uint8_t *)json, strlen(json)};
    if (status == HF_OK) result.payload = bytes;
    else result.error = bytes;
    return self->api->complete(self->host, id, &result);
}

static hf_status report(hf_instance *self, hf_id id, hf_status first, hf_status second) {
    char text[96];
    snprintf(text, sizeof text, "{\"structured\":{\"first\":%d,\"second\":%d}}", (int)first, (int)second);
    return end(self, id, HF_OK, text);
}

struct later {
    hf_instance *self;
    hf_id id;
};

static void *elsewhere(void *user) {
    struct later *later = user;
    end(later->self, later->id, HF_OK, "{\"structured\":{\"thread\":\"other\"}}");
    free(later);
    return NULL;
}

/* Not static, so that a report can name it. */
__attribute__((noinline)) void faulty_crash(void) {
    fputs("about to crash\n", stderr);
    *(volatile int *)8 = 1;
}

static void *crash_elsewhere(void *user) {
    faulty_crash();
    return user;
}

static void crash_on_reply(void *user, const hf_result *result) {
    (void)user, (void)result;
    faulty_crash();
}

static void ignore(void *user, const hf_result *result) { *(hf_status *)user = result->status; }

static void call(hf_instance *self, const hf_call *call) {
    char name[65] = {0};
    memcpy(name, call->name.ptr, call->name.len < 64 ? call->name.len : 64);
    if (strcmp(name, "double") == 0) {
        hf_status first = end(self, call->id, HF_OK, "{\"structured\":{\"n\":1}}");
        hf_status second = end(self, call->id, HF_OK, "{\"structured\":{\"n\":2}}");
        self->kept = ((hf_id)(uint32_t)first << 32) | (uint32_t)second;
    } else if (strcmp(name, "double_report") == 0) {
        report(self, call->id, (hf_status)(self->kept >> 32), (hf_status)self->kept);
    } else if (strcmp(name, "forged") == 0) {
        hf_status wrong_slot = end(self, call->id + 1, HF_OK, "{}");
        hf_status wrong_generation = end(self, call->id + ((hf_id)1 << 32), HF_OK, "{}");
        if (end(self, 0, HF_OK, "{}") != HF_STALE || end(self, UINT64_MAX, HF_OK, "{}") != HF_STALE) wrong_slot = -1;
        report(self, call->id, wrong_slot, wrong_generation);
    } else if (strcmp(name, "threaded") == 0) {
        struct later *later = malloc(sizeof *later);
        pthread_t thread;
        *later = (struct later){self, call->id};
        pthread_create(&thread, NULL, elsewhere, later);
        pthread_detach(thread);
    } else if (strcmp(name, "never") == 0) {
        self->kept = call->id;
    } else if (strcmp(name, "late") == 0) {
        hf_status done = HF_OK;
        hf_str service = STR("any/1");
        hf_bytes none = {NULL, 0};
        hf_status late = end(self, self->kept, HF_OK, "{\"structured\":{}}");
        hf_status request = self->api->request(self->host, self->kept, service, none, ignore, &done, NULL);
        report(self, call->id, late, self->api->is_cancelled(self->host, self->kept) ? request : -1);
    } else if (strcmp(name, "broken_json") == 0) {
        end(self, call->id, HF_OK, "{\"structured\":");
    } else if (strcmp(name, "nothing") == 0) {
        end(self, call->id, HF_OK, "");
    } else if (strcmp(name, "strange_status") == 0) {
        end(self, call->id, 4711, "not json either");
    } else if (strcmp(name, "short_result") == 0) {
        hf_result result = {8, HF_OK, {NULL, 0}, {NULL, 0}};
        hf_status first = self->api->complete(self->host, call->id, &result);
        report(self, call->id, first, self->api->complete(self->host, call->id, NULL));
    } else if (strcmp(name, "serial") == 0) {
        int depth = __atomic_add_fetch(&self->depth, 1, __ATOMIC_SEQ_CST);
        for (volatile int i = 0; i < 200000; i++) {}
        __atomic_sub_fetch(&self->depth, 1, __ATOMIC_SEQ_CST);
        report(self, call->id, depth, 0);
    } else if (strcmp(name, "crash") == 0) {
        faulty_crash();
    } else if (strcmp(name, "crash_abort") == 0) {
        abort();
    } else if (strcmp(name, "crash_exit") == 0) {
        exit(3);
    } else if (strcmp(name, "crash_thread") == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, crash_elsewhere, NULL);
        pthread_detach(thread);
    } else if (strcmp(name, "crash_reply") == 0) {
        hf_str service = STR("any/1");
        hf_bytes none = {NULL, 0};
        self->api->request(self->host, call->id, service, none, crash_on_reply, NULL, NULL);
    } else if (strcmp(name, "print") == 0) {
        printf("to the output\n");
        fflush(stdout);
        fprintf(stderr, "to the error\n");
        report(self, call->id, 0, 0);
    } else if (strcmp(name, "chatter") == 0) {
        hf_str line = STR("again");
        hf_bytes none = {NULL, 0};
        for (int i = 0; i < 3000; i++) self->api->log(self->host, HF_LOG_INFO, line, none);
        report(self, call->id, 0, 0);
    }
}

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    (void)entry, (void)config, (void)out_error;
#ifdef CREATE_CRASHES
    faulty_crash();
#endif
#ifdef CREATE_FAILS
    static const char error[] = "{\"detail\":\"the moon is in the wrong house\"}";
    *out_error = (hf_buf){(const uint8_t *)error, sizeof error - 1, NULL, NULL};
    return HF_INVALID;
#endif
    hf_instance *self = calloc(1, sizeof *self);
    self->api = api;
    self->host = host;
    *out_instance = self;
    return HF_OK;
}

#ifdef DESCRIBE_CRASHES
#define DESCRIBE "{}"
#endif
#ifdef DESCRIBE
static hf_status describe(hf_instance *self, hf_buf *out) {
    (void)self;
#ifdef DESCRIBE_CRASHES
    faulty_crash();
#endif
    *out = (hf_buf){(const uint8_t *)DESCRIBE, sizeof DESCRIBE - 1, NULL, NULL};
    return HF_OK;
}
#else
#define describe NULL
#endif

static void drain(hf_instance *self, hf_done_fn done, void *user) {
    (void)self;
#ifndef DRAIN_NEVER
    hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};
    done(user, &result);
    done(user, &result);
#else
    (void)done, (void)user;
#endif
}

static void destroy(hf_instance *self) { free(self); }

#ifdef UNDEFINED
extern int no_such_function_anywhere(void);
int uses_it(void) { return no_such_function_anywhere(); }
#endif

static const hf_plugin_api plugin = {sizeof plugin, FLAGS, create, describe, NULL, CALL, NULL, drain, destroy, NULL};

static const hf_entry entry = {ENTRY_SIZE, MAGIC,        MAJOR,        0,       MIN_MINOR, 0,
                               STR(ID),    STR(VERSION), STR(RUNTIME), &plugin, NULL};

HF_EXPORT const hf_entry *SYMBOL(void);
const hf_entry *SYMBOL(void) {
    (void)&call, (void)&entry;
    return ENTRY;
}
