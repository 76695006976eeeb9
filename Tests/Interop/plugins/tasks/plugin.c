/* SPDX-License-Identifier: Apache-2.0
 *
 * Task types and tools that ask, for whoever looks at durable calls from outside. Task types: "tally" fails as often as
 * it is told and says which attempt it is ("single" and "apart" too), "steps" reports progress and stops when it is told (or not: stubborn), "change"
 * would write, "broken" fails for good, "asking" asks. Tools: "ask" asks one question, "ask_twice" two after each other,
 * "ask_both" two at once, "approve" an approval, "act_then_ask" changes something first, "steps" as above. */
#include "holdfast/plugin.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STR(text) {(text), sizeof(text) - 1}
#define FORM(key, more)                                                                                             \
    "{\"key\":\"" key "\",\"title\":\"A name\",\"message\":\"What is the " key " name?\"" more                      \
    ",\"schema\":{\"type\":\"object\",\"required\":[\"" key "\"],\"additionalProperties\":false,"                   \
    "\"properties\":{\"" key "\":{\"type\":\"string\",\"minLength\":1}}}}"

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
};

/* A call and what it still has to ask; freed by whoever ends the call. */
struct work {
    hf_instance *self;
    hf_id id;
    int is_replay;
    char name[65];
    char arguments[512];
    long attempt;
    pthread_mutex_t lock;
    int pending;   /* questions without a reply */
    int unanswered;
    char replies[2][512];
};

static pthread_mutex_t runs_lock = PTHREAD_MUTEX_INITIALIZER;
static long runs; /* how often a tool that asks has begun, in this process */

static long number(const char *json, const char *key, long otherwise) {
    char pattern[40];
    snprintf(pattern, sizeof pattern, "\"%s\":", key);
    const char *found = strstr(json, pattern);
    return found ? strtol(found + strlen(pattern), NULL, 10) : otherwise;
}

static int holds(const char *json, const char *text) { return strstr(json, text) != NULL; }

static void finish(struct work *work, hf_status status, const char *payload) {
    hf_bytes bytes = {(const uint8_t *)payload, strlen(payload)};
    hf_result result = {sizeof result, status, {NULL, 0}, {NULL, 0}};
    if (status == HF_OK) result.payload = bytes;
    else result.error = bytes;
    work->self->api->complete(work->self->host, work->id, &result);
    pthread_mutex_destroy(&work->lock);
    free(work);
}

static void tally(struct work *work) {
    char text[768], later[48] = "";
    long wait = number(work->arguments, "retry_after_ms", -1);
    if (work->attempt > number(work->arguments, "fail_times", 0)) {
        snprintf(text, sizeof text, "{\"structured\":{\"attempt\":%ld,\"value\":%ld}}", work->attempt,
                 number(work->arguments, "value", 0));
        finish(work, HF_OK, text);
        return;
    }
    if (wait >= 0) snprintf(later, sizeof later, ",\"retry_after_ms\":%ld", wait);
    snprintf(text, sizeof text, "{\"code\":\"SERVICE_UNAVAILABLE\",\"detail\":\"attempt %ld of a tally\"%s}",
             work->attempt, later);
    finish(work, HF_UNAVAILABLE, text);
}

static void *steps(void *user) {
    struct work *work = user;
    hf_instance *self = work->self;
    long count = number(work->arguments, "steps", 3), pause = number(work->arguments, "pause_ms", 0), step;
    struct timespec time = {pause / 1000, pause % 1000 * 1000000L};
    char text[96];
    for (step = 1; step <= count; step++) {
        nanosleep(&time, NULL);
        if (self->api->is_cancelled(self->host, work->id) && !holds(work->arguments, "\"stubborn\":true")) {
            finish(work, HF_CANCELLED, "");
            return NULL;
        }
        int length = snprintf(text, sizeof text, "step %ld", step);
        hf_str message = {text, (size_t)length};
        self->api->progress(self->host, work->id, (double)step, (double)count, message);
    }
    snprintf(text, sizeof text, "{\"structured\":{\"steps\":%ld}}", count);
    finish(work, HF_OK, text);
    return NULL;
}

/* Ends a call whose questions have all come to something. */
static void settle(struct work *work) {
    char text[1536];
    long seen;
    if (work->unanswered) {
        finish(work, HF_INPUT_REQUIRED, "");
        return;
    }
    pthread_mutex_lock(&runs_lock);
    seen = runs;
    pthread_mutex_unlock(&runs_lock);
    snprintf(text, sizeof text, "{\"structured\":{\"first\":%s,\"second\":%s,\"replay\":%s,\"runs\":%ld}}",
             work->replies[0], work->replies[1], work->is_replay ? "true" : "false", seen);
    finish(work, HF_OK, text);
}

static void ask(struct work *work, const char *service, const char *body, hf_done_fn done);

