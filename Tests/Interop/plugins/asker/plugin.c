/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin that asks the host for what it is told to ask for, and answers with what became of it: the tools "ask" (write)
 * and "look" (read) take {"service": NAME, "body": JSON}, in this order, and end with {"status", "said"}. The service
 * hf.table/1 opens a table and lets it go. */
#include "holdfast/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STR(text) {(text), sizeof(text) - 1}

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
};

struct question {
    hf_instance *self;
    hf_id call;
};

static void end(const struct question *asked, hf_status status, hf_bytes said) {
    size_t size = said.len + 64;
    char *text = malloc(size);
    if (!text) abort();
    int length = snprintf(text, size, "{\"structured\":{\"status\":%d,\"said\":%.*s}}", status,
                          said.len ? (int)said.len : 4, said.len ? (const char *)said.ptr : "null");
    hf_result result = {sizeof result, HF_OK, {(const uint8_t *)text, (size_t)length}, {NULL, 0}};
    asked->self->api->complete(asked->self->host, asked->call, &result);
    free(text);
}

static void answered(void *user, const hf_result *result) {
    struct question *asked = user;
    end(asked, result->status, result->status == HF_OK ? result->payload : result->error);
    free(asked);
}

static void opened(void *user, hf_status status, struct ArrowArrayStream *stream, hf_bytes info) {
    struct question *asked = user;
    if (status == HF_OK && stream && stream->release) stream->release(stream);
    end(asked, status, info);
    free(asked);
}

static void call(hf_instance *self, const hf_call *call) {
    const char *text = (const char *)call->arguments.ptr;
    char service[65] = {0};
    int start = 0;
    hf_bytes body = {NULL, 0};
    hf_status status = HF_INVALID;
    if (call->arguments.len < 4096) {
        char copy[4096];
        memcpy(copy, text, call->arguments.len);
        copy[call->arguments.len] = 0;
        if (sscanf(copy, "{\"service\":\"%64[^\"]\",\"body\":%n", service, &start) == 1 && start > 0) {
            body.ptr = call->arguments.ptr + start;
            body.len = call->arguments.len - (size_t)start - 1;
        }
    }
    struct question *asked = malloc(sizeof *asked);
    if (!asked) abort();
    asked->self = self;
    asked->call = call->id;
    if (strcmp(service, "hf.table/1") == 0) {
        hf_str name = STR("hf.table/1");
        const hf_table_v1 *tables = self->api->query(self->host, name);
        if (tables) status = tables->open(self->host, call->id, body, opened, asked);
    } else if (body.len) {
        hf_str name = {service, strlen(service)};
        status = self->api->request(self->host, call->id, name, body, answered, asked, NULL);
    }
    if (status != HF_OK) {
        hf_bytes nothing = {NULL, 0};
        end(asked, status, nothing);
        free(asked);
    }
}

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    (void)entry, (void)config, (void)out_error;
    hf_instance *self = calloc(1, sizeof *self);
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

static void destroy(hf_instance *self) { free(self); }

static const hf_plugin_api plugin = {
    .struct_size = sizeof(hf_plugin_api), .create = create, .call = call, .drain = drain, .destroy = destroy};

static const hf_entry entry = {
    .struct_size = sizeof(hf_entry),
    .magic = HF_MAGIC,
    .abi_major = HF_ABI_MAJOR,
    .abi_minor = HF_ABI_MINOR,
    .id = STR("org.example.asker"),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
