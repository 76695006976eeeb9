/* SPDX-License-Identifier: Apache-2.0
 *
 * holdfast/plugin.h - the contract between the Holdfast daemon and a plugin, ABI major 1, minor 0.
 *
 * ABI major 1, minor 0, frozen 2026-11-22: what is here keeps its place, type, value and meaning as long as there is a
 * hf_plugin_entry_v1(). A plugin built from this file goes on loading; later minor versions append.
 *
 * This one file is all that a plugin needs. It is C11 and C++17, uses only <stddef.h> and <stdint.h>, and may be copied
 * into any project. A plugin is a shared library that exports one function, hf_plugin_entry_v1(), and nothing else.
 *
 * How the contract grows: the major version is part of the exported symbol's name; the minor version grows by appending
 * fields to the ends of structs. Every struct that can grow starts with struct_size, set by the side that OWNS the
 * struct; what minor 0 has is always there, and the reader uses a later field only when HF_HAS(pointer, field) says so.
 * Fields are never removed, moved or given another type. hf_str, hf_bytes, hf_buf and the Arrow structs never grow.
 * Reserved fields are zero when written and not looked at when read. New groups of functions are extensions, asked for
 * by name with query(); an extension is a struct that starts with struct_size. The number after the slash is part of
 * the name, and another number is another struct; drafts are named "x.vendor.name/N".
 *
 * Numbers that one side does not know: flags in bits 16-31 must be understood, so what carries an unknown one is
 * refused (a plugin by the host, a call by the plugin with HF_UNSUPPORTED); others are ignored. An unknown kind of
 * call ends with HF_UNSUPPORTED, an unknown status is read as HF_INTERNAL, an unknown log level as HF_LOG_INFO, and an
 * unknown kind of metric is not counted. Unknown members of JSON objects, and unknown columns of tables, are skipped.
 *
 * For 64-bit platforms (LP64), in the byte order of the machine.
 *
 * Words used on every function below:
 *   [any thread]   may be called from any thread, also several at once
 *   [host]         called by the host, implemented by the plugin
 *   [plugin]       called by the plugin, implemented by the host; never blocks for long, may be called inside call()
 *   borrowed       the bytes belong to the caller and are valid until the function returns; copy what you keep
 *
 * Rules that hold everywhere:
 *   - Nothing allocated on one side is freed on the other. Ownership moves only with a release callback.
 *   - No exception, panic, Swift error or longjmp may cross the boundary.
 *   - Text is UTF-8 without terminator. Messages are JSON (RFC 8259) in UTF-8.
 *   - Identifiers are numbers with a generation in them, never pointers: a late or invented one is refused (HF_STALE).
 *   - A plugin is never unloaded. A reload loads the new file next to the old one and drains the old instance.
 */
#ifndef HOLDFAST_PLUGIN_H
#define HOLDFAST_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

/* The Arrow C data and stream interface (https://arrow.apache.org/docs/format/CDataInterface.html): five frozen structs
 * that every Arrow library defines under these same guards, so that including any of them first is fine. */
#if defined(__has_include)
#if __has_include("arrow_c_data.h")
#include "arrow_c_data.h"
#endif
#endif

#ifdef __cplusplus
extern "C" {
#define HF_NOEXCEPT noexcept
#else
#define HF_NOEXCEPT
#endif

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4
struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};
struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};
#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};
#endif

#define HF_EXPORT __attribute__((visibility("default")))

#define HF_ABI_MAJOR 1u
#define HF_ABI_MINOR 0u
#define HF_MAGIC 0x48465031u /* "HFP1" */
#define HF_ENTRY_SYMBOL "hf_plugin_entry_v1"

/* True when the struct behind p is long enough to hold field f, and f is not null or zero. */
#define HF_HAS(p, f) ((p)->struct_size >= offsetof(__typeof__(*(p)), f) + sizeof((p)->f) && (p)->f)

