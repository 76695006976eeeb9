/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin as somebody wrote it on the day when ABI 1.0 was frozen, with the header of that day beside it. Neither is
 * ever changed: every later host has to load the result, whatever has been appended to structs and tables since.
 *
 * It needs `complete` alone; everything else of the host it uses when HF_HAS finds it. It reads the columns that it
 * knows by name and skips all others. */
#include "holdfast/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
};

#define STR(text) {(text), sizeof(text) - 1}

static void answer(hf_instance *self, hf_id call, hf_status status, const char *json) {
    hf_result result = {sizeof result, status, {NULL, 0}, {NULL, 0}};
    hf_bytes bytes = {(const uint8_t *)json, strlen(json)};
    if (status == HF_OK) result.payload = bytes;
    else result.error = bytes;
    self->api->complete(self->host, call, &result);
}

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    (void)entry, (void)config, (void)out_error;
    hf_instance *self = malloc(sizeof *self);
    if (!self) return HF_UNAVAILABLE;
    self->api = api;
    self->host = host;
    *out_instance = self;
    return HF_OK;
}

/* What the host has, as one letter for each function. */
static void has(hf_instance *self, const hf_call *call) {
    const hf_host_api *api = self->api;
    char text[128];
    hf_str message = STR("frozen"), metric = STR("frozen_calls_total");
    hf_bytes none = {NULL, 0};
    if (HF_HAS(api, log)) api->log(self->host, HF_LOG_INFO, message, none);
    if (HF_HAS(api, progress)) api->progress(self->host, call->id, 1, 2, message);
    if (HF_HAS(api, metric)) api->metric(self->host, metric, HF_METRIC_COUNTER, 1, none);
    snprintf(text, sizeof text, "{\"structured\":{\"has\":\"%s%s%s%s%s%s%s%s%s\",\"minor\":%u,\"size\":%s}}",
             HF_HAS(api, log) ? "l" : "", HF_HAS(api, complete) ? "c" : "", HF_HAS(api, is_cancelled) ? "i" : "",
             HF_HAS(api, progress) ? "p" : "", HF_HAS(api, metric) ? "m" : "", HF_HAS(api, event) ? "e" : "",
             HF_HAS(api, request) ? "r" : "", HF_HAS(api, request_cancel) ? "x" : "", HF_HAS(api, query) ? "q" : "",
             (unsigned)api->abi_minor, api->struct_size >= sizeof *api ? "\"whole\"" : "\"short\"");
    answer(self, call->id, HF_OK, text);
}

struct opening {
    hf_instance *self;
    hf_id call;
};

/* The sum of the column "load", wherever it stands and whatever stands beside it. */
static void opened(void *user, hf_status status, struct ArrowArrayStream *stream, hf_bytes info) {
    struct opening *opening = (struct opening *)user;
    struct ArrowSchema schema;
    struct ArrowArray batch;
    int64_t column = -1, columns = 0, sum = 0;
    char text[96];
    (void)info;
    if (status != HF_OK) {
        answer(opening->self, opening->call, status, "{\"detail\":\"no table\"}");
        free(opening);
        return;
    }
    if (stream->get_schema(stream, &schema) == 0) {
        columns = schema.n_children;
        for (int64_t index = 0; index < columns; index++) {
            const struct ArrowSchema *child = schema.children[index];
            if (strcmp(child->name, "load") == 0 && strcmp(child->format, "l") == 0) column = index;
        }
        schema.release(&schema);
    }
    while (column >= 0 && stream->get_next(stream, &batch) == 0 && batch.release) {
        const struct ArrowArray *values = batch.children[column];
        const int64_t *numbers = (const int64_t *)values->buffers[1];
        for (int64_t row = 0; row < values->length; row++) sum += numbers[values->offset + row];
        batch.release(&batch);
    }
    stream->release(stream);
    snprintf(text, sizeof text, "{\"structured\":{\"sum\":%lld,\"columns\":%lld}}", (long long)sum, (long long)columns);
    answer(opening->self, opening->call, HF_OK, text);
    free(opening);
}

static void read_table(hf_instance *self, const hf_call *call) {
    hf_str extension = STR(HF_EXT_TABLE_1);
    hf_bytes spec = {(const uint8_t *)"{\"table\":\"people\"}", 18};
    const hf_table_v1 *tables = NULL;
    struct opening *opening;
    hf_status status;
    if (HF_HAS(self->api, query)) tables = (const hf_table_v1 *)self->api->query(self->host, extension);
    if (!tables || !HF_HAS(tables, open)) {
        answer(self, call->id, HF_UNSUPPORTED, "{\"detail\":\"this host has no tables\"}");
        return;
    }
    opening = (struct opening *)malloc(sizeof *opening);
    opening->self = self;
    opening->call = call->id;
    status = tables->open(self->host, call->id, spec, opened, opening);
    if (status == HF_OK) return;
    answer(self, call->id, status, "{\"detail\":\"no table\"}");
    free(opening);
}

static void call(hf_instance *self, const hf_call *call) {
    if (call->flags >> 16 || call->kind != HF_KIND_TOOL) {
        answer(self, call->id, HF_UNSUPPORTED, "{\"detail\":\"newer than 1.0\"}");
    } else if (call->name.len == 10 && memcmp(call->name.ptr, "frozen_has", 10) == 0) {
        has(self, call);
    } else {
        read_table(self, call);
    }
}

static void drain(hf_instance *self, hf_done_fn done, void *user) {
    hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};
    (void)self;
    done(user, &result);
}

static void destroy(hf_instance *self) { free(self); }

static const hf_plugin_api plugin = {
    .struct_size = sizeof(hf_plugin_api), .create = create, .call = call, .drain = drain, .destroy = destroy};

static const hf_entry entry = {
    .struct_size = sizeof(hf_entry),
    .magic = HF_MAGIC,
    .abi_major = HF_ABI_MAJOR,
    .abi_minor = HF_ABI_MINOR,
    .id = STR("org.example.frozen"),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
