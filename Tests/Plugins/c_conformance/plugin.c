/* SPDX-License-Identifier: Apache-2.0
 *
 * A few of the conformance fixtures in plain C, to see that nothing of them needs Swift:
 *
 *   tools      c_simple_text, c_image_content, c_embedded_resource, c_error_handling, c_tool_with_progress,
 *              c_elicitation (asks, and runs again from the start when the answer is there)
 *   prompt     c_prompt_with_arguments {arg1, arg2}, whose arg1 it completes
 *   resources  test://c-static-text, and test://c-template/{id}/data
 *
 * What lists say of them stands in plugin.json. */
#include "holdfast/plugin.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STR(text) {(text), sizeof(text) - 1}
#define TEXT(text) "{\"content\":[{\"type\":\"text\",\"text\":\"" text "\"}]}"

struct hf_instance {
    const hf_host_api *api;
    hf_host *host;
};

/* A call that goes on after call() has returned; freed by whoever ends it. */
struct run {
    hf_instance *self;
    hf_id id;
};

static void end_with(hf_instance *self, hf_id id, hf_status status, hf_bytes bytes) {
    hf_result result = {sizeof result, status, {NULL, 0}, {NULL, 0}};
    if (status == HF_OK) result.payload = bytes;
    else result.error = bytes;
    self->api->complete(self->host, id, &result);
}

static void end(hf_instance *self, hf_id id, hf_status status, const char *json) {
    hf_bytes bytes = {(const uint8_t *)json, strlen(json)};
    end_with(self, id, status, bytes);
}

static int is(hf_str text, const char *word) {
    return text.len == strlen(word) && memcmp(text.ptr, word, text.len) == 0;
}

/* A member of a flat JSON object of strings, as it stands there: what is escaped stays so and may be written again. */
static int member(hf_bytes json, const char *name, char *out, size_t size) {
    char key[40];
    char *text = malloc(json.len + 1);
    int found = 0;
    if (!text) return 0;
    memcpy(text, json.ptr, json.len);
    text[json.len] = 0;
    snprintf(key, sizeof key, "\"%s\":\"", name);
    const char *start = strstr(text, key);
    if (start) {
        size_t length = 0;
        start += strlen(key);
        while (start[length] && start[length] != '"') length += start[length] == '\\' && start[length + 1] ? 2 : 1;
        if (length < size) {
            memcpy(out, start, length);
            out[length] = 0;
            found = 1;
        }
    }
    free(text);
    return found;
}

/* ---- Tools ---- */

static void *progress(void *user) {
    struct run *run = user;
    static const double steps[] = {0, 50, 100};
    struct timespec pause = {0, 50 * 1000000L};
    for (int step = 0; step < 3; step++) {
        hf_str message = STR("working");
        if (step) nanosleep(&pause, NULL);
        run->self->api->progress(run->self->host, run->id, steps[step], 100, message);
    }
    end(run->self, run->id, HF_OK, TEXT("Tool with progress executed successfully"));
    free(run);
    return NULL;
}

/* With HF_INPUT_REQUIRED the call ends, and call() is called again when the answer is there. */
static void answered(void *user, const hf_result *result) {
    struct run *run = user;
    char name[256], text[320];
    if (result->status != HF_OK) {
        end_with(run->self, run->id, result->status, result->error);
    } else if (!member(result->payload, "name", name, sizeof name)) {
        end(run->self, run->id, HF_OK, TEXT("Hello, stranger!"));
    } else {
        snprintf(text, sizeof text, TEXT("Hello, %s!"), name);
        end(run->self, run->id, HF_OK, text);
    }
    free(run);
}

static void ask(struct run *run) {
    static const char question[] =
        "{\"key\":\"user_name\",\"message\":\"What is your name?\",\"schema\":{\"type\":\"object\","
        "\"properties\":{\"name\":{\"type\":\"string\"}},\"required\":[\"name\"]}}";
    hf_str service = STR("ask.form/1");
    hf_bytes bytes = {(const uint8_t *)question, sizeof question - 1};
    hf_status status = run->self->api->request(run->self->host, run->id, service, bytes, answered, run, NULL);
    hf_result refusal = {sizeof refusal, status, {NULL, 0}, {NULL, 0}};
    if (status != HF_OK) answered(run, &refusal);
}