/* ---- Status -------------------------------------------------------------------------------------------------------
 * How a call, a request or a function ended. Unknown values are read as HF_INTERNAL. */
typedef int32_t hf_status;
#define HF_OK 0
#define HF_CANCELLED 1        /* the caller asked to stop, and the work stopped */
#define HF_DENIED 2           /* the caller, or this plugin, has no permission for it */
#define HF_UNSUPPORTED 3      /* unknown service, extension, table, column or kind of call */
#define HF_STALE 4            /* the id is unknown, finished or abandoned */
#define HF_INVALID 5          /* an argument is wrong; the error names field, value and what is allowed */
#define HF_NOT_FOUND 6        /* the named thing does not exist */
#define HF_CONFLICT 7         /* an expected version or state has changed */
#define HF_UNAVAILABLE 8      /* cannot be done now; the error may say when to try again */
#define HF_TIMEOUT 9          /* the deadline passed */
#define HF_TOOL_ERROR 10      /* the tool itself failed, in its own domain; a caller can act on the message */
#define HF_INPUT_REQUIRED 11  /* an answer is awaited; return at once, the handler runs again when it is there */
#define HF_ASK_AFTER_EFFECT 12 /* a question after the call's first write; ask before acting */
#define HF_INTERNAL 13        /* a fault of the implementation */

/* ---- Values ------------------------------------------------------------------------------------------------------- */
typedef struct hf_str {
    const char *ptr; /* borrowed UTF-8, not terminated; may be NULL when len is 0 */
    size_t len;
} hf_str;

typedef struct hf_bytes {
    const uint8_t *ptr; /* borrowed; may be NULL when len is 0 */
    size_t len;
} hf_bytes;

typedef struct hf_buf hf_buf;
struct hf_buf { /* owned bytes: the receiver calls release(buf) exactly once when release is not NULL */
    const uint8_t *ptr;
    size_t len;
    void (*release)(hf_buf *);
    void *owner;
};

typedef uint64_t hf_id;                 /* 0 = none */
typedef struct hf_host hf_host;         /* the host's side of one instance; valid for the life of the process */
typedef struct hf_instance hf_instance; /* the plugin's side of one instance; from create() to destroy() */

typedef struct hf_result { /* how something ended; all bytes borrowed */
    uint32_t struct_size;
    hf_status status;
    hf_bytes payload; /* HF_OK: JSON. For a tool {structured?, content?[], meta?}; for a service its own reply */
    hf_bytes error;   /* otherwise: JSON {code?, title?, detail, retryable?, retry_after_ms?, errors?[]}, or empty */
} hf_result;

/* Called exactly once for what it was given to, on any thread, possibly before the starting function has returned. */
typedef void (*hf_done_fn)(void *user, const hf_result *result);

/* ---- Calls: what the host wants from the plugin ------------------------------------------------------------------- */
#define HF_KIND_TOOL 1u     /* name: tool; arguments: validated against its input schema */
#define HF_KIND_PROMPT 2u   /* name: prompt; arguments: {string: string} */
#define HF_KIND_RESOURCE 3u /* name: URI; arguments: {} */
#define HF_KIND_COMPLETE 4u /* name: prompt or resource template; arguments: {argument, value, context} */
#define HF_KIND_TASK 5u     /* name: task type; arguments: validated against its schema */
#define HF_KIND_NOTIFY 6u   /* name: notifier; arguments: the notification */
#define HF_KIND_EVENT 7u    /* name: event type; arguments: the event */
#define HF_KIND_TIMER 8u    /* name: timer; arguments: what was given when it was set */

/* Flags of a call; bits 16-31 must be understood. */
#define HF_CALL_REPLAY 1u /* this call ran before and runs again with answers to its questions */

