/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin that calls tools: itself in a circle, or the one named by PEER while it holds its only thread (SERIAL). Its
 * tool "fine" answers at once, "crash" takes its process down. NAME is the name of the tool that calls PEER. */
#include "holdfast/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STR(text) {(text), sizeof(text) - 1}

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
};

struct question {
    hf_instance *self;
    hf_id call;
    volatile int is_answered;
    hf_status status;
};

void caller_crash(void);
void caller_crash(void) { *(volatile int *)8 = 1; }

static void end(hf_instance *self, hf_id call, const char *key, long value) {
    char text[96];
    int length = snprintf(text, sizeof text, "{\"structured\":{\"%s\":%ld}}", key, value);
    hf_result result = {sizeof result, HF_OK, {(const uint8_t *)text, (size_t)length}, {NULL, 0}};
    self->api->complete(self->host, call, &result);
}

static struct question *question(hf_instance *self, hf_id call) {
    struct question *made = calloc(1, sizeof *made);
    if (!made) abort();
    made->self = self;
    made->call = call;
    return made;
}

/* One level more than the called tool says; a refusal is the first level. */
static void circled(void *user, const hf_result *result) {
    struct question *asked = user;
    long levels = 0;
    char text[256] = {0};
    if (result->status == HF_OK) {
        memcpy(text, result->payload.ptr, result->payload.len < 255 ? result->payload.len : 255);
        const char *found = strstr(text, "\"levels\":");
        if (found) levels = strtol(found + 9, NULL, 10);
    }
    end(asked->self, asked->call, "levels", levels + 1);
    free(asked);
}

static void noted(void *user, const hf_result *result) {
    struct question *asked = user;
    asked->status = result->status;
    asked->is_answered = 1;
}

static hf_status invoke(hf_instance *self, hf_id call, const char *tool, hf_done_fn done, void *user) {
    char text[96];
    hf_str service = STR("tool.invoke/1");
    int length = snprintf(text, sizeof text, "{\"tool\":\"%s\"}", tool);
    hf_bytes body = {(const uint8_t *)text, (size_t)length};
    return self->api->request(self->host, call, service, body, done, user, NULL);
}

/* Waits inside call() for the peer; what it waits with is never freed, for the answer may come late. */
static void knock(hf_instance *self, hf_id call) {
    struct timespec moment = {0, 1000000};
    struct question *asked = question(self, call);
    hf_status status = invoke(self, call, PEER, noted, asked);
    while (status == HF_OK && !asked->is_answered && !self->api->is_cancelled(self->host, call))
        nanosleep(&moment, NULL);
    hf_result result = {sizeof result, HF_TIMEOUT, {NULL, 0}, {NULL, 0}};
    if (asked->is_answered) end(self, call, "status", asked->status);
    else self->api->complete(self->host, call, &result);
}

static void call(hf_instance *self, const hf_call *call) {
    char name[65] = {0};
    memcpy(name, call->name.ptr, call->name.len < 64 ? call->name.len : 64);
    if (strcmp(name, NAME) == 0) {
        knock(self, call->id);
    } else if (strncmp(name, "circle", 6) == 0) {
        struct question *asked = question(self, call->id);
        if (invoke(self, call->id, name, circled, asked) != HF_OK) abort();
    } else if (strncmp(name, "crash", 5) == 0) {
        caller_crash();
    } else {
        end(self, call->id, "value", 0);
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
    .struct_size = sizeof(hf_plugin_api), .flags = FLAGS, .create = create, .call = call, .drain = drain,
    .destroy = destroy};

static const hf_entry entry = {
    .struct_size = sizeof(hf_entry),
    .magic = HF_MAGIC,
    .abi_major = HF_ABI_MAJOR,
    .abi_minor = HF_ABI_MINOR,
    .id = STR(ID),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
