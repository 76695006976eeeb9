/* SPDX-License-Identifier: Apache-2.0
 *
 * The calls of holdfast/kit.h: each ends once, whoever ends it and whoever forgets; drain waits for every thread; and what
 * the entry macros make of a plugin. */
#include "host.h"

static void answers(void) {
    hf_host host = host_new();
    hf_call given = call_of("{}");
    hfk_call call = hfk_call_borrow(host_of(&host), &given);
    hfk_writer out = hfk_writer_new();
    hfk_begin_object(&out), hfk_key(&out, "total"), hfk_put_int(&out, 28), hfk_end_object(&out);
    CHECK(hfk_ok(&call, &out) == HF_OK && host.status == HF_OK && out.ptr == NULL);
    CHECK_TEXT(host_bytes(&host), "{\"structured\":{\"total\":28}}");
    CHECK(hfk_fail(&call, HF_INTERNAL, "late") == HF_STALE && hfk_end(&call, HF_OK, hfk_bytes("{}")) == HF_STALE);
    hfk_call_release(&call);
    CHECK(host.completions == 1 && host.status == HF_OK);

    call = hfk_call_borrow(host_of(&host), &given);
    hfk_begin_object(&out);
    CHECK(hfk_ok(&call, &out) == HF_OK && host.status == HF_INTERNAL);
    CHECK_TEXT(host_bytes(&host), "{\"detail\":\"The answer could not be written: the document is not finished.\"}");
    hfk_call_release(&call);

    call = hfk_call_borrow(host_of(&host), &given);
    hfk_call_release(&call);
    CHECK(host.completions == 3 && host.status == HF_INTERNAL);
    CHECK_TEXT(host_bytes(&host), "{\"detail\":\"The plugin forgot to answer.\"}");
}

static void problems(void) {
    hf_host host = host_new();
    hf_call given = call_of("{\"role\":\"nur\\\"se\"}");
    hfk_call call = hfk_call_borrow(host_of(&host), &given);
    CHECK(hfk_invalid(&call, "/role", hfk_member(call.arguments, "role"), "one of faculty, resident") == HF_OK &&
        host.status == HF_INVALID);
    CHECK_TEXT(host_bytes(&host),
        "{\"detail\":\"\\\"role\\\" must be one of faculty, resident, is \\\"nur\\\\\\\"se\\\".\",\"errors\":[{"
        "\"instance_path\":\"/role\",\"message\":\"must be one of faculty, resident\",\"value\":\"nur\\\"se\","
        "\"allowed\":\"one of faculty, resident\"}]}");

    /* A value that is too long to be shown, and one that is not there. */
    char text[600] = "\"";
    memset(text + 1, 'x', 300);
    strcpy(text + 301, "\"");
    call = hfk_call_borrow(host_of(&host), &given);
    hfk_invalid(&call, "/role", hfk_bytes(text), "short");
    CHECK_TEXT(host_bytes(&host),
        "{\"detail\":\"\\\"role\\\" must be short.\",\"errors\":[{\"instance_path\":\"/role\","
        "\"message\":\"must be short\",\"allowed\":\"short\"}]}");

    hfk_fault faults[] = {{"/from", hfk_bytes("7"), "a date"}, {"/to", {NULL, 0}, NULL}};
    hfk_problem problem = {"CONFLICT", "Changed", "Somebody changed it.", faults, 2, 250};
    call = hfk_call_borrow(host_of(&host), &given);
    CHECK(hfk_end_problem(&call, HF_CONFLICT, &problem) == HF_OK && host.status == HF_CONFLICT);
    CHECK_TEXT(host_bytes(&host),
        "{\"code\":\"CONFLICT\",\"title\":\"Changed\",\"detail\":\"Somebody changed it.\",\"retryable\":true,"
        "\"retry_after_ms\":250,\"errors\":["
        "{\"instance_path\":\"/from\",\"message\":\"must be a date\",\"value\":7,\"allowed\":\"a date\"},"
        "{\"instance_path\":\"/to\",\"message\":\"must be something else\"}]}");

    memset(text, 'y', sizeof text - 1);
    text[sizeof text - 1] = 0;
    call = hfk_call_borrow(host_of(&host), &given);
    CHECK(hfk_fail(&call, HF_NOT_FOUND, "no %s", text) == HF_OK && host.status == HF_NOT_FOUND && host.length == 511 + 13);
    hfk_log(host_of(&host), HF_LOG_WARNING, "%d of %s", 3, "four");
    CHECK(strcmp(host.line, "4 3 of four") == 0);
}

