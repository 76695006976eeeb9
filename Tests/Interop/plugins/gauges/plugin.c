/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin whose figures are what a test writes into files. A call of a tool reads "<folder>/<tool>", of which the folder
 * stands in the configuration: the first line is its result, each further one a request of signal.publish/1. A first line
 * that begins with "!" is a problem instead. */
#include "holdfast/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STR(text) {(text), sizeof(text) - 1}

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
    char folder[512];
};

/* A call; freed by whoever ends it. */
struct run {
    hf_instance *self;
    hf_id id;
    char text[16384];
    char *next;
};

static void end(struct run *run, hf_status status, const char *text) {
    hf_bytes bytes = {(const uint8_t *)text, strlen(text)};
    hf_result result = {sizeof result, status, {NULL, 0}, {NULL, 0}};
    if (status == HF_OK) result.payload = bytes;
    else result.error = bytes;
    run->self->api->complete(run->self->host, run->id, &result);
    free(run);
}

/* The next line without its end; NULL when there is none. */
static char *line(struct run *run) {
    char *begin = run->next, *stop;
    if (!begin || !*begin) return NULL;
    stop = strchr(begin, '\n');
    run->next = stop ? stop + 1 : NULL;
    if (stop) *stop = 0;
    return begin;
}

static void publish(struct run *run);

static void published(void *user, const hf_result *result) {
    struct run *run = user;
    if (result->status != HF_OK) {
        char text[4096];
        snprintf(text, sizeof text, "%.*s", (int)result->error.len, (const char *)result->error.ptr);
        end(run, result->status, text);
        return;
    }
    publish(run);
}

static void publish(struct run *run) {
    char *request = line(run), answer[16384 + 32];
    if (!request) {
        snprintf(answer, sizeof answer, "{\"structured\":%s}", run->text);
        end(run, HF_OK, answer);
        return;
    }
    hf_str service = STR("signal.publish/1");
    hf_bytes body = {(const uint8_t *)request, strlen(request)};
    hf_status status = run->self->api->request(run->self->host, run->id, service, body, published, run, NULL);
    hf_result refusal = {sizeof refusal, status, {NULL, 0}, {NULL, 0}};
    if (status != HF_OK) published(run, &refusal);
}

static void call(hf_instance *self, const hf_call *call) {
    char path[1024];
    struct run *run = calloc(1, sizeof *run);
    if (!run) abort();
    run->self = self;
    run->id = call->id;
    snprintf(path, sizeof path, "%s/%.*s", self->folder, (int)call->name.len, (const char *)call->name.ptr);
    FILE *file = fopen(path, "r");
    if (!file) {
        end(run, HF_UNAVAILABLE, "{\"detail\":\"there is no file\"}");
        return;
    }
    run->text[fread(run->text, 1, sizeof run->text - 1, file)] = 0;
    fclose(file);
    run->next = run->text;
    if (!line(run)) end(run, HF_UNAVAILABLE, "{\"detail\":\"the file is empty\"}");
    else if (run->text[0] == '!') end(run, HF_TOOL_ERROR, run->text + 1);
    else publish(run);
}

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    char text[1024] = {0};
    hf_instance *self = calloc(1, sizeof *self);
    (void)entry, (void)out_error;
    if (!self) return HF_UNAVAILABLE;
    self->api = api;
    self->host = host;
    memcpy(text, config.ptr, config.len < sizeof text - 1 ? config.len : sizeof text - 1);
    sscanf(text, "{\"folder\":\"%511[^\"]", self->folder);
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
    .id = STR("org.example.gauges"),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
