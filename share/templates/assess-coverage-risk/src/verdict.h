/* SPDX-License-Identifier: Apache-2.0
 *
 * Which slots are risky, how grave that is, and on whom the worst of them hang. */
#ifndef RISK_VERDICT_H
#define RISK_VERDICT_H

#include "criticality.h"

enum level { LEVEL_GREEN, LEVEL_YELLOW, LEVEL_ORANGE, LEVEL_RED, LEVEL_BLACK, LEVEL_UNKNOWN };

/* From which chance that somebody is missing a slot has a level. With somebody missing although everybody is there it is
 * RED, in a service of category 1 BLACK. */
#define RISK_YELLOW 0.05
#define RISK_ORANGE 0.20
#define RISK_RED 0.50

/* Slots with the same question at the same time of day. */
struct risk_group {
    size_t worst; /* the slot with the largest chance, in the study */
    int32_t first, last;
    int count; /* of slots */
    enum level level;
    const struct slot_criticality *criticality; /* NULL: not looked at */
};

struct verdict {
    struct risk_group *groups; /* the gravest first */
    int group_count, finding_count; /* groups worse than GREEN come first */
    enum level level;
    struct slot_criticality *criticalities;
    int criticality_count;
};

const char *level_word(enum level level);
double level_threshold(enum level level);

/* Groups and levels; false when memory is out. */
bool verdict_make(struct verdict *verdict, const struct study *study, struct arena *arena);

/* Looks at the people of the `count` worst groups in which nobody is missing for certain, or of one `slot` (NO_SLOT: none
 * in particular). STUDY_CUT: there was no time for all. */
#define NO_SLOT ((size_t)-1)
enum study_result verdict_look_at_people(struct verdict *verdict, struct study *study, int count, size_t slot, struct pulse *pulse,
                                         struct arena *arena);

/* How many people matter most, all alike: the first so many of the criticality. */
int verdict_leaders(const struct slot_criticality *criticality);

#endif
