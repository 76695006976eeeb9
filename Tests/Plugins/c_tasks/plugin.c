/* SPDX-License-Identifier: Apache-2.0
 *
 * Tasks in plain C: every way in which one can run, fail and end, for whoever tests the queue from outside.
 *
 *   probe_count    writes the key "done/CALL_ID" if it is not there: {"counted": true}; {"counted": false} when it was
 *   probe_hold     works for "ms", reports progress, and stops when it is told
 *   probe_flaky    fails for a while until the attempt after the first "fails"
 *   probe_stubborn blocks for "ms" whatever it is told
 *   probe_crash    takes its process down
 *   probe_ask      asks one question and gives the answer
 *   probe_act_ask  writes and asks then, which is refused
 *   probe_progress reports "steps" steps
 *   probe_garbage  answers with what is no JSON
 *   probe_children starts "count" tasks of the type probe_count
 *   probe_blind    ends as if it had asked */
#include "holdfast/plugin.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STR(text) {(text), sizeof(text) - 1}

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
};

/* A run; freed by whoever ends it. */
struct run {
    hf_instance *self;
    hf_id id;
    char call_id[64];
    long attempt, number; /* number: the one argument of the type */
    long left;            /* children that are not started yet */
};

static long number(const char *json, const char *key, long otherwise) {
    char pattern[40];
    snprintf(pattern, sizeof pattern, "\"%s\":", key);
    const char *found = strstr(json, pattern);
    return found ? strtol(found + strlen(pattern), NULL, 10) : otherwise;
}

static void text_of(const char *json, const char *key, char *out, size_t size) {
    char pattern[40];
    snprintf(pattern, sizeof pattern, "\"%s\":\"", key);
    const char *found = strstr(json, pattern);
    out[0] = 0;
    if (!found) return;
    found += strlen(pattern);
    size_t length = strcspn(found, "\"");
    if (length >= size) length = size - 1;
    memcpy(out, found, length);
    out[length] = 0;
}

static void end_with(struct run *run, hf_status status, hf_bytes bytes) {
    hf_result result = {sizeof result, status, {NULL, 0}, {NULL, 0}};
    if (status == HF_OK) result.payload = bytes;
    else result.error = bytes;
    run->self->api->complete(run->self->host, run->id, &result);
    free(run);
}

static void end(struct run *run, hf_status status, const char *text) {
    hf_bytes bytes = {(const uint8_t *)text, strlen(text)};
    end_with(run, status, bytes);
}

static void request(struct run *run, const char *service, const char *json, hf_done_fn done) {
    hf_str name = {service, strlen(service)};
    hf_bytes bytes = {(const uint8_t *)json, strlen(json)};
    hf_status status = run->self->api->request(run->self->host, run->id, name, bytes, done, run, NULL);
    hf_result refusal = {sizeof refusal, status, {NULL, 0}, {NULL, 0}};
    if (status != HF_OK) done(run, &refusal);
}

/* ---- With services ---- */

static void counted(void *user, const hf_result *result) {
    struct run *run = user;
    if (result->status == HF_OK) end(run, HF_OK, "{\"structured\":{\"counted\":true}}");
    else if (result->status == HF_CONFLICT) end(run, HF_OK, "{\"structured\":{\"counted\":false}}");
    else end_with(run, result->status, result->error);
}

static void count(struct run *run) {
    char json[320];
    snprintf(json, sizeof json,
             "{\"expect\":{\"kv_etags\":{\"done/%s\":0}},"
             "\"kv\":[{\"op\":\"put\",\"key\":\"done/%s\",\"value\":{\"attempt\":%ld}}]}",
             run->call_id, run->call_id, run->attempt);
    request(run, "store.commit/1", json, counted);
}

static void answered(void *user, const hf_result *result) {
    struct run *run = user;
    if (result->status != HF_OK) {
        end_with(run, result->status, result->error);
        return;
    }
    size_t size = result->payload.len + 32;
    char *text = malloc(size);
    if (!text) abort();
    int length = snprintf(text, size, "{\"structured\":{\"reply\":%.*s}}", (int)result->payload.len,
                          (const char *)result->payload.ptr);
    hf_bytes bytes = {(const uint8_t *)text, (size_t)length};
    end_with(run, HF_OK, bytes);
    free(text);
}

static void ask(struct run *run) {
    request(run, "ask.form/1",
            "{\"key\":\"name\",\"message\":\"Who is it?\",\"schema\":{\"type\":\"object\",\"required\":[\"name\"],"
            "\"properties\":{\"name\":{\"type\":\"string\",\"minLength\":1}},\"additionalProperties\":false}}",
            answered);
}

