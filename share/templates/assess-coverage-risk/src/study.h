/* SPDX-License-Identifier: Apache-2.0
 *
 * The risk of a horizon: each person is absent from each slot with the same chance, independently, and what nobody covers
 * after everybody moved as well as they can is added up. */
#ifndef RISK_STUDY_H
#define RISK_STUDY_H

#include "distribution.h"
#include "pulse.h"
#include "staffing.h"

enum study_method { STUDY_AUTO, STUDY_EXACT, STUDY_SAMPLED };

/* States that are looked at, for one question: at most, and at most with method exact; and in all. A question that has too
 * many halves what the next one may take, since they are often alike; one that has not doubles it. */
#define STUDY_STATES_AUTO 2000000L
#define STUDY_STATES_LEAST 2000L
#define STUDY_STATES_EXACT 20000000L
#define STUDY_STATES_IN_ALL 20000000L
#define STUDY_ROUND 250 /* draws between two looks at the clock; an answer has a whole number of rounds, or all draws */

struct study_options {
    double absent; /* 0 <= absent < 1 */
    enum study_method method;
    int samples; /* at least 1 */
    uint64_t seed;
};

struct question_risk {
    struct distribution losses; /* when it is exact */
    bool is_exact;
    int base; /* missing with everybody there */
    int *short_of; /* [services] of base */
};

struct slot_risk {
    double expected, expected_error; /* people missing */
    double any, any_error;           /* P(somebody is missing) */
    int base;                        /* missing with everybody there */
    bool is_sampled;
};

struct study {
    struct staffing staffing;
    struct study_options options;
    struct question_risk *questions; /* as in staffing */
    struct slot_risk *slots;         /* as in staffing */
    double *part_any;                /* as staffing.parts: P(somebody is missing) */
    struct distribution exact;       /* the sum of all that is exact */
    int *totals;                     /* [samples] the sum of all that is drawn, for each draw of the whole horizon */
    int samples;                     /* draws that were made: options.samples, fewer when time was up, 0 if none were needed */
    int sampled_slots;
    long states;                     /* looked at */
};

enum study_result {
    STUDY_DONE,
    STUDY_CUT,       /* time was up before a first round of draws was done: there are no figures */
    STUDY_STOPPED,   /* nobody waits any more */
    STUDY_NOT_EXACT, /* method exact, and a question has too many states */
    STUDY_NO_MEMORY,
};

/* Does it all. Where time is up, what is left is drawn, and fewer draws are made. */
enum study_result study_make(struct study *study, const struct program *program, struct horizon horizon,
                             struct study_options options, struct pulse *pulse, struct arena *arena);

#endif
