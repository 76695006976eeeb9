/* SPDX-License-Identifier: Apache-2.0 */
#include "request.h"

static const char *const methods[] = {[STUDY_AUTO] = "auto", [STUDY_EXACT] = "exact", [STUDY_SAMPLED] = "sampled"};

static const struct request standard = {
    .from = DATE_FIRST,
    .horizon_days = 28,
    .limit = 20,
    .importance_slots = 3,
    .level_count = 2,
    .levels = {0.95, 0.99},
    .importance_date = DATE_FIRST,
    .options = {.absent = 0.04, .method = STUDY_AUTO, .samples = 10000, .seed = 1},
};

/* A member that may be wrong: where it stands, for the message. */
struct member {
    hfk_call *call;
    const char *field;
    hf_bytes value;
};

static bool refuse(const struct member *member, const char *allowed) {
    hfk_invalid(member->call, member->field, member->value, allowed);
    return false;
}

static bool read_whole(const struct member *member, int64_t least, int64_t most, int64_t *out, const char *allowed) {
    hfk_json json = hfk_json_of(member->value);
    return (hfk_get_int(&json, out) && least <= *out && *out <= most) || refuse(member, allowed);
}

static bool read_count(const struct member *member, int least, int most, int *out, const char *allowed) {
    int64_t value;
    if (!read_whole(member, least, most, &value, allowed)) return false;
    *out = (int)value;
    return true;
}

static bool read_text(const struct member *member, char *out, size_t size, const char *allowed) {
    hfk_json json = hfk_json_of(member->value);
    return hfk_get_string(&json, out, size, NULL) || refuse(member, allowed);
}

static bool read_date(const struct member *member, int32_t *date) {
    static const char allowed[] = "a date that exists, as YYYY-MM-DD";
    char text[24];
    return read_text(member, text, sizeof text, allowed) && (date_read(text, strlen(text), date) || refuse(member, allowed));
}

static bool read_slot(const struct member *member, int32_t *date, int *slot) {
    static const char allowed[] = "a slot of a date that exists, as \"2026-01-15 AM\", PM or NIGHT";
    char text[24];
    if (!read_text(member, text, sizeof text, allowed)) return false;
    size_t length = strlen(text);
    *slot = length > 11 && text[10] == ' ' ? slot_read(text + 11, length - 11) : -1;
    return (*slot >= 0 && date_read(text, 10, date)) || refuse(member, allowed);
}

static bool read_absence(const struct member *member, double *out) {
    hfk_json json = hfk_json_of(member->value);
    return (hfk_get_double(&json, out) && *out >= 0 && *out < 1) || refuse(member, "a number, 0 or more and less than 1");
}

static bool read_levels(const struct member *member, struct request *request) {
    hfk_json json = hfk_json_of(member->value);
    bool is_right = hfk_enter_array(&json);
    request->level_count = 0;
    while (hfk_next_element(&json)) {
        double level = 0;
        is_right = is_right && request->level_count < OVERALL_MOST_LEVELS && hfk_get_double(&json, &level) && level > 0 && level < 1;
        if (is_right) request->levels[request->level_count++] = level;
    }
    return (is_right && request->level_count > 0 && hfk_json_end(&json))
        || refuse(member, "1 to 8 numbers, each more than 0 and less than 1");
}

static bool read_method(const struct member *member, enum study_method *method) {
    char text[16];
    if (!read_text(member, text, sizeof text, "auto, exact or sampled")) return false;
    for (int word = STUDY_AUTO; word <= STUDY_SAMPLED; word++) {
        *method = (enum study_method)word;
        if (strcmp(text, methods[word]) == 0) return true;
    }
    return refuse(member, "auto, exact or sampled");
}

