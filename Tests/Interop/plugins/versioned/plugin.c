/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin whose version is given to the compiler (-DVERSION='"1.0.0"') and is all that its tool answers: for tests of
 * archives, upgrades and rollbacks. With -DREFUSES it does not start. */
#include "holdfast/plugin.h"

#include <stdlib.h>

#ifndef VERSION
#define VERSION "1.0.0"
#endif
#define STR(text) {(text), sizeof(text) - 1}

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
};

static hf_status create(const hf_entry *self, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    (void)self, (void)config, (void)out_error;
#ifdef REFUSES
    if (api) return HF_UNAVAILABLE;
#endif
    hf_instance *instance = malloc(sizeof *instance);
    if (!instance) return HF_UNAVAILABLE;
    instance->api = api;
    instance->host = host;
    *out_instance = instance;
    return HF_OK;
}

static void call(hf_instance *instance, const hf_call *call) {
    static const char answer[] = "{\"structured\":{\"version\":\"" VERSION "\"}}";
    hf_result result = {sizeof result, HF_OK, {(const uint8_t *)answer, sizeof answer - 1}, {NULL, 0}};
    instance->api->complete(instance->host, call->id, &result);
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
    .id = STR("org.example.versioned"),
    .version = STR(VERSION),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
