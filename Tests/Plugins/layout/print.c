/* SPDX-License-Identifier: Apache-2.0
 *
 * Prints the layout of every struct and the value of every macro of the header that it is compiled with, as C11 or as
 * C++17. Tests/Golden/abi_v1.txt is what ABI 1.0 printed when it was frozen, on a 64-bit machine. */
#include "holdfast/plugin.h"

#include <stdio.h>

#define SIZE(type) printf("size %s %zu\n", #type, sizeof(type))
#define AT(type, field) printf("at %s.%s %zu %zu\n", #type, #field, offsetof(type, field), sizeof(((type *)0)->field))
#define NUMBER(macro) printf("macro %s %lld\n", #macro, (long long)(macro))
#define TEXT(macro) printf("macro %s \"%s\"\n", #macro, macro)

static void values(void) {
    NUMBER(HF_ABI_MAJOR), NUMBER(HF_ABI_MINOR), NUMBER(HF_MAGIC), TEXT(HF_ENTRY_SYMBOL), TEXT(HF_EXT_TABLE_1);
    NUMBER(HF_OK), NUMBER(HF_CANCELLED), NUMBER(HF_DENIED), NUMBER(HF_UNSUPPORTED), NUMBER(HF_STALE);
    NUMBER(HF_INVALID), NUMBER(HF_NOT_FOUND), NUMBER(HF_CONFLICT), NUMBER(HF_UNAVAILABLE), NUMBER(HF_TIMEOUT);
    NUMBER(HF_TOOL_ERROR), NUMBER(HF_INPUT_REQUIRED), NUMBER(HF_ASK_AFTER_EFFECT), NUMBER(HF_INTERNAL);
    NUMBER(HF_KIND_TOOL), NUMBER(HF_KIND_PROMPT), NUMBER(HF_KIND_RESOURCE), NUMBER(HF_KIND_COMPLETE);
    NUMBER(HF_KIND_TASK), NUMBER(HF_KIND_NOTIFY), NUMBER(HF_KIND_EVENT), NUMBER(HF_KIND_TIMER);
    NUMBER(HF_CALL_REPLAY), NUMBER(HF_PLUGIN_BLOCKING), NUMBER(HF_PLUGIN_SERIAL);
    NUMBER(HF_LOG_TRACE), NUMBER(HF_LOG_DEBUG), NUMBER(HF_LOG_INFO), NUMBER(HF_LOG_NOTICE), NUMBER(HF_LOG_WARNING);
    NUMBER(HF_LOG_ERROR), NUMBER(HF_LOG_CRITICAL);
    NUMBER(HF_METRIC_COUNTER), NUMBER(HF_METRIC_GAUGE), NUMBER(HF_METRIC_HISTOGRAM);
    NUMBER(ARROW_FLAG_DICTIONARY_ORDERED), NUMBER(ARROW_FLAG_NULLABLE), NUMBER(ARROW_FLAG_MAP_KEYS_SORTED);
}

static void basics(void) {
    SIZE(hf_status), SIZE(hf_id), SIZE(hf_done_fn), SIZE(hf_table_done_fn);
    SIZE(hf_str), AT(hf_str, ptr), AT(hf_str, len);
    SIZE(hf_bytes), AT(hf_bytes, ptr), AT(hf_bytes, len);
    SIZE(hf_buf), AT(hf_buf, ptr), AT(hf_buf, len), AT(hf_buf, release), AT(hf_buf, owner);
    SIZE(hf_result), AT(hf_result, struct_size), AT(hf_result, status), AT(hf_result, payload), AT(hf_result, error);
    SIZE(hf_call), AT(hf_call, struct_size), AT(hf_call, flags), AT(hf_call, id), AT(hf_call, kind);
    AT(hf_call, reserved0), AT(hf_call, name), AT(hf_call, arguments), AT(hf_call, context);
    AT(hf_call, deadline_unix_us);
}

static void tables(void) {
    SIZE(hf_host_api), AT(hf_host_api, struct_size), AT(hf_host_api, abi_major), AT(hf_host_api, abi_minor);
    AT(hf_host_api, log), AT(hf_host_api, complete), AT(hf_host_api, is_cancelled), AT(hf_host_api, progress);
    AT(hf_host_api, metric), AT(hf_host_api, event), AT(hf_host_api, request), AT(hf_host_api, request_cancel);
    AT(hf_host_api, query);
    SIZE(hf_plugin_api), AT(hf_plugin_api, struct_size), AT(hf_plugin_api, flags), AT(hf_plugin_api, create);
    AT(hf_plugin_api, describe), AT(hf_plugin_api, configure), AT(hf_plugin_api, call), AT(hf_plugin_api, cancel);
    AT(hf_plugin_api, drain), AT(hf_plugin_api, destroy), AT(hf_plugin_api, query);
    SIZE(hf_entry), AT(hf_entry, struct_size), AT(hf_entry, magic), AT(hf_entry, abi_major), AT(hf_entry, abi_minor);
    AT(hf_entry, min_host_minor), AT(hf_entry, reserved0), AT(hf_entry, id), AT(hf_entry, version);
    AT(hf_entry, runtime), AT(hf_entry, plugin), AT(hf_entry, user_data);
    SIZE(hf_table_v1), AT(hf_table_v1, struct_size), AT(hf_table_v1, reserved0), AT(hf_table_v1, open);
}

