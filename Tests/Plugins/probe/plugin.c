/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin that tries what a child of the host must survive, forbid or carry: the name of the tool says what. It answers
 * {"structured": {"value": N}} with what it saw: 0 or an errno of the system, a status of the host, or a count.
 *
 * CREATE_REQUESTS: create() asks the host for something and waits for the answer. FLAGS: of the function table. */
#define _GNU_SOURCE
#include "holdfast/plugin.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef FLAGS
#define FLAGS 0
#endif
#define STR(text) {(text), sizeof(text) - 1}

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
    hf_id kept;
    volatile int is_released;
    int cancelled;
    int told;
    int inside, most_inside;
};

static hf_status end(hf_instance *self, hf_id id, long value) {
    char text[96];
    int length = snprintf(text, sizeof text, "{\"structured\":{\"value\":%ld}}", value);
    hf_result result = {sizeof result, HF_OK, {(const uint8_t *)text, (size_t)length}, {NULL, 0}};
    return self->api->complete(self->host, id, &result);
}

static void nap(void) {
    struct timespec moment = {0, 200000};
    nanosleep(&moment, NULL);
}

static int try_open(const char *path, int flags) {
    int file = open(path, flags, 0600);
    if (file < 0) return errno;
    close(file);
    return 0;
}

static volatile int depth;
static __attribute__((noinline)) int overflow(int n) {
    volatile char block[4096];
    block[n % 4096] = (char)n;
    depth = n;
    return overflow(n + 1) + block[0];
}

__attribute__((noinline, visibility("default"))) void probe_crashes_here(volatile int *where) { *where = 1; }

struct waiting {
    hf_instance *self;
    hf_id call;
};

static void reply(void *user, const hf_result *result) {
    struct waiting *waiting = user;
    __atomic_add_fetch(&waiting->self->told, 1, __ATOMIC_SEQ_CST);
    if (waiting->call) end(waiting->self, waiting->call, result->status);
    free(waiting);
}

static void table_done(void *user, hf_status status, struct ArrowArrayStream *stream, hf_bytes info) {
    struct waiting *waiting = user;
    (void)info;
    long sum = -(long)status;
    if (status == HF_OK) {
        sum = 0;
        for (;;) {
            struct ArrowArray batch;
            if (stream->get_next(stream, &batch) != 0 || !batch.release) break;
            const int64_t *values = batch.children[0]->buffers[1];
            for (int64_t row = 0; row < batch.length; row++) sum += values[row];
            batch.release(&batch);
        }
        stream->release(stream);
    }
    end(waiting->self, waiting->call, sum);
    free(waiting);
}

static struct waiting *waiting(hf_instance *self, hf_id call) {
    struct waiting *made = malloc(sizeof *made);
    *made = (struct waiting){self, call};
    return made;
}

static void *release_later(void *user) {
    struct waiting *later = user;
    for (int index = 0; index < 20; index++) nap();
    end(later->self, later->call, 7);
    free(later);
    return NULL;
}

static void start_thread(void *(*body)(void *), void *user) {
    pthread_t thread;
    pthread_create(&thread, NULL, body, user);
    pthread_detach(thread);
}

static void *close_channel(void *user) {
    close(3);
    return user;
}

static long eat(void) {
    long megabytes = 0;
    for (; megabytes < 4096; megabytes++) {
        char *block = malloc(1 << 20);
        if (!block) break;
        memset(block, 1, 1 << 20);
    }
    return megabytes;
}

static long open_many(void) {
    long count = 0;
    while (count < 100000 && open("/dev/null", O_RDONLY) >= 0) count++;
    return count;
}

static long try_fork(void) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child < 0) return errno;
    waitpid(child, NULL, 0);
    return 0;
}

