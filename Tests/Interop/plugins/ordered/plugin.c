/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin that writes down when it is made and when it is destroyed: a line "create ID PID" or "destroy ID PID" at the end
 * of the file JOURNAL. Its only tool, NAME, answers with nothing. */
#include "holdfast/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define STR(text) {(text), sizeof(text) - 1}

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
};

/* A trial run in a child may not write there; then there is nothing to write down. */
static void note(const char *what) {
    FILE *journal = fopen(JOURNAL, "a");
    if (!journal) return;
    fprintf(journal, "%s %s %ld\n", what, ID, (long)getpid());
    fclose(journal);
}

static void call(hf_instance *self, const hf_call *call) {
    static const char text[] = "{\"structured\":{}}";
    hf_result result = {sizeof result, HF_OK, {(const uint8_t *)text, sizeof text - 1}, {NULL, 0}};
    self->api->complete(self->host, call->id, &result);
}

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    (void)entry, (void)config, (void)out_error;
    hf_instance *self = calloc(1, sizeof *self);
    if (!self) return HF_UNAVAILABLE;
    self->api = api;
    self->host = host;
    *out_instance = self;
    note("create");
    return HF_OK;
}

static void drain(hf_instance *self, hf_done_fn done, void *user) {
    hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};
    (void)self;
    done(user, &result);
}

static void destroy(hf_instance *self) {
    note("destroy");
    free(self);
}

static const hf_plugin_api plugin = {
    .struct_size = sizeof(hf_plugin_api), .create = create, .call = call, .drain = drain, .destroy = destroy};

static const hf_entry entry = {
    .struct_size = sizeof(hf_entry),
    .magic = HF_MAGIC,
    .abi_major = HF_ABI_MAJOR,
    .abi_minor = HF_ABI_MINOR,
    .id = STR(ID),
    .version = STR(VERSION),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