static void tool(hf_instance *self, const hf_call *call) {
    if (is(call->name, "c_simple_text")) {
        end(self, call->id, HF_OK, TEXT("This is a simple text response for testing."));
    } else if (is(call->name, "c_image_content")) {
        end(self, call->id, HF_OK,
            "{\"content\":[{\"type\":\"image\",\"mimeType\":\"image/gif\","
            "\"data\":\"R0lGODlhAQABAIAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==\"}]}");
    } else if (is(call->name, "c_embedded_resource")) {
        end(self, call->id, HF_OK,
            "{\"content\":[{\"type\":\"resource\",\"resource\":{\"uri\":\"test://c-embedded-resource\","
            "\"mimeType\":\"text/plain\",\"text\":\"This is an embedded resource content.\"}}]}");
    } else if (is(call->name, "c_error_handling")) {
        end(self, call->id, HF_TOOL_ERROR,
            "{\"detail\":\"This tool intentionally returns an error for testing\"}");
    } else {
        struct run *run = malloc(sizeof *run);
        pthread_t thread;
        if (!run) {
            end(self, call->id, HF_UNAVAILABLE, "{\"detail\":\"There is no memory.\"}");
            return;
        }
        run->self = self;
        run->id = call->id;
        if (is(call->name, "c_elicitation")) {
            ask(run);
        } else if (pthread_create(&thread, NULL, progress, run) == 0) {
            pthread_detach(thread);
        } else {
            end(self, call->id, HF_UNAVAILABLE, "{\"detail\":\"There is no thread.\"}");
            free(run);
        }
    }
}

/* ---- Prompt, resources, completion ---- */

static void prompt(hf_instance *self, const hf_call *call) {
    char first[256], second[256], text[768];
    if (!member(call->arguments, "arg1", first, sizeof first) ||
        !member(call->arguments, "arg2", second, sizeof second)) {
        end(self, call->id, HF_INVALID, "{\"detail\":\"arg1 and arg2 are texts of up to 255 bytes.\"}");
        return;
    }
    snprintf(text, sizeof text,
             "{\"structured\":{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\","
             "\"text\":\"Prompt with arguments: arg1='%s', arg2='%s'\"}}]}}", first, second);
    end(self, call->id, HF_OK, text);
}

static void resource(hf_instance *self, const hf_call *call) {
    char id[128], text[768];
    if (is(call->name, "test://c-static-text")) {
        end(self, call->id, HF_OK,
            "{\"content\":[{\"type\":\"resource\",\"resource\":{\"uri\":\"test://c-static-text\","
            "\"mimeType\":\"text/plain\",\"text\":\"This is the content of the static text resource.\"}}]}");
    } else if (member(call->arguments, "id", id, sizeof id)) {
        snprintf(text, sizeof text,
                 "{\"content\":[{\"type\":\"resource\",\"resource\":{\"uri\":\"test://c-template/%s/data\","
                 "\"mimeType\":\"text/plain\",\"text\":\"Data for ID: %s\"}}]}", id, id);
        end(self, call->id, HF_OK, text);
    } else {
        end(self, call->id, HF_NOT_FOUND, "{\"detail\":\"There is no such resource.\"}");
    }
}

static void complete(hf_instance *self, const hf_call *call) {
    end(self, call->id, HF_OK, "{\"structured\":{\"values\":[\"paris\",\"park\"],\"total\":2}}");
}

/* ---- The plugin ---- */

static void call(hf_instance *self, const hf_call *call) {
    switch (call->kind) {
    case HF_KIND_TOOL: tool(self, call); break;
    case HF_KIND_PROMPT: prompt(self, call); break;
    case HF_KIND_RESOURCE: resource(self, call); break;
    case HF_KIND_COMPLETE: complete(self, call); break;
    default: end(self, call->id, HF_UNSUPPORTED, "");
    }
}

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config,
                        hf_instance **out_instance, hf_buf *out_error) {
    hf_instance *self = malloc(sizeof *self);
    (void)entry, (void)config, (void)out_error;
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

/* A thread may still hold the instance: it stays until the process ends. */
static void destroy(hf_instance *self) { (void)self; }

static const hf_plugin_api plugin = {
    .struct_size = sizeof(hf_plugin_api), .create = create, .call = call, .drain = drain, .destroy = destroy};

static const hf_entry entry = {
    .struct_size = sizeof(hf_entry),
    .magic = HF_MAGIC,
    .abi_major = HF_ABI_MAJOR,
    .abi_minor = HF_ABI_MINOR,
    .id = STR("org.example.c-conformance"),
    .version = STR("1.0.0"),
    .runtime = STR("c"),
    .plugin = &plugin,
};

HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) { return &entry; }