typedef struct hf_call { /* borrowed for the duration of call() */
    uint32_t struct_size;
    uint32_t flags;
    hf_id id;
    uint32_t kind; /* HF_KIND_... */
    uint32_t reserved0;
    hf_str name;
    hf_bytes arguments; /* JSON object */
    hf_bytes context;   /* JSON object: principal, roles, scopes, disclosure, correlation_id, traceparent, attempt,
                           idempotency_key, schedule_version, soft_deadline_ms */
    int64_t deadline_unix_us; /* 0 = none; after it and a grace time the host abandons the id */
} hf_call;

/* ---- The host table: what the plugin may ask of the host ---------------------------------------------------------- */
#define HF_LOG_TRACE 0
#define HF_LOG_DEBUG 1
#define HF_LOG_INFO 2
#define HF_LOG_NOTICE 3
#define HF_LOG_WARNING 4
#define HF_LOG_ERROR 5
#define HF_LOG_CRITICAL 6

#define HF_METRIC_COUNTER 0 /* value is added; negative values are ignored */
#define HF_METRIC_GAUGE 1   /* value is set */
#define HF_METRIC_HISTOGRAM 2 /* value is observed */

typedef struct hf_host_api {
    uint32_t struct_size;
    uint16_t abi_major;
    uint16_t abi_minor;

    /* Writes one line to the daemon's log. fields_json is an object or empty. [plugin, any thread] */
    void (*log)(hf_host *host, int32_t level, hf_str message, hf_bytes fields_json);

    /* Ends a call. Exactly once for each call; HF_STALE when it ended before or was abandoned. Everything in result is
     * copied before return. [plugin, any thread, also inside call()] */
    hf_status (*complete)(hf_host *host, hf_id call, const hf_result *result);

    /* 1 when the call was cancelled, passed its deadline or is no longer known, else 0. [plugin, any thread] */
    int32_t (*is_cancelled)(hf_host *host, hf_id call);

    /* Reports measured progress: done must grow; total <= 0 means unknown. [plugin, any thread] */
    hf_status (*progress)(hf_host *host, hf_id call, double done, double total, hf_str message);

    /* Feeds a metric that the manifest declares. labels_json is an object of strings or empty. [plugin, any thread] */
    void (*metric)(hf_host *host, hf_str name, int32_t kind, double value, hf_bytes labels_json);

    /* Publishes an event that the manifest declares. [plugin, any thread] */
    hf_status (*event)(hf_host *host, hf_str type, hf_bytes json);

    /* Asks the host for a service by name with version ("kv.get/1"). call: the call on whose behalf, or 0 for the
     * plugin's own account. HF_OK: done will be called exactly once; any other status: done is never called. An
     * unknown service ends as HF_UNSUPPORTED, one that the site did not grant as HF_DENIED. out_op may be NULL; it is
     * written before done can be called. [plugin, any thread] */
    hf_status (*request)(hf_host *host, hf_id call, hf_str service, hf_bytes json, hf_done_fn done, void *user,
                         hf_id *out_op);

    /* Asks to stop a request; its done is still called. HF_STALE when it has ended. [plugin, any thread] */
    hf_status (*request_cancel)(hf_host *host, hf_id op);

    /* An extension of the host by name ("hf.table/1"), or NULL. The struct lives as long as the process.
     * [plugin, any thread] */
    const void *(*query)(hf_host *host, hf_str extension);
} hf_host_api;

/* ---- The plugin table: what the host may ask of the plugin --------------------------------------------------------- */
struct hf_entry;

/* Flags of a plugin; bits 16-31 must be understood. */
#define HF_PLUGIN_BLOCKING 1u /* call() may take longer than a millisecond: the host uses a worker thread */
#define HF_PLUGIN_SERIAL 2u   /* the host never runs two call()s of one instance at once */

