/* SPDX-License-Identifier: Apache-2.0
 *
 * What the caller asked. The host has held the arguments against the input schema of plugin.json; what a schema cannot say,
 * such as that a date exists, is looked at here. */
#ifndef RISK_REQUEST_H
#define RISK_REQUEST_H

#include "calendar.h"
#include "overall.h"

#include <holdfast/kit.h>

struct request {
    int32_t from; /* DATE_FIRST: the program's today */
    int horizon_days, limit, importance_slots, level_count;
    char plan[129]; /* empty: live */
    int64_t version; /* 0: the newest */
    double levels[OVERALL_MOST_LEVELS];
    int32_t importance_date; /* DATE_FIRST: the worst slots */
    int importance_slot;
    struct study_options options;
};

/* Reads the arguments. False: one is wrong, and the call has been ended with HF_INVALID. */
bool request_read(struct request *request, hfk_call *call);

/* The parameters as an answer repeats them, defaults filled in. */
void request_write(const struct request *request, hfk_writer *out);

/* `2026-01-15 AM` */
void slot_text(int32_t date, int slot, char out[24]);

#endif
