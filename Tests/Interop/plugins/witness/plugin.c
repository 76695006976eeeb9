/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin that answers with what it was given, fails with what it was given, and says to log, standard error and metrics
 * what it was given: for tests of what the daemon hands on, and of what it does not.
 *
 * Tools and tasks by their names: witness (the answer has context and arguments), witness_nested (calls witness, answers with
 * its own context and what came back), witness_fails and witness_is_away (end with the arguments as their error), witness_says
 * (to the log and to standard error), witness_crashes (says, and aborts), witness_sleeps (never ends). */
#include "holdfast/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
};

#define STR(text) {(text), sizeof(text) - 1}

struct outer {
    hf_instance *self;
    hf_id call;
    size_t size;
    char context[]; /* of the call that asked */
};

static void end(hf_instance *self, hf_id call, const char *format, int first, const void *a, int second, const void *b) {
    size_t size = strlen(format) + (size_t)first + (size_t)second + 1;
    char *text = malloc(size);
    if (!text) abort();
    int length = snprintf(text, size, format, first, (const char *)a, second, (const char *)b);
    hf_result result = {sizeof result, HF_OK, {(const uint8_t *)text, (size_t)length}, {NULL, 0}};
    self->api->complete(self->host, call, &result);
    free(text);
}

static void nested(void *user, const hf_result *result) {
    struct outer *outer = user;
    const hf_bytes *said = result->status == HF_OK ? &result->payload : &result->error;
    end(outer->self, outer->call, "{\"structured\":{\"context\":%.*s,\"inner\":%.*s}}", (int)outer->size, outer->context,
        (int)said->len, said->len ? (const char *)said->ptr : "null");
    free(outer);
}

static void fail(hf_instance *self, const hf_call *call, hf_status status) {
    hf_result result = {sizeof result, status, {NULL, 0}, call->arguments};
    self->api->complete(self->host, call->id, &result);
}

static void say(hf_instance *self, const hf_call *call) {
    hf_str message = {(const char *)call->arguments.ptr, call->arguments.len};
    self->api->log(self->host, HF_LOG_INFO, message, call->arguments);
    fprintf(stderr, "%.*s\n", (int)call->arguments.len, (const char *)call->arguments.ptr);
    fflush(stderr);
}

static void call(hf_instance *self, const hf_call *call) {
    char name[65] = {0};
    memcpy(name, call->name.ptr, call->name.len < 64 ? call->name.len : 64);
    if (strcmp(name, "witness_nested") == 0) {
        hf_str service = STR("tool.invoke/1");
        hf_str body = STR("{\"tool\":\"witness\"}");
        struct outer *outer = malloc(sizeof *outer + call->context.len);
        if (!outer) abort();
        outer->self = self;
        outer->call = call->id;
        outer->size = call->context.len;
        memcpy(outer->context, call->context.ptr, call->context.len);
        hf_bytes bytes = {(const uint8_t *)body.ptr, body.len};
        if (self->api->request(self->host, call->id, service, bytes, nested, outer, NULL) != HF_OK) abort();
    } else if (strcmp(name, "witness_fails") == 0) {
        fail(self, call, HF_TOOL_ERROR);
    } else if (strcmp(name, "witness_is_away") == 0) {
        fail(self, call, HF_UNAVAILABLE);
    } else if (strcmp(name, "witness_says") == 0) {
        say(self, call);
        end(self, call->id, "{\"structured\":{}}", 0, "", 0, "");
    } else if (strcmp(name, "witness_crashes") == 0) {
        say(self, call);
        abort();
    } else if (strcmp(name, "witness_sleeps") != 0) {
        end(self, call->id, "{\"structured\":{\"context\":%.*s,\"arguments\":%.*s}}", (int)call->context.len,
            call->context.ptr, (int)call->arguments.len, call->arguments.ptr);
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
    .id = STR("org.example.witness"),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