static void written(void *user, const hf_result *result) {
    struct run *run = user;
    if (result->status == HF_OK) ask(run);
    else end_with(run, result->status, result->error);
}

static void next_child(void *user, const hf_result *result) {
    struct run *run = user;
    char text[96];
    if (result && result->status != HF_OK) {
        end_with(run, result->status, result->error);
    } else if (run->left-- > 0) {
        request(run, "task.enqueue/1", "{\"task\":\"probe_count\"}", next_child);
    } else {
        snprintf(text, sizeof text, "{\"structured\":{\"started\":%ld}}", run->number);
        end(run, HF_OK, text);
    }
}

/* ---- With threads ---- */

static void pause_for(long milliseconds) {
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    nanosleep(&time, NULL);
}

static void *hold(void *user) {
    struct run *run = user;
    hf_str message = STR("holding");
    for (long done = 0; done < run->number; done += 5) {
        if (run->self->api->is_cancelled(run->self->host, run->id)) {
            end(run, HF_CANCELLED, "");
            return NULL;
        }
        run->self->api->progress(run->self->host, run->id, (double)done, (double)run->number, message);
        pause_for(5);
    }
    end(run, HF_OK, "{\"structured\":{\"held\":true}}");
    return NULL;
}

static void *stubborn(void *user) {
    struct run *run = user;
    pause_for(run->number);
    end(run, HF_OK, "{\"structured\":{\"held\":true}}");
    return NULL;
}

static void on_thread(struct run *run, void *(*body)(void *)) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, body, run) != 0) abort();
    pthread_detach(thread);
}

/* ---- At once ---- */

static void flaky(struct run *run) {
    char text[128];
    if (run->attempt > run->number) {
        snprintf(text, sizeof text, "{\"structured\":{\"attempt\":%ld}}", run->attempt);
        end(run, HF_OK, text);
    } else {
        snprintf(text, sizeof text, "{\"detail\":\"Attempt %ld fails.\",\"retryable\":true}", run->attempt);
        end(run, HF_UNAVAILABLE, text);
    }
}

static void progress(struct run *run) {
    char text[64];
    for (long step = 1; step <= run->number; step++) {
        int length = snprintf(text, sizeof text, "step %ld", step);
        hf_str message = {text, (size_t)length};
        run->self->api->progress(run->self->host, run->id, (double)step, (double)run->number, message);
    }
    snprintf(text, sizeof text, "{\"structured\":{\"steps\":%ld}}", run->number);
    end(run, HF_OK, text);
}

static void call(hf_instance *self, const hf_call *call) {
    char name[65] = {0}, arguments[512] = {0}, context[2048] = {0};
    struct run *run = calloc(1, sizeof *run);
    if (!run) abort();
    run->self = self;
    run->id = call->id;
    memcpy(name, call->name.ptr, call->name.len < 64 ? call->name.len : 64);
    memcpy(arguments, call->arguments.ptr, call->arguments.len < 511 ? call->arguments.len : 511);
    memcpy(context, call->context.ptr, call->context.len < 2047 ? call->context.len : 2047);
    run->attempt = number(context, "attempt", 1);
    text_of(context, "call_id", run->call_id, sizeof run->call_id);
    if (call->kind != HF_KIND_TASK) {
        end(run, HF_UNSUPPORTED, "");
    } else if (strcmp(name, "probe_count") == 0) {
        count(run);
    } else if (strcmp(name, "probe_hold") == 0) {
        run->number = number(arguments, "ms", 1000);
        on_thread(run, hold);
    } else if (strcmp(name, "probe_stubborn") == 0) {
        run->number = number(arguments, "ms", 1000);
        on_thread(run, stubborn);
    } else if (strcmp(name, "probe_flaky") == 0) {
        run->number = number(arguments, "fails", 1);
        flaky(run);
    } else if (strcmp(name, "probe_crash") == 0) {
        abort();
    } else if (strcmp(name, "probe_ask") == 0) {
        ask(run);
    } else if (strcmp(name, "probe_act_ask") == 0) {
        request(run, "kv/1", "{\"op\":\"put\",\"key\":\"acted\",\"value\":true}", written);
    } else if (strcmp(name, "probe_progress") == 0) {
        run->number = number(arguments, "steps", 3);
        progress(run);
    } else if (strcmp(name, "probe_garbage") == 0) {
        end(run, HF_OK, "{\"structured\":");
    } else if (strcmp(name, "probe_children") == 0) {
        run->left = run->number = number(arguments, "count", 3);
        next_child(run, NULL);
    } else if (strcmp(name, "probe_blind") == 0) {
        end(run, HF_INPUT_REQUIRED, "");
    } else {
        end(run, HF_UNSUPPORTED, "");
    }
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
    .id = STR("org.example.c-tasks"),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
