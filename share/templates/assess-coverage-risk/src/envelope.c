/* SPDX-License-Identifier: Apache-2.0 */
#include "envelope.h"

#define MOST_BYTES 31000 /* under 32 KB, also with what the host puts around it */
#define TAIL_BYTES 400   /* what stands behind the findings, without the figures */

static void write_findings(struct envelope *envelope, hfk_writer *out) {
    const struct verdict *verdict = envelope->verdict;
    size_t used = out->len + envelope->figures.len + TAIL_BYTES;
    hfk_key(out, "findings"), hfk_begin_array(out);
    for (int at = 0; verdict && at < verdict->finding_count && at < envelope->request->limit; at++) {
        hfk_writer finding = hfk_writer_new();
        finding_write(envelope->study, &verdict->groups[at], &finding);
        used += finding.len + 1;
        if (used <= MOST_BYTES) hfk_put_json(out, hfk_written(&finding));
        hfk_writer_free(&finding);
        if (used > MOST_BYTES) break;
    }
    hfk_end_array(out);
    hfk_key(out, "total_findings"), hfk_put_int(out, verdict ? verdict->finding_count : 0);
}

static void write_horizon(const struct horizon *horizon, hfk_writer *out) {
    char text[11];
    hfk_key(out, "horizon");
    if (!horizon) {
        hfk_put_null(out);
        return;
    }
    hfk_begin_object(out);
    date_write(horizon->from, text);
    hfk_key(out, "from"), hfk_put_string(out, text);
    date_write(horizon->to, text);
    hfk_key(out, "to"), hfk_put_string(out, text);
    hfk_key(out, "days"), hfk_put_int(out, horizon_days(horizon));
    hfk_end_object(out);
}

static void write_missing(const struct reading *reading, hfk_writer *out) {
    hfk_key(out, "missing"), hfk_begin_array(out);
    for (int at = 0; at < reading->missing_count; at++) {
        hfk_begin_object(out);
        hfk_key(out, "what"), hfk_put_string(out, reading->missing[at].what);
        hfk_key(out, "reason"), hfk_put_string(out, reading->missing[at].reason);
        hfk_end_object(out);
    }
    hfk_end_array(out);
}

/* A text, or null when it is empty. */
static void put_text(hfk_writer *out, const char *text) { *text ? hfk_put_string(out, text) : hfk_put_null(out); }

void envelope_write(struct envelope *envelope, hfk_writer *out) {
    const struct reading *reading = envelope->reading;
    const char *completeness = !envelope->figures.len ? "unknown" : reading->missing_count ? "partial" : "complete";
    hfk_begin_object(out);
    hfk_key(out, "tool"), hfk_put_string(out, "assess_coverage_risk");
    hfk_key(out, "level"), hfk_put_string(out, level_word(envelope->level));
    hfk_key(out, "headline"), hfk_put_string(out, envelope->headline.bytes);
    hfk_key(out, "level_reasons"), hfk_begin_array(out);
    hfk_put_string(out, envelope->reason.bytes);
    hfk_end_array(out);
    hfk_key(out, "schedule_version"), reading->version ? hfk_put_int(out, reading->version) : hfk_put_null(out);
    hfk_key(out, "input_digest"), put_text(out, reading->digest);
    hfk_key(out, "rules_version"), hfk_put_string(out, "coverage-risk/1");
    hfk_key(out, "as_of"), put_text(out, reading->program.as_of);
    write_horizon(envelope->horizon, out);
    hfk_key(out, "parameters"), request_write(envelope->request, out);
    hfk_key(out, "completeness"), hfk_put_string(out, completeness);
    write_missing(reading, out);
    write_findings(envelope, out);
    hfk_key(out, "figures");
    if (envelope->figures.len) hfk_put_json(out, hfk_written(&envelope->figures));
    else hfk_begin_object(out), hfk_end_object(out);
    hfk_key(out, "method"), hfk_put_string(out, "bound");
    hfk_key(out, "computed_ms"), hfk_put_double(out, envelope->milliseconds);
    hfk_end_object(out);
}
