/* SPDX-License-Identifier: Apache-2.0
 *
 * The plugin: one tool, assess_coverage_risk. plugin.json says what it is, and Makefile how it is built. */
#include "answer.h"

#define MOST_BYTES ((size_t)384 << 20) /* of one call */

static void handle(hfk_call *call) {
    int64_t started_us = hfk_now_unix_us();
    struct arena arena = {.limit = MOST_BYTES};
    struct request request;
    struct reading reading;
    if (call->kind != HF_KIND_TOOL || !hfk_is(call->name, "assess_coverage_risk")) {
        hfk_fail(call, HF_UNSUPPORTED, "This plugin has the tool assess_coverage_risk only.");
        return;
    }
    if (request_read(&request, call) && reading_make(&reading, &request, call, &arena))
        answer_make(call, &request, &reading, started_us, &arena);
    arena_free(&arena);
}

HFK_PLUGIN("org.example.assess-coverage-risk", "1.0.0", handle);
