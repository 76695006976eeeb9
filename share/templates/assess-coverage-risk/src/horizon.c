/* SPDX-License-Identifier: Apache-2.0 */
#include "horizon.h"

#include <stdio.h>

static struct horizon nothing(const char *reason) {
    struct horizon horizon = {.is_known = false};
    snprintf(horizon.reason, sizeof horizon.reason, "%s", reason);
    return horizon;
}

struct horizon horizon_choose(const struct program *program, int32_t from, int days) {
    struct dates data = {DATE_LAST, DATE_FIRST};
    for (size_t at = 0; at < program->need_count; at++) {
        if (program->needs[at].from < data.from) data.from = program->needs[at].from;
        if (program->needs[at].to > data.to) data.to = program->needs[at].to;
    }
    if (program_people(program) == 0) return nothing("the program has no people.");
    if (data.from > data.to) return nothing("the program has no demand.");
    bool is_published = program->published.from <= program->published.to;
    if (from == DATE_FIRST) from = program->today;
    if (from == DATE_FIRST) from = data.from;
    if (from == DATE_FIRST) return nothing("there is no first day: give \"from\".");
    int32_t last = from > DATE_LAST - days ? DATE_LAST : from + days - 1;
    struct horizon horizon = {.from = from > data.from ? from : data.from, .to = last < data.to ? last : data.to};
    if (is_published && horizon.to > program->published.to) horizon.to = program->published.to;
    horizon.is_known = horizon.from <= horizon.to;
    char first[11], end[11], begins[11], ends[11];
    if (!horizon.is_known) {
        bool by_plan = is_published && program->published.to < data.to;
        date_write(from, first), date_write(last, end), date_write(data.from, begins);
        date_write(by_plan ? program->published.to : data.to, ends);
        snprintf(horizon.reason, sizeof horizon.reason,
                 "the days %s to %s lie outside the data; demand begins %s, %s %s.", first, end, begins,
                 by_plan ? "the schedule is published to" : "demand is known to", ends);
    } else if (horizon.from != from || horizon.to != last) {
        date_write(horizon.from, first), date_write(horizon.to, end), date_write(last, ends);
        snprintf(horizon.reason, sizeof horizon.reason,
                 "only %s to %s is published and has demand; asked was to %s.", first, end, ends);
    }
    return horizon;
}
