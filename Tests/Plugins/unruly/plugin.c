/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin that harms whoever lets it: what it does to its process, to its threads and to the channel of that process.
 * The name of the tool says what; macros choose what goes wrong outside of calls. Where it can, it answers
 * {"structured": {"value": N}} with what it saw: 0 or an errno of the system, or a status of the host. */
#define _GNU_SOURCE
#include "holdfast/plugin.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef ID
#define ID "org.example.unruly"
#endif
#ifndef FLAGS
#define FLAGS 0
#endif
#define STR(text) {(text), sizeof(text) - 1}

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
    hf_id waiting;
};

static volatile int is_released, is_destroyed;

/* Not static, so that a report can name it. */
__attribute__((noinline)) void unruly_crash(void) { *(volatile int *)8 = 1; }

static hf_status end_with(hf_instance *self, hf_id id, hf_status status, const char *bytes, size_t count) {
    hf_result result = {sizeof result, status, {NULL, 0}, {NULL, 0}};
    result.payload = (hf_bytes){(const uint8_t *)bytes, count};
    return self->api->complete(self->host, id, &result);
}

static hf_status end(hf_instance *self, hf_id id, long value) {
    char text[96];
    int length = snprintf(text, sizeof text, "{\"structured\":{\"value\":%ld}}", value);
    return end_with(self, id, HF_OK, text, (size_t)length);
}

static void nap(long milliseconds) {
    struct timespec moment = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&moment, NULL);
}

/* A minute, deaf to everything but the tool "release". */
static void block(void) {
    for (int index = 0; index < 60000 && !is_released; index++) nap(1);
}

static void *sleep_for_ever(void *user) {
    for (;;) pause();
    return user;
}

static void start(void *(*body)(void *), void *user) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, body, user) == 0) pthread_detach(thread);
}

static void ignore(void *user, const hf_result *result) { (void)user, (void)result; }

/* Waits until the instance is gone, then uses all that it kept of the host. */
static void *speak_from_the_grave(void *user) {
    hf_instance kept = *(hf_instance *)user;
    hf_str name = STR("late");
    hf_str service = STR("kv/1");
    hf_bytes none = {NULL, 0};
    char text[96];
    free(user);
    while (!is_destroyed) nap(1);
    int completed = end(&kept, kept.waiting, 1);
    int progressed = kept.api->progress(kept.host, kept.waiting, 1, 2, name);
    int requested = kept.api->request(kept.host, 0, service, none, ignore, NULL, NULL);
    int cancelled = kept.api->is_cancelled(kept.host, kept.waiting);
    kept.api->metric(kept.host, name, HF_METRIC_COUNTER, 1, none);
    int length = snprintf(text, sizeof text, "complete %d, progress %d, request %d, is_cancelled %d", completed,
                          progressed, requested, cancelled);
    kept.api->log(kept.host, HF_LOG_INFO, (hf_str){text, (size_t)length}, none);
    return NULL;
}

struct question {
    hf_instance *self;
    hf_id call;
};

static void answered(void *user, const hf_result *result) {
    struct question *question = user;
    end(question->self, question->call, result->status);
    free(question);
}

static void table_answered(void *user, hf_status status, struct ArrowArrayStream *stream, hf_bytes info) {
    struct question *question = user;
    (void)info;
    if (stream) stream->release(stream);
    end(question->self, question->call, status);
    free(question);
}

static void ask(hf_instance *self, hf_id id, const char *service) {
    struct question *question = malloc(sizeof *question);
    *question = (struct question){self, id};
    hf_str name = {service, strlen(service)};
    hf_bytes body = {(const uint8_t *)"{}", 2};
    hf_status status = self->api->request(self->host, id, name, body, answered, question, NULL);
    if (status != HF_OK) end(self, id, status);
}

static void open_table(hf_instance *self, hf_id id) {
    struct question *question = malloc(sizeof *question);
    *question = (struct question){self, id};
    const hf_table_v1 *tables = self->api->query(self->host, (hf_str)STR(HF_EXT_TABLE_1));
    hf_bytes spec = {(const uint8_t *)"{\"table\":\"people\"}", 18};
    hf_status status = tables->open(self->host, id, spec, table_answered, question);
    if (status != HF_OK) end(self, id, status);
}

static long try_fork(void) {
    pid_t child = fork();
    if (child == 0) {
        /* A real one would live on with everything that its parent had open. */
        _exit(0);
    }
    if (child < 0) return errno;
    waitpid(child, NULL, 0);
    return 0;
}

static long eat(void) {
    long megabytes = 0;
    for (; megabytes < 4096; megabytes++) {
        void *block = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (block == MAP_FAILED) break;
    }
    return megabytes;
}

/* A header as it stands on the wire, with a length, a type and flags of the test's choice. */
static void frame(unsigned length, unsigned type, hf_id id, unsigned bytes) {
    unsigned char wire[64] = {0};
    for (int index = 0; index < 4; index++) wire[index] = (unsigned char)(length >> (8 * index));
    wire[4] = (unsigned char)type;
    wire[5] = (unsigned char)(type >> 8);
    memcpy(wire + 8, &id, sizeof id);
    memset(wire + 16, '{', 48);
    (void)!write(3, wire, 16 + bytes);
}