static void arrow(void) {
    SIZE(struct ArrowSchema), AT(struct ArrowSchema, format), AT(struct ArrowSchema, name);
    AT(struct ArrowSchema, metadata), AT(struct ArrowSchema, flags), AT(struct ArrowSchema, n_children);
    AT(struct ArrowSchema, children), AT(struct ArrowSchema, dictionary), AT(struct ArrowSchema, release);
    AT(struct ArrowSchema, private_data);
    SIZE(struct ArrowArray), AT(struct ArrowArray, length), AT(struct ArrowArray, null_count);
    AT(struct ArrowArray, offset), AT(struct ArrowArray, n_buffers), AT(struct ArrowArray, n_children);
    AT(struct ArrowArray, buffers), AT(struct ArrowArray, children), AT(struct ArrowArray, dictionary);
    AT(struct ArrowArray, release), AT(struct ArrowArray, private_data);
    SIZE(struct ArrowArrayStream), AT(struct ArrowArrayStream, get_schema), AT(struct ArrowArrayStream, get_next);
    AT(struct ArrowArrayStream, get_last_error), AT(struct ArrowArrayStream, release);
    AT(struct ArrowArrayStream, private_data);
}

/* The prototypes, so that a changed parameter does not compile: an offset says nothing about what is called there. */
static void (*const log_type)(hf_host *, int32_t, hf_str, hf_bytes) = NULL;
static hf_status (*const complete_type)(hf_host *, hf_id, const hf_result *) = NULL;
static int32_t (*const cancelled_type)(hf_host *, hf_id) = NULL;
static hf_status (*const progress_type)(hf_host *, hf_id, double, double, hf_str) = NULL;
static void (*const metric_type)(hf_host *, hf_str, int32_t, double, hf_bytes) = NULL;
static hf_status (*const event_type)(hf_host *, hf_str, hf_bytes) = NULL;
static hf_status (*const request_type)(hf_host *, hf_id, hf_str, hf_bytes, hf_done_fn, void *, hf_id *) = NULL;
static hf_status (*const request_cancel_type)(hf_host *, hf_id) = NULL;
static const void *(*const host_query_type)(hf_host *, hf_str) = NULL;
static hf_status (*const create_type)(const struct hf_entry *, const hf_host_api *, hf_host *, hf_bytes, hf_instance **,
                                      hf_buf *) = NULL;
static hf_status (*const describe_type)(hf_instance *, hf_buf *) = NULL;
static hf_status (*const configure_type)(hf_instance *, hf_bytes, hf_buf *) = NULL;
static void (*const call_type)(hf_instance *, const hf_call *) = NULL;
static void (*const cancel_type)(hf_instance *, hf_id) = NULL;
static void (*const drain_type)(hf_instance *, hf_done_fn, void *) = NULL;
static void (*const destroy_type)(hf_instance *) = NULL;
static const void *(*const plugin_query_type)(hf_instance *, hf_str) = NULL;
static hf_status (*const open_type)(hf_host *, hf_id, hf_bytes, hf_table_done_fn, void *) = NULL;
static const hf_entry *(*const entry_type)(void) = hf_plugin_entry_v1;

static const hf_host_api host = {sizeof host,  HF_ABI_MAJOR,   HF_ABI_MINOR, log_type,            complete_type,
                                 cancelled_type, progress_type, metric_type,  event_type,          request_type,
                                 request_cancel_type, host_query_type};
static const hf_plugin_api plugin = {sizeof plugin, 0,           create_type,  describe_type,    configure_type,
                                     call_type,     cancel_type, drain_type,   destroy_type,     plugin_query_type};
static const hf_table_v1 table = {sizeof table, 0, open_type};

const hf_entry *hf_plugin_entry_v1(void) HF_NOEXCEPT { return NULL; }

int main(void) {
    values();
    basics();
    tables();
    arrow();
    /* The guard of growth, with a field that is there, one that is NULL and one beyond the end. */
    hf_host_api small = host;
    hf_table_v1 full = table;
    small.struct_size = offsetof(hf_host_api, query);
    full.reserved0 = 1;
    printf("has %d %d %d\n", HF_HAS(&full, reserved0) ? 1 : 0, HF_HAS(&full, open) ? 1 : 0, HF_HAS(&small, query) ? 1 : 0);
    return entry_type() == NULL && plugin.flags == 0 ? 0 : 1;
}
