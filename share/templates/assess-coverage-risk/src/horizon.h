/* SPDX-License-Identifier: Apache-2.0
 *
 * Which of the asked days can be looked at: those that are published and have demand. */
#ifndef RISK_HORIZON_H
#define RISK_HORIZON_H

#include "program.h"

struct horizon {
    int32_t from, to;
    bool is_known;    /* false: there is nothing to look at, and `reason` says why */
    char reason[200]; /* also why it is shorter than asked; empty when all is as asked */
};

/* `from` may be DATE_FIRST: then the program's today, or the first day with demand. */
struct horizon horizon_choose(const struct program *program, int32_t from, int days);

static inline int horizon_days(const struct horizon *horizon) { return horizon->to - horizon->from + 1; }

#endif
