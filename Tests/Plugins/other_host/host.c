/* SPDX-License-Identifier: Apache-2.0
 *
 * A host of another minor version, in one file: `host LIBRARY HOST_TABLE_BYTES CALL_BYTES KIND FLAGS TOOL` loads a
 * plugin, makes one call and prints "<status> <answer>". Tables and calls that are shorter than the header says end where
 * their memory ends, so that reading beyond them is a crash; longer ones are filled with what no plugin may look at. */
#define _GNU_SOURCE
#include "holdfast/plugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct hf_host {
    volatile int is_answered;
};

static void on_log(hf_host *host, int32_t level, hf_str message, hf_bytes fields) {
    (void)host, (void)level, (void)fields;
    printf("log:%.*s ", (int)message.len, message.ptr);
}

static hf_status on_complete(hf_host *host, hf_id call, const hf_result *result) {
    hf_bytes bytes = result->status == HF_OK ? result->payload : result->error;
    if (call != 4711 || host->is_answered) return HF_STALE;
    printf("%d %.*s\n", result->status, (int)bytes.len, bytes.ptr ? (const char *)bytes.ptr : "");
    fflush(stdout);
    host->is_answered = 1;
    return HF_OK;
}

static int32_t on_is_cancelled(hf_host *host, hf_id call) { return (void)host, (void)call, 0; }
static hf_status on_progress(hf_host *host, hf_id call, double done, double total, hf_str text) {
    return (void)host, (void)call, (void)done, (void)total, (void)text, HF_OK;
}
static void on_metric(hf_host *host, hf_str name, int32_t kind, double value, hf_bytes labels) {
    (void)host, (void)name, (void)kind, (void)value, (void)labels;
}
static hf_status on_event(hf_host *host, hf_str type, hf_bytes json) {
    return (void)host, (void)type, (void)json, HF_UNSUPPORTED;
}
static hf_status on_request(hf_host *host, hf_id call, hf_str service, hf_bytes json, hf_done_fn done, void *user,
                            hf_id *out_op) {
    return (void)host, (void)call, (void)service, (void)json, (void)done, (void)user, (void)out_op, HF_UNSUPPORTED;
}
static hf_status on_request_cancel(hf_host *host, hf_id op) { return (void)host, (void)op, HF_STALE; }
static const void *on_query(hf_host *host, hf_str name) { return (void)host, (void)name, NULL; }
static void on_drained(void *user, const hf_result *result) { (void)result, *(volatile int *)user = 1; }

/* A copy of the first `lent` bytes of a struct, at the end of memory; what is beyond the struct is 0xEE. */
static void *lend(const void *whole, size_t known, size_t lent) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *start = memory + page - lent;
    mprotect(memory + page, page, PROT_NONE);
    memset(start, 0xEE, lent);
    memcpy(start, whole, lent < known ? lent : known);
    uint32_t size = (uint32_t)lent;
    memcpy(start, &size, sizeof size);
    return start;
}

static void wait_for(volatile int *flag) {
    struct timespec moment = {0, 1000000};
    for (int index = 0; index < 10000 && !*flag; index++) nanosleep(&moment, NULL);
    if (!*flag) exit(4);
}

int main(int count, char **words) {
    if (count != 7) return 2;
    void *library = dlopen(words[1], RTLD_NOW | RTLD_LOCAL);
    const hf_entry *(*function)(void);
    if (!library) return fprintf(stderr, "%s\n", dlerror()), 2;
    *(void **)&function = dlsym(library, HF_ENTRY_SYMBOL);
    const hf_entry *entry = function();
    hf_host host = {0};
    hf_instance *instance = NULL;
    hf_buf error = {0};
    volatile int is_drained = 0;
    hf_host_api api = {sizeof api, HF_ABI_MAJOR, HF_ABI_MINOR, on_log, on_complete, on_is_cancelled, on_progress,
                       on_metric, on_event, on_request, on_request_cancel, on_query};
    const hf_host_api *lent = lend(&api, sizeof api, (size_t)atol(words[2]));
    hf_bytes config = {(const uint8_t *)"{}", 2};
    hf_status status = entry->plugin->create(entry, lent, &host, config, &instance, &error);
    if (status != HF_OK) return printf("create %d %.*s\n", status, (int)error.len, (const char *)error.ptr), 0;
    hf_call call = {.id = 4711, .kind = (uint32_t)atol(words[4]), .flags = (uint32_t)strtoul(words[5], NULL, 0),
                    .name = {words[6], strlen(words[6])}, .arguments = config, .context = config};
    entry->plugin->call(instance, lend(&call, sizeof call, (size_t)atol(words[3])));
    wait_for(&host.is_answered);
    entry->plugin->drain(instance, on_drained, (void *)&is_drained);
    wait_for(&is_drained);
    entry->plugin->destroy(instance);
    _exit(0);
}
