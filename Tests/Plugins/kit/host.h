/* SPDX-License-Identifier: Apache-2.0
 *
 * A host for the tests of holdfast/kit.h: it counts what it is told and keeps the last end of a call. */
#ifndef KIT_HOST_H
#define KIT_HOST_H

#include "check.h"

struct hf_host {
    int32_t completions, questions; /* questions: of is_cancelled() */
    int32_t cancelled_after;        /* questions after which a call is cancelled; -1 is never */
    hf_status status;
    char bytes[4096]; /* payload or error of the last end */
    size_t length;
    char line[2048]; /* of the log */
    hf_status (*request)(hf_host *host, hf_str service, hf_bytes json, hf_done_fn done, void *user);
    hf_status (*open)(hf_host *host, hf_bytes spec, hf_table_done_fn done, void *user);
};

static inline void host_log(hf_host *host, int32_t level, hf_str message, hf_bytes fields) {
    (void)fields;
    snprintf(host->line, sizeof host->line, "%d %.*s", (int)level, (int)message.len, message.ptr);
}

static inline hf_status host_complete(hf_host *host, hf_id call, const hf_result *result) {
    static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
    hf_bytes bytes = result->status == HF_OK ? result->payload : result->error;
    CHECK(call == 7 && result->struct_size == sizeof *result && bytes.len < sizeof host->bytes);
    CHECK(result->status == HF_OK ? result->error.len == 0 : result->payload.len == 0);
    pthread_mutex_lock(&turn);
    __atomic_add_fetch(&host->completions, 1, __ATOMIC_SEQ_CST);
    host->status = result->status;
    host->length = bytes.len;
    if (bytes.len) memcpy(host->bytes, bytes.ptr, bytes.len);
    pthread_mutex_unlock(&turn);
    hfk_json json = hfk_json_of(bytes);
    CHECK(bytes.len == 0 || (hfk_skip(&json) && hfk_json_end(&json)));
    return HF_OK;
}

static inline int32_t host_is_cancelled(hf_host *host, hf_id call) {
    (void)call;
    int32_t asked = __atomic_add_fetch(&host->questions, 1, __ATOMIC_SEQ_CST);
    return host->cancelled_after >= 0 && asked > host->cancelled_after;
}

static inline hf_status host_request(hf_host *host, hf_id call, hf_str service, hf_bytes json, hf_done_fn done, void *user, hf_id *op) {
    (void)call, (void)op;
    return host->request ? host->request(host, service, json, done, user) : HF_UNSUPPORTED;
}

static inline hf_status host_open(hf_host *host, hf_id call, hf_bytes spec, hf_table_done_fn done, void *user) {
    CHECK(call == 7);
    return host->open(host, spec, done, user);
}

static inline const void *host_query(hf_host *host, hf_str extension) {
    static const hf_table_v1 tables = {sizeof(hf_table_v1), 0, host_open};
    return host->open && hfk_is(extension, HF_EXT_TABLE_1) ? &tables : NULL;
}

static const hf_host_api host_api = {sizeof(hf_host_api), 1,    0,    host_log,     host_complete, host_is_cancelled,
                                     NULL,                NULL, NULL, host_request, NULL,          host_query};

static inline hf_host host_new(void) {
    hf_host host;
    memset(&host, 0, sizeof host);
    host.cancelled_after = -1;
    return host;
}

static inline hfk_host host_of(hf_host *host) {
    hfk_host out = {&host_api, host};
    return out;
}

static inline hf_bytes host_bytes(const hf_host *host) {
    hf_bytes out = {(const uint8_t *)host->bytes, host->length};
    return out;
}

/* A call of the tool "tool" with these arguments. */
static inline hf_call call_of(const char *arguments) {
    hf_call call = {sizeof call, 0, 7, HF_KIND_TOOL, 0, hfk_str("tool"), hfk_bytes(arguments), hfk_bytes("{\"attempt\":1}"), 0};
    return call;
}

#endif