static long try_connect(void) {
    int file = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    long result = connect(file, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
    close(file);
    return result;
}

static void call(hf_instance *self, const hf_call *call) {
    char name[65] = {0};
    memcpy(name, call->name.ptr, call->name.len < 64 ? call->name.len : 64);
    hf_id id = call->id;
#define IS(word) (strcmp(name, word) == 0)
    if (IS("noop")) end(self, id, 0);
    else if (IS("segv")) probe_crashes_here(NULL);
    else if (IS("abort")) abort();
    else if (IS("overflow")) end(self, id, overflow(0));
    else if (IS("keep")) self->kept = id;
    else if (IS("release_kept")) end(self, id, end(self, self->kept, 1));
    else if (IS("twice")) { end(self, id, 1); self->told = end(self, id, 2); }
    else if (IS("told")) { /* what comes after an answer may run beside the next call */
        while (!__atomic_load_n(&self->told, __ATOMIC_SEQ_CST)) nap();
        end(self, id, self->told);
    }
    else if (IS("block") || IS("announce_and_block")) { /* inside call() until the call itself is cancelled */
        if (!IS("block")) self->api->progress(self->host, id, 0, 0, (hf_str)STR("inside"));
        while (!self->api->is_cancelled(self->host, id)) nap();
        end(self, id, self->cancelled);
    }
    else if (IS("block_until_released")) {
        while (!self->is_released) nap();
        end(self, id, 0);
    }
    else if (IS("release")) { self->is_released = 1; end(self, id, 0); }
    else if (IS("overlap")) {
        int now = __atomic_add_fetch(&self->inside, 1, __ATOMIC_SEQ_CST);
        if (now > self->most_inside) self->most_inside = now;
        for (int index = 0; index < 10; index++) nap();
        __atomic_sub_fetch(&self->inside, 1, __ATOMIC_SEQ_CST);
        end(self, id, self->most_inside);
    }
    else if (IS("late_thread")) start_thread(release_later, waiting(self, id));
    else if (IS("request")) {
        hf_str service = STR("any/1");
        hf_bytes body = {(const uint8_t *)"{}", 2};
        self->api->request(self->host, id, service, body, reply, waiting(self, id), NULL);
    }
    else if (IS("request_and_cancel")) {
        hf_str service = STR("any/1");
        hf_bytes body = {(const uint8_t *)"{}", 2};
        hf_id operation = 0;
        self->api->request(self->host, id, service, body, reply, waiting(self, 0), &operation);
        hf_status first = self->api->request_cancel(self->host, operation);
        hf_status second = self->api->request_cancel(self->host, operation);
        end(self, id, first * 100 + second);
    }
    else if (IS("leave_request")) { /* still open when the plugin is drained */
        hf_str service = STR("any/1");
        hf_bytes body = {(const uint8_t *)"{}", 2};
        self->api->request(self->host, 0, service, body, reply, waiting(self, 0), NULL);
        end(self, id, 0);
    }
    else if (IS("table")) {
        const hf_table_v1 *tables = self->api->query(self->host, (hf_str)STR(HF_EXT_TABLE_1));
        hf_bytes spec = {(const uint8_t *)"{\"table\":\"t\"}", 13};
        hf_status status = tables->open(self->host, id, spec, table_done, waiting(self, id));
        if (status != HF_OK) end(self, id, -(long)status);
    }
    else if (IS("event")) {
        hf_bytes body = {(const uint8_t *)"{}", 2};
        hf_status declared = self->api->event(self->host, (hf_str)STR("probe.done"), body);
        hf_status other = self->api->event(self->host, (hf_str)STR("probe.other"), body);
        end(self, id, declared * 100 + other);
    }
    else if (IS("progress")) {
        hf_status good = self->api->progress(self->host, id, 1, 2, (hf_str)STR("half"));
        hf_status stale = self->api->progress(self->host, id + 1, 1, 2, (hf_str)STR("half"));
        end(self, id, good * 100 + stale);
    }
    else if (IS("stdout")) { printf("to stdout\n"); fflush(stdout); fprintf(stderr, "to stderr\n"); end(self, id, 0); }
    else if (IS("close_channel")) { close(3); end(self, id, 0); }
    else if (IS("close_channel_elsewhere")) { 
        pthread_t thread;
        pthread_create(&thread, NULL, close_channel, NULL);
        pthread_join(thread, NULL);
        end(self, id, 0);
    }
    else if (IS("garbage")) { (void)!write(3, "0123456789abcdef0123456789abcdef", 32); end(self, id, 0); }
    else if (IS("huge")) {
        hf_result result = {sizeof result, HF_OK, {calloc(1, 100 << 20), 100 << 20}, {NULL, 0}};
        self->api->complete(self->host, id, &result);
    }
    else if (IS("eat")) end(self, id, eat());
    else if (IS("open_many")) end(self, id, open_many());
    else if (IS("descriptors")) {
        int count = 0;
        for (int file = 0; file < 256; file++) count += fcntl(file, F_GETFD) >= 0;
        end(self, id, count);
    }
    else if (IS("environment")) {
        extern char **environ;
        long count = 0;
        while (environ[count]) count++;
        end(self, id, count);
    }
    else if (IS("fork")) end(self, id, try_fork());
    else if (IS("execute")) { execl("/bin/true", "true", (char *)NULL); end(self, id, errno); }
    else if (IS("write_tmp")) end(self, id, try_open("/tmp/holdfast-probe-was-here", O_CREAT | O_WRONLY));
    else if (IS("read_passwd")) end(self, id, try_open("/etc/passwd", O_RDONLY));
    else if (IS("read_library")) end(self, id, try_open("/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY));
    else if (IS("connect")) end(self, id, try_connect());
    else if (IS("kill_parent")) end(self, id, kill(getppid(), 0) == 0 ? 0 : errno);
    else {
        hf_result result = {sizeof result, HF_UNSUPPORTED, {NULL, 0}, {NULL, 0}};
        self->api->complete(self->host, id, &result);
    }
}

static void cancel(hf_instance *self, hf_id call) {
    __atomic_add_fetch(&self->cancelled, 1, __ATOMIC_SEQ_CST);
    if (call == self->kept) end(self, call, -1);
}

#ifdef CREATE_REQUESTS
static void answered(void *user, const hf_result *result) { *(volatile int *)user = result->status + 1; }
#endif

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    (void)entry, (void)config, (void)out_error;
#ifdef CREATE_CRASHES
    probe_crashes_here(NULL);
#endif
    hf_instance *self = calloc(1, sizeof *self);
    self->api = api;
    self->host = host;
#ifdef CREATE_REQUESTS
    volatile int answer = 0;
    hf_bytes body = {(const uint8_t *)"{}", 2};
    api->request(host, 0, (hf_str)STR("any/1"), body, answered, (void *)&answer, NULL);
    while (!answer) nap();
    if (answer - 1 != HF_OK) return answer - 1;
#endif
    *out_instance = self;
    return HF_OK;
}

static hf_status describe(hf_instance *self, hf_buf *out) {
    static const char document[] = "{\"tools\":[]}";
    (void)self;
    *out = (hf_buf){(const uint8_t *)document, sizeof document - 1, NULL, NULL};
    return HF_OK;
}

static hf_host *late_host;
static const hf_host_api *late_api;

static void drain(hf_instance *self, hf_done_fn done, void *user) {
    hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};
    late_host = self->host;
    late_api = self->api;
    done(user, &result);
    done(user, &result);
}

/* What comes after the end finds a host that refuses; what was asked was answered before. */
static void destroy(hf_instance *self) {
    hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};
    hf_status late = late_api->request(late_host, 0, (hf_str)STR("any/1"), (hf_bytes){NULL, 0}, reply, NULL, NULL);
    hf_status stale = late_api->complete(late_host, 4711, &result);
    fprintf(stderr, "destroyed: told %d, late request %d, late completion %d\n", self->told, late, stale);
    free(self);
}

static const hf_plugin_api plugin = {sizeof plugin, FLAGS, create, describe, NULL, call, cancel, drain, destroy, NULL};

static const hf_entry entry = {
    .struct_size = sizeof(hf_entry),
    .magic = HF_MAGIC,
    .abi_major = HF_ABI_MAJOR,
    .abi_minor = HF_ABI_MINOR,
    .id = STR("org.example.probe"),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
