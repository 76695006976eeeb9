/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin in plain C, built from the copy of the header beside it: version 1.0 of the contract, as an author would
 * have taken it into a project of their own. Both stay as they are; the daemon has to go on loading the result. */
#include "holdfast/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
};

#define STR(text) {(text), sizeof(text) - 1}

static hf_status create(const hf_entry *self, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    (void)self, (void)config, (void)out_error;
    hf_instance *instance = malloc(sizeof *instance);
    if (!instance) return HF_UNAVAILABLE;
    instance->api = api;
    instance->host = host;
    hf_str message = STR("created");
    hf_bytes none = {NULL, 0};
    if (HF_HAS(api, log)) api->log(host, HF_LOG_INFO, message, none);
    *out_instance = instance;
    return HF_OK;
}

static void call(hf_instance *instance, const hf_call *call) {
    static const char head[] = "{\"structured\":";
    hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};
    size_t size = sizeof head + call->arguments.len + 1;
    char *text = malloc(size);
    if (!text) {
        result.status = HF_UNAVAILABLE;
        instance->api->complete(instance->host, call->id, &result);
        return;
    }
    memcpy(text, head, sizeof head - 1);
    memcpy(text + sizeof head - 1, call->arguments.ptr, call->arguments.len);
    text[sizeof head - 1 + call->arguments.len] = '}';
    result.payload.ptr = (const uint8_t *)text;
    result.payload.len = sizeof head + call->arguments.len;
    instance->api->complete(instance->host, call->id, &result);
    free(text);
}

static void drain(hf_instance *instance, hf_done_fn done, void *user) {
    (void)instance;
    hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};
    done(user, &result);
}

static void destroy(hf_instance *instance) { free(instance); }

static const hf_plugin_api plugin = {
    .struct_size = sizeof(hf_plugin_api), .create = create, .call = call, .drain = drain, .destroy = destroy};

static const hf_entry entry = {
    .struct_size = sizeof(hf_entry),
    .magic = HF_MAGIC,
    .abi_major = HF_ABI_MAJOR,
    .abi_minor = HF_ABI_MINOR,
    .id = STR("org.example.c-echo"),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