static bool read_member(struct request *request, hf_str key, struct member *member) {
    if (hfk_key_is(key, "from")) return member->field = "/from", read_date(member, &request->from);
    if (hfk_key_is(key, "horizon_days"))
        return member->field = "/horizon_days", read_count(member, 1, 730, &request->horizon_days, "1 to 730");
    if (hfk_key_is(key, "plan"))
        return member->field = "/plan", read_text(member, request->plan, sizeof request->plan, "the name of a plan, 1 to 128 bytes");
    if (hfk_key_is(key, "version"))
        return member->field = "/version", read_whole(member, 1, INT64_MAX, &request->version, "the number of a version, from 1");
    if (hfk_key_is(key, "limit")) return member->field = "/limit", read_count(member, 1, 100, &request->limit, "1 to 100");
    if (hfk_key_is(key, "absence_probability"))
        return member->field = "/absence_probability", read_absence(member, &request->options.absent);
    if (hfk_key_is(key, "levels")) return member->field = "/levels", read_levels(member, request);
    if (hfk_key_is(key, "method")) return member->field = "/method", read_method(member, &request->options.method);
    if (hfk_key_is(key, "samples"))
        return member->field = "/samples", read_count(member, 100, 1000000, &request->options.samples, "100 to 1000000");
    if (hfk_key_is(key, "importance_slots"))
        return member->field = "/importance_slots", read_count(member, 0, 5, &request->importance_slots, "0 to 5");
    if (hfk_key_is(key, "importance_slot"))
        return member->field = "/importance_slot", read_slot(member, &request->importance_date, &request->importance_slot);
    if (!hfk_key_is(key, "seed")) return true;
    int64_t seed;
    member->field = "/seed";
    if (!read_whole(member, 0, INT64_C(9007199254740991), &seed, "0 to 9007199254740991")) return false;
    request->options.seed = (uint64_t)seed;
    return true;
}

bool request_read(struct request *request, hfk_call *call) {
    hfk_json json = hfk_json_of(call->arguments);
    hf_str key;
    *request = standard;
    hfk_enter_object(&json);
    while (hfk_next_member(&json, &key)) {
        struct member member = {call, "", hfk_get_raw(&json)};
        if (!json.error && !read_member(request, key, &member)) return false;
    }
    if (hfk_json_end(&json)) return true;
    hfk_fail(call, HF_INVALID, "The arguments are no JSON object: %s.", json.error);
    return false;
}

void slot_text(int32_t date, int slot, char out[24]) {
    char day[11];
    date_write(date, day);
    snprintf(out, 24, "%s %s", day, slot_code(slot));
}

void request_write(const struct request *request, hfk_writer *out) {
    char text[24];
    hfk_begin_object(out);
    hfk_key(out, "horizon_days"), hfk_put_int(out, request->horizon_days);
    date_write(request->from, text);
    hfk_key(out, "from"), request->from == DATE_FIRST ? hfk_put_null(out) : hfk_put_string(out, text);
    hfk_key(out, "plan"), hfk_put_string(out, *request->plan ? request->plan : "live");
    hfk_key(out, "version"), request->version ? hfk_put_int(out, request->version) : hfk_put_null(out);
    hfk_key(out, "limit"), hfk_put_int(out, request->limit);
    hfk_key(out, "absence_probability"), hfk_put_double(out, request->options.absent);
    hfk_key(out, "levels"), hfk_begin_array(out);
    for (int at = 0; at < request->level_count; at++) hfk_put_double(out, request->levels[at]);
    hfk_end_array(out);
    hfk_key(out, "method"), hfk_put_string(out, methods[request->options.method]);
    hfk_key(out, "samples"), hfk_put_int(out, request->options.samples);
    hfk_key(out, "seed"), hfk_put_int(out, (int64_t)request->options.seed);
    slot_text(request->importance_date, request->importance_slot, text);
    hfk_key(out, "importance_slot"), request->importance_date == DATE_FIRST ? hfk_put_null(out) : hfk_put_string(out, text);
    hfk_key(out, "importance_slots"), hfk_put_int(out, request->importance_slots);
    hfk_end_object(out);
}