static void huge(hf_instance *self, hf_id id, size_t count) {
    char *text = malloc(count);
    memset(text, ' ', count);
    memcpy(text, "{\"structured\":{\"value\":1", 24);
    memcpy(text + count - 2, "}}", 2);
    end_with(self, id, HF_OK, text, count);
    free(text);
}

static void call(hf_instance *self, const hf_call *call) {
    char name[65] = {0};
    hf_id id = call->id;
    memcpy(name, call->name.ptr, call->name.len < 64 ? call->name.len : 64);
#define IS(word) (strcmp(name, word) == 0)
    if (IS("fine")) end(self, id, 0);
    else if (IS("block")) { block(); end(self, id, 1); }
    else if (IS("release")) { is_released = 1; end(self, id, 0); }
    else if (IS("wait")) self->waiting = id;
    else if (IS("huge")) huge(self, id, 100 << 20);
    else if (IS("big")) huge(self, id, 5 << 20);
    else if (IS("off_schema")) end(self, id, -1);
    else if (IS("null_bytes")) {
        hf_result result = {sizeof result, HF_OK, {NULL, 1000}, {NULL, 0}};
        self->api->complete(self->host, id, &result);
    }
    else if (IS("threads")) { for (int count = 0; count < 50; count++) start(sleep_for_ever, NULL); end(self, id, 0); }
    else if (IS("grave")) {
        hf_instance *kept = malloc(sizeof *kept);
        *kept = *self;
        kept->waiting = id;
        start(speak_from_the_grave, kept);
        end(self, id, 0);
    }
    else if (IS("fork")) end(self, id, try_fork());
    else if (IS("eat")) end(self, id, eat());
    else if (IS("flood")) {
        static char line[100];
        memset(line, 'x', sizeof line);
        line[99] = '\n';
        for (int count = 0; count < 20000; count++) (void)!write(1 + count % 2, line, sizeof line);
        end(self, id, 0);
    }
    else if (IS("close")) { close(3); end(self, id, 0); }
    else if (IS("too_long")) { frame(0xFFFFFFFFu, 0x103, id, 0); end(self, id, 0); }
    else if (IS("longer_than_it_is")) { frame(1000, 0x103, id, 8); end(self, id, 0); }
    else if (IS("shorter_than_it_is")) { frame(2, 0x103, 77, 40); end(self, id, 0); }
    else if (IS("wrong_type")) { frame(0, 0x999, id, 0); end(self, id, 0); }
    else if (IS("type_of_the_host")) { frame(0, 2, id, 0); end(self, id, 0); }
    else if (IS("garbage")) {
        static char noise[4096];
        for (unsigned index = 0; index < sizeof noise; index++) noise[index] = (char)(index * 2654435761u >> 13);
        (void)!write(3, noise, sizeof noise);
        end(self, id, 0);
    }
    else if (IS("ungranted")) ask(self, id, "secret.get/1");
    else if (IS("unknown")) ask(self, id, "unheard/1");
    else if (IS("table")) open_table(self, id);
}

static void cancel(hf_instance *self, hf_id id) {
#ifdef CANCEL_CRASHES
    unruly_crash();
#endif
    if (id == self->waiting) end_with(self, id, HF_CANCELLED, NULL, 0);
}

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    (void)entry, (void)config, (void)out_error;
    hf_instance *self = calloc(1, sizeof *self);
    self->api = api;
    self->host = host;
    *out_instance = self;
    return HF_OK;
}

#ifdef MARKER
/* Says more as soon as a file is there. */
static hf_status describe(hf_instance *self, hf_buf *out) {
#define FINE                                                                                            \
    "{\"tools\":[{\"name\":\"fine\",\"description\":\"A tool of a test.\",\"effect\":\"read\"," \
    "\"input_schema\":{\"type\":\"object\"},\"timeout_ms\":1000}"
    static const char before[] = FINE "]}", after[] = FINE ",{\"name\":\"more\"}]}";
    (void)self;
    int is_changed = access(MARKER, F_OK) == 0;
    *out = (hf_buf){(const uint8_t *)(is_changed ? after : before), (is_changed ? sizeof after : sizeof before) - 1,
                    NULL, NULL};
    return HF_OK;
}
#elif defined(DESCRIBE_FAILS)
static hf_status describe(hf_instance *self, hf_buf *out) {
    static const char error[] = "{\"detail\":\"nobody may know\"}";
    (void)self;
    *out = (hf_buf){(const uint8_t *)error, sizeof error - 1, NULL, NULL};
    return HF_UNAVAILABLE;
}
#else
#define describe NULL
#endif

static void drain(hf_instance *self, hf_done_fn done, void *user) {
    hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};
    (void)self;
#ifdef DRAIN_CRASHES
    unruly_crash();
#endif
    done(user, &result);
}

static void destroy(hf_instance *self) {
#ifdef DESTROY_CRASHES
    unruly_crash();
#endif
    free(self);
    is_destroyed = 1;
}

static const hf_plugin_api plugin = {sizeof plugin, FLAGS, create, describe, NULL, call, cancel, drain, destroy, NULL};

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

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) {
#ifdef ENTRY_CRASHES
    unruly_crash();
#endif
    return &entry;
}