static void copies(void) {
    hf_host host = host_new();
    char arguments[] = "{\"a\":1}", name[] = "tool";
    hf_call given = call_of(arguments);
    given.name = hfk_str(name);
    hfk_call *call = hfk_call_copy(host_of(&host), &given);
    memset(arguments, 'x', sizeof arguments - 1);
    memset(name, 'x', sizeof name - 1);
    CHECK(call && hfk_is(call->name, "tool") && strcmp(call->name.ptr, "tool") == 0 && call->id == 7 && call->kind == HF_KIND_TOOL);
    CHECK_TEXT(call->arguments, "{\"a\":1}");
    CHECK_TEXT(call->context, "{\"attempt\":1}");
    hfk_call_release(hfk_call_retain(call));
    CHECK(host.completions == 0);
    hfk_call_release(call);
    CHECK(host.completions == 1 && host.status == HF_INTERNAL);
    given.name.len = given.arguments.len = given.context.len = 0; /* nothing at all */
    given.name.ptr = NULL, given.arguments.ptr = given.context.ptr = NULL;
    call = hfk_call_copy(host_of(&host), &given);
    CHECK(call && call->arguments.len == 0 && call->name.ptr[0] == 0);
    hfk_call_release(call);
}

static void *race(void *user) {
    hfk_call *call = (hfk_call *)user;
    hf_status status = hfk_end(call, HF_OK, hfk_bytes("{}"));
    hfk_call_release(call);
    return status == HF_OK ? user : NULL;
}

/* Eight threads end one call, a thousand times. */
static void once(void) {
    for (int round = 0; round < 1000; round++) {
        hf_host host = host_new();
        hf_call given = call_of("{}");
        hfk_call *call = hfk_call_copy(host_of(&host), &given);
        pthread_t threads[8];
        int winners = 0;
        CHECK(call);
        for (int index = 0; index < 8; index++) CHECK(pthread_create(&threads[index], NULL, race, hfk_call_retain(call)) == 0);
        hfk_call_release(call);
        for (int index = 0; index < 8; index++) {
            void *won;
            pthread_join(threads[index], &won);
            winners += won != NULL;
        }
        CHECK(winners == 1 && host.completions == 1);
    }
}

/* ---- Threads, and the drain that waits for them ---- */

typedef struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool open;
    int started, drained;
} gate;

static void wait_at(hfk_call *call, void *user) {
    gate *here = (gate *)user;
    pthread_mutex_lock(&here->mutex);
    here->started++;
    pthread_cond_broadcast(&here->changed);
    while (!here->open) pthread_cond_wait(&here->changed, &here->mutex);
    pthread_mutex_unlock(&here->mutex);
    hfk_end(call, HF_OK, hfk_bytes("{}"));
}

static void drained(void *user, const hf_result *result) {
    gate *here = (gate *)user;
    CHECK(result->status == HF_OK);
    pthread_mutex_lock(&here->mutex);
    here->drained++;
    pthread_cond_broadcast(&here->changed);
    pthread_mutex_unlock(&here->mutex);
}

static void workers(void) {
    gate here = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0, 0};
    hf_host host = host_new();
    hf_call given = call_of("{}");
    hfk_workers crew, idle;
    memset(&crew, 0, sizeof crew);
    memset(&idle, 0, sizeof idle);
    for (int index = 0; index < 5; index++) CHECK(hfk_run(&crew, hfk_call_copy(host_of(&host), &given), wait_at, &here) == HF_OK);
    pthread_mutex_lock(&here.mutex);
    while (here.started < 5) pthread_cond_wait(&here.changed, &here.mutex);
    pthread_mutex_unlock(&here.mutex);
    hfk_drain(&crew, drained, &here);
    pthread_mutex_lock(&here.mutex);
    CHECK(here.drained == 0 && host.completions == 0); /* all five stand at the gate */
    here.open = true;
    pthread_cond_broadcast(&here.changed);
    while (here.drained == 0) pthread_cond_wait(&here.changed, &here.mutex);
    CHECK(host.completions == 5);
    pthread_mutex_unlock(&here.mutex);
    hfk_drain(&idle, drained, &here);
    CHECK(here.drained == 2);
}

/* ---- Requests ---- */

static hf_status at_once(hf_host *host, hf_str service, hf_bytes json, hf_done_fn done, void *user) {
    hf_result result = {sizeof result, HF_OK, hfk_bytes("{\"value\":1}"), {NULL, 0}};
    (void)host;
    CHECK(hfk_is(service, "kv/1"));
    CHECK_TEXT(json, "{\"op\":\"get\"}");
    done(user, &result);
    return HF_OK;
}

