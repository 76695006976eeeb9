/* SPDX-License-Identifier: Apache-2.0
 *
 * On whom a slot hangs: the importance of each person who is there. */
#ifndef RISK_CRITICALITY_H
#define RISK_CRITICALITY_H

#include "importance.h"
#include "study.h"

struct person_importance {
    int person;
    struct importance importance;
    double error; /* standard error of Birnbaum's measure */
};

struct slot_criticality {
    size_t slot;    /* in the study */
    double covered; /* P(all is covered) */
    bool is_sampled;
    int draws; /* of each part that was drawn; 0 if none was */
    struct person_importance *people; /* who is there and of use, the most important first */
    int count;
};

/* After study_make(). STUDY_CUT when there is no time left. */
enum study_result criticality_make(struct slot_criticality *criticality, struct study *study, size_t slot, struct pulse *pulse,
                                   struct arena *arena);

#endif
