/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin from a time when every struct has grown: its entry, its function table and its results are longer than this
 * host knows, it sets flags and asks for extensions that do not exist yet. It needs no more than 1.0 unless MIN_MINOR or
 * FLAGS say so. */
#include "holdfast/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef MIN_MINOR
#define MIN_MINOR 0
#endif
#ifndef FLAGS
#define FLAGS 0x80u /* may be ignored */
#endif
#define STR(text) {(text), sizeof(text) - 1}

struct future_api {
    hf_plugin_api base;
    void (*suspend)(hf_instance *);
    void (*resume)(hf_instance *, hf_id, double);
    uint64_t more[30];
};

struct future_entry {
    hf_entry base;
    hf_str licence;
    uint64_t more[14];
};

struct future_result {
    hf_result base;
    hf_bytes trailer;
    uint64_t more[8];
};

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
};

static void never(hf_instance *self) { (void)self, abort(); }
static void never_either(hf_instance *self, hf_id id, double value) { (void)self, (void)id, (void)value, abort(); }

static int knows(hf_instance *self, const char *extension) {
    hf_str name = {extension, strlen(extension)};
    return self->api->query(self->host, name) != NULL;
}

static void call(hf_instance *self, const hf_call *call) {
    char text[160];
    struct future_result result = {.trailer = {(const uint8_t *)"never read", 10}};
    int length = snprintf(text, sizeof text, "{\"structured\":{\"tables\":%d,\"tables_9\":%d,\"events_9\":%d,\"draft\":%d}}",
                          knows(self, HF_EXT_TABLE_1), knows(self, "hf.table/9"), knows(self, "hf.events/9"),
                          knows(self, "x.acme.moon/1"));
    result.base.struct_size = sizeof result;
    result.base.payload = (hf_bytes){(const uint8_t *)text, (size_t)length};
    memset(result.more, 0xEE, sizeof result.more);
    self->api->complete(self->host, call->id, &result.base);
}

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    (void)config, (void)out_error;
    /* The host gives back the very entry, with all that it does not know. */
    if (((const struct future_entry *)entry)->more[13] != 13) return HF_INTERNAL;
    hf_instance *self = malloc(sizeof *self);
    *self = (hf_instance){api, host};
    *out_instance = self;
    return HF_OK;
}

static hf_status describe(hf_instance *self, hf_buf *out) {
    static const char document[] = "{\"tools\":[],\"moons\":[{\"name\":\"io\"}],\"phase\":0.5}";
    (void)self;
    *out = (hf_buf){(const uint8_t *)document, sizeof document - 1, NULL, NULL};
    return HF_OK;
}

static void drain(hf_instance *self, hf_done_fn done, void *user) {
    struct future_result result = {.base.struct_size = sizeof result};
    (void)self;
    done(user, &result.base);
}

static void destroy(hf_instance *self) { free(self); }

#ifdef WITHOUT_DESCRIBE
#define DESCRIBE NULL
#else
#define DESCRIBE describe
#endif

static const struct future_api plugin = {
    .base = {.struct_size = sizeof(struct future_api), .flags = FLAGS, .create = create, .describe = DESCRIBE,
             .call = call, .drain = drain, .destroy = destroy},
    .suspend = never,
    .resume = never_either,
    .more = {[0 ... 29] = 0xEEEEEEEEEEEEEEEE},
};

static const struct future_entry entry = {
    .base = {.struct_size = sizeof(struct future_entry), .magic = HF_MAGIC, .abi_major = HF_ABI_MAJOR, .abi_minor = 7,
             .min_host_minor = MIN_MINOR, .reserved0 = 0xFFFF, .id = STR("org.example.future"), .version = STR("1.0.0"),
             .runtime = STR("c"), .plugin = &plugin.base},
    .licence = STR("Apache-2.0"),
    .more = {[13] = 13},
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry.base; }
