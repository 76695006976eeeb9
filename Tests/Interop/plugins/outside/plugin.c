/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin that reaches outside: its arguments are the request of the service, and the reply is its result.
 *
 *   out_fetch   http.fetch/1 in a call that may write
 *   out_look    http.fetch/1 in a call that reads
 *   out_secret  secret.get/1
 *   out_sign    secret.get/1 of "token", then http.fetch/1 of "url" with it in the field Authorization
 *   out_refuse  refuses in its own domain
 *   out_fine    answers at once
 *   out_crash   takes its process down */
#include "holdfast/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STR(text) {(text), sizeof(text) - 1}

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
};

/* A call; freed by whoever ends it. */
struct run {
    hf_instance *self;
    hf_id id;
    char url[512];
};

void outside_crash(void);
void outside_crash(void) { *(volatile int *)8 = 1; }

static void end(struct run *run, hf_status status, hf_bytes bytes) {
    hf_result result = {sizeof result, status, {NULL, 0}, {NULL, 0}};
    if (status == HF_OK) result.payload = bytes;
    else result.error = bytes;
    run->self->api->complete(run->self->host, run->id, &result);
    free(run);
}

static void end_text(struct run *run, hf_status status, const char *text) {
    hf_bytes bytes = {(const uint8_t *)text, strlen(text)};
    end(run, status, bytes);
}

static void replied(void *user, const hf_result *result) {
    struct run *run = user;
    if (result->status != HF_OK) {
        end(run, result->status, result->error);
        return;
    }
    size_t size = result->payload.len + 32;
    char *text = malloc(size);
    if (!text) abort();
    int length = snprintf(text, size, "{\"structured\":%.*s}", (int)result->payload.len,
                          (const char *)result->payload.ptr);
    hf_bytes bytes = {(const uint8_t *)text, (size_t)length};
    end(run, HF_OK, bytes);
    free(text);
}

static void request(struct run *run, const char *service, hf_bytes body, hf_done_fn done) {
    hf_str name = {service, strlen(service)};
    hf_status status = run->self->api->request(run->self->host, run->id, name, body, done, run, NULL);
    hf_result refusal = {sizeof refusal, status, {NULL, 0}, {NULL, 0}};
    if (status != HF_OK) done(run, &refusal);
}

/* {"value":"..."}: a secret of these tests has no character that JSON escapes. */
static void with_secret(void *user, const hf_result *result) {
    struct run *run = user;
    char value[256] = {0}, body[1024];
    if (result->status != HF_OK) {
        end(run, result->status, result->error);
        return;
    }
    sscanf((const char *)result->payload.ptr, "{\"value\":\"%255[^\"]", value);
    int length = snprintf(body, sizeof body, "{\"url\":\"%s\",\"headers\":{\"Authorization\":\"Bearer %s\"}}",
                          run->url, value);
    hf_bytes bytes = {(const uint8_t *)body, (size_t)length};
    request(run, "http.fetch/1", bytes, replied);
}

static void call(hf_instance *self, const hf_call *call) {
    char name[65] = {0}, arguments[600] = {0};
    struct run *run = calloc(1, sizeof *run);
    if (!run) abort();
    run->self = self;
    run->id = call->id;
    memcpy(name, call->name.ptr, call->name.len < 64 ? call->name.len : 64);
    if (strcmp(name, "out_fetch") == 0 || strcmp(name, "out_look") == 0) {
        request(run, "http.fetch/1", call->arguments, replied);
    } else if (strcmp(name, "out_secret") == 0) {
        request(run, "secret.get/1", call->arguments, replied);
    } else if (strcmp(name, "out_sign") == 0) {
        hf_bytes wanted = {(const uint8_t *)"{\"name\":\"token\"}", 16};
        memcpy(arguments, call->arguments.ptr, call->arguments.len < 599 ? call->arguments.len : 599);
        sscanf(arguments, "{\"url\":\"%511[^\"]", run->url);
        request(run, "secret.get/1", wanted, with_secret);
    } else if (strcmp(name, "out_refuse") == 0) {
        end_text(run, HF_TOOL_ERROR, "{\"code\":\"CONFLICT\",\"detail\":\"not on Mondays\"}");
    } else if (strcmp(name, "out_crash") == 0) {
        outside_crash();
    } else {
        end_text(run, HF_OK, "{\"structured\":{\"fine\":true}}");
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
    .id = STR("org.example.outside"),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
