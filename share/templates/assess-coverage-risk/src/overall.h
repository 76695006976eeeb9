/* SPDX-License-Identifier: Apache-2.0
 *
 * The figures of the whole horizon, and how sure they are. */
#ifndef RISK_OVERALL_H
#define RISK_OVERALL_H

#include "study.h"

#define OVERALL_MOST_LEVELS 8

struct level_risk {
    double level;
    int var, var_low, var_high; /* low and high: 95 % confidence; all the same when it is exact */
    double cvar, cvar_error;    /* error: standard error */
};

struct overall {
    struct distribution losses; /* of the horizon, people missing summed over slots */
    double mean, mean_error;
    double any, any_error; /* P(somebody is missing in some slot) */
    double any_low, any_high; /* 95 % confidence, also when no draw, or every one, missed somebody */
    struct level_risk levels[OVERALL_MOST_LEVELS];
    int level_count;
};

/* From a study that is done; false when memory is out. levels[level_count], each between 0 and 1, at most 8. */
bool overall_make(struct overall *overall, const struct study *study, const double *levels, int level_count, struct arena *arena);

#endif