static void keep(struct work *work, int place, const hf_result *result) {
    size_t length = result->payload.len < 511 ? result->payload.len : 511;
    memcpy(work->replies[place], result->payload.ptr, length);
    work->replies[place][length] = 0;
}

/* A refusal ends the call with the host's own words. */
static int refused(struct work *work, const hf_result *result) {
    char text[1024];
    if (result->status == HF_OK || result->status == HF_INPUT_REQUIRED) return 0;
    size_t length = result->error.len < 1023 ? result->error.len : 1023;
    memcpy(text, result->error.ptr, length);
    text[length] = 0;
    finish(work, result->status, text);
    return 1;
}

static void last_answer(void *user, const hf_result *result) {
    struct work *work = user;
    if (refused(work, result)) return;
    if (result->status == HF_OK) keep(work, strcmp(work->name, "ask_twice") == 0, result);
    else work->unanswered = 1;
    settle(work);
}

static void first_answer(void *user, const hf_result *result) {
    struct work *work = user;
    if (refused(work, result)) return;
    if (result->status == HF_OK) {
        keep(work, 0, result);
        ask(work, "ask.form/1", FORM("second", ""), last_answer);
    } else {
        work->unanswered = 1;
        settle(work);
    }
}

static void both(struct work *work, int place, const hf_result *result) {
    pthread_mutex_lock(&work->lock);
    if (result->status == HF_OK) keep(work, place, result);
    else work->unanswered = 1;
    int is_last = --work->pending == 0;
    pthread_mutex_unlock(&work->lock);
    if (is_last) settle(work);
}

static void one_of_both(void *user, const hf_result *result) { both(user, 0, result); }
static void other_of_both(void *user, const hf_result *result) { both(user, 1, result); }

static void acted(void *user, const hf_result *result) {
    struct work *work = user;
    if (!refused(work, result)) ask(work, "ask.form/1", FORM("first", ""), last_answer);
}

static void ask(struct work *work, const char *service, const char *body, hf_done_fn done) {
    hf_str name = {service, strlen(service)};
    hf_bytes bytes = {(const uint8_t *)body, strlen(body)};
    hf_status status = work->self->api->request(work->self->host, work->id, name, bytes, done, work, NULL);
    hf_result refusal = {sizeof refusal, status, {NULL, 0}, {NULL, 0}};
    if (status != HF_OK) done(work, &refusal);
}

static void asking(struct work *work) {
    pthread_mutex_lock(&runs_lock);
    runs++;
    pthread_mutex_unlock(&runs_lock);
    if (strcmp(work->name, "ask_twice") == 0) {
        ask(work, "ask.form/1", FORM("first", ""), first_answer);
    } else if (strcmp(work->name, "approve") == 0) {
        ask(work, "approval.request/1", "{\"key\":\"go\",\"message\":\"May it go on?\"}", last_answer);
    } else if (strcmp(work->name, "act_then_ask") == 0) {
        ask(work, "kv/1", "{\"op\":\"put\",\"key\":\"acted\",\"value\":true}", acted);
    } else if (strcmp(work->name, "ask_both") == 0) {
        work->pending = 2;
        ask(work, "ask.form/1", FORM("first", ""), one_of_both);
        ask(work, "ask.form/1", FORM("second", ""), other_of_both);
    } else if (holds(work->arguments, "\"soon\":true")) {
        ask(work, "ask.form/1", FORM("first", ",\"expires_in_s\":1"), last_answer);
    } else {
        ask(work, "ask.form/1", FORM("first", ""), last_answer);
    }
}

static void call(hf_instance *self, const hf_call *call) {
    char context[2048] = {0};
    struct work *work = calloc(1, sizeof *work);
    pthread_t thread;
    if (!work) abort();
    work->self = self;
    work->id = call->id;
    work->is_replay = (call->flags & HF_CALL_REPLAY) != 0;
    strcpy(work->replies[0], "null");
    strcpy(work->replies[1], "null");
    pthread_mutex_init(&work->lock, NULL);
    memcpy(work->name, call->name.ptr, call->name.len < 64 ? call->name.len : 64);
    memcpy(work->arguments, call->arguments.ptr, call->arguments.len < 511 ? call->arguments.len : 511);
    memcpy(context, call->context.ptr, call->context.len < 2047 ? call->context.len : 2047);
    work->attempt = number(context, "attempt", 0);
    if (holds("tally single apart", work->name)) tally(work);
    else if (strcmp(work->name, "change") == 0) finish(work, HF_OK, "{\"structured\":{\"changed\":true}}");
    else if (strcmp(work->name, "broken") == 0) finish(work, HF_TOOL_ERROR, "{\"detail\":\"This never works.\"}");
    else if (strcmp(work->name, "steps") != 0) asking(work);
    else if (pthread_create(&thread, NULL, steps, work) != 0) abort();
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
    .id = STR("org.example.tasks"),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