typedef struct hf_plugin_api {
    uint32_t struct_size;
    uint32_t flags; /* HF_PLUGIN_... */

    /* Makes an instance. No work that outlives it may start before it returns. host stays valid for ever. config_json
     * was validated against the manifest's config_schema. On failure out_error may be filled with a JSON error; the
     * host releases it. [host, any thread] */
    hf_status (*create)(const struct hf_entry *self, const hf_host_api *api, hf_host *host, hf_bytes config_json,
                        hf_instance **out_instance, hf_buf *out_error);

    /* One JSON document: {tools[], prompts[], resources[], ...} as in manifest.json; on failure a JSON error, or
     * nothing. The host releases it. May be NULL: then the manifest is the description. [host, any thread] */
    hf_status (*describe)(hf_instance *instance, hf_buf *out_json);

    /* Takes a new configuration without a restart; calls may run meanwhile. config_json was validated as for create().
     * Any status but HF_OK: the old one stays, and out_error may be filled with a JSON error, which the host releases.
     * May be NULL: then the host makes a new instance. [host, any thread] */
    hf_status (*configure)(hf_instance *instance, hf_bytes config_json, hf_buf *out_error);

    /* Starts a call; returns within about a millisecond unless HF_PLUGIN_BLOCKING. The plugin ends it with
     * host->complete. [host, any thread] */
    void (*call)(hf_instance *instance, const hf_call *call);

    /* Asks to stop a call: it is still completed, with HF_CANCELLED or with its result. Unknown ids are ignored. May be
     * NULL: then calls are stopped by is_cancelled() and their deadline alone. [host, any thread] */
    void (*cancel)(hf_instance *instance, hf_id call);

    /* No further calls will come: finish what runs, then call done once. [host] */
    void (*drain)(hf_instance *instance, hf_done_fn done, void *user);

    /* Frees the instance, after drain, when no thread of the host is inside it; no host function may be called for it
     * afterwards, and one that is called all the same answers HF_STALE. [host] */
    void (*destroy)(hf_instance *instance);

    /* An extension of the plugin by name, or NULL. May itself be NULL. [host, any thread] */
    const void *(*query)(hf_instance *instance, hf_str extension);
} hf_plugin_api;

/* ---- The entry ----------------------------------------------------------------------------------------------------- */
typedef struct hf_entry {
    uint32_t struct_size;
    uint32_t magic; /* HF_MAGIC */
    uint16_t abi_major;      /* the header that the plugin was compiled with */
    uint16_t abi_minor;
    uint16_t min_host_minor; /* refuse to load on an older host */
    uint16_t reserved0;
    hf_str id;      /* reverse DNS; must equal the manifest */
    hf_str version; /* semantic version; must equal the manifest */
    hf_str runtime; /* "swift-6.3.1-dynamic", "swift-6.3.1-static", "c", "c++", "rust-1.95", ... */
    const hf_plugin_api *plugin;
    void *user_data; /* the plugin's own; given back to create() through self */
} hf_entry;

/* The only exported symbol. Pure: no I/O, no threads, the same pointer each time; the entry lives as long as the
 * process. [host, any thread] */
HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) HF_NOEXCEPT;

/* ---- Extension "hf.table/1": the program's tables, immutable, zero-copy in process --------------------------------- */
#define HF_EXT_TABLE_1 "hf.table/1"

/* stream is NULL unless status is HF_OK; it is moved to the callee, who releases it. info: HF_OK {table, version,
 * digest, rows}; otherwise an error as in hf_result. Both borrowed. */
typedef void (*hf_table_done_fn)(void *user, hf_status status, struct ArrowArrayStream *stream, hf_bytes info);

typedef struct hf_table_v1 {
    uint32_t struct_size;
    uint32_t reserved0;
    /* Opens one table of one schedule version as a stream with one batch for each period. spec_json: {table, version?,
     * plan?} with plan "live" and its newest version by default. Columns are found by name; new ones may appear. HF_OK:
     * done will be called exactly once, maybe before return; any other status: never. [plugin, any thread] */
    hf_status (*open)(hf_host *host, hf_id call, hf_bytes spec_json, hf_table_done_fn done, void *user);
} hf_table_v1;

#ifdef __cplusplus
}
#endif
#endif