static hf_status refused(hf_host *host, hf_str service, hf_bytes json, hf_done_fn done, void *user) {
    hf_result result = {sizeof result, HF_DENIED, {NULL, 0}, hfk_bytes("{\"detail\":\"no\"}")};
    (void)host, (void)service, (void)json;
    done(user, &result);
    return HF_OK;
}

typedef struct late {
    hf_done_fn done;
    void *user;
} late;
static late kept;

static hf_status later(hf_host *host, hf_str service, hf_bytes json, hf_done_fn done, void *user) {
    (void)host, (void)service, (void)json;
    kept.done = done;
    kept.user = user;
    return HF_OK;
}

static void requests(void) {
    hf_host host = host_new();
    hf_call given = call_of("{}");
    hfk_call call = hfk_call_borrow(host_of(&host), &given);
    hfk_writer reply;
    hf_bytes json = hfk_bytes("{\"op\":\"get\"}");
    CHECK(hfk_request(&call, "kv/1", json, &reply) == HF_UNSUPPORTED && hfk_written(&reply).len == 0);
    hfk_writer_free(&reply);
    host.request = at_once;
    CHECK(hfk_request(&call, "kv/1", json, &reply) == HF_OK);
    CHECK_TEXT(hfk_written(&reply), "{\"value\":1}");
    hfk_writer_free(&reply);
    host.request = refused;
    CHECK(hfk_request(&call, "kv/1", json, &reply) == HF_DENIED);
    CHECK_TEXT(hfk_written(&reply), "{\"detail\":\"no\"}");
    hfk_writer_free(&reply);
    host.request = later; /* cancelled while it waits; the answer comes to nobody */
    host.cancelled_after = 2;
    CHECK(hfk_request(&call, "kv/1", json, &reply) == HF_CANCELLED && host.questions == 3);
    hfk_writer_free(&reply);
    hf_result result = {sizeof result, HF_OK, hfk_bytes("{\"value\":2}"), {NULL, 0}};
    kept.done(kept.user, &result);
    call.deadline_unix_us = hfk_now_unix_us() - 1;
    CHECK(hfk_request(&call, "kv/1", json, &reply) == HF_TIMEOUT);
    hfk_writer_free(&reply);
    kept.done(kept.user, &result);
    hfk_end(&call, HF_OK, hfk_bytes("{}"));
}

/* ---- The entry ---- */

static int handled;
static void handle(hfk_call *call) {
    handled++;
    if (hfk_is(call->name, "tool")) hfk_end(call, HF_OK, hfk_bytes("{\"structured\":{}}"));
}
HFK_PLUGIN("org.example.kit", "1.2.3", handle);

static void entry(void) {
    const hf_entry *found = hf_plugin_entry_v1();
    CHECK(found == hf_plugin_entry_v1() && found->struct_size == sizeof *found && found->magic == HF_MAGIC &&
        found->abi_major == HF_ABI_MAJOR);
    CHECK(found->abi_minor == HF_ABI_MINOR && found->min_host_minor == 0 && hfk_is(found->id, "org.example.kit") && hfk_is(found->version,
        "1.2.3"));
#ifdef __cplusplus
    CHECK(hfk_is(found->runtime, "c++"));
#else
    CHECK(hfk_is(found->runtime, "c"));
#endif
    const hf_plugin_api *plugin = found->plugin;
    CHECK(plugin->struct_size == sizeof *plugin && plugin->flags == HF_PLUGIN_BLOCKING && !plugin->describe && !plugin->cancel);
    hf_host host = host_new();
    hf_instance *instance = NULL;
    hf_buf error;
    CHECK(plugin->create(found, &host_api, &host, hfk_bytes("{}"), &instance, &error) == HF_OK && instance);
    hf_call call = call_of("{}");
    plugin->call(instance, &call);
    CHECK(handled == 1 && host.completions == 1 && host.status == HF_OK);
    call.name = hfk_str("other");
    plugin->call(instance, &call);
    CHECK(handled == 2 && host.completions == 2 && host.status == HF_INTERNAL);
    call.flags = 1u << 16;
    plugin->call(instance, &call);
    call.flags = HF_CALL_REPLAY;
    call.kind = 99;
    plugin->call(instance, &call);
    CHECK(handled == 2 && host.completions == 4 && host.status == HF_UNSUPPORTED);
    gate here = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0, 0};
    plugin->drain(instance, drained, &here);
    CHECK(here.drained == 1);
    plugin->destroy(instance);
}

int main(void) {
    answers();
    problems();
    copies();
    once();
    workers();
    requests();
    entry();
    return 0;
}
