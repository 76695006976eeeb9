/* SPDX-License-Identifier: Apache-2.0
 *
 * The questions of a horizon: for each slot in which somebody is needed, who is there and what they may do.
 *
 * A slot is split into parts that share no people; equal parts of different slots are one question. */
#ifndef RISK_STAFFING_H
#define RISK_STAFFING_H

#include "horizon.h"
#include "question.h"

struct staffed_slot {
    int32_t date;
    int slot, demand;
    int first_part, part_count; /* in staffing.parts */
};

struct staffing {
    const struct program *program;
    struct horizon horizon;
    struct staffed_slot *slots;
    size_t slot_count, slot_room;
    int *parts; /* numbers of questions */
    size_t part_count, part_room;
    struct question *questions;
    size_t question_room;
    struct index contents; /* of the questions, so that equal ones are found */
    unsigned char *presence; /* [slots of the horizon][people] */
    int words;               /* 64-bit words of a set of services */
    uint64_t *skills;        /* [people][words] on the date last looked at */
    int most_services, most_groups, most_arcs, most_people; /* of one question */
};

/* Prepares a horizon; false when memory is out. */
bool staffing_make(struct staffing *staffing, const struct program *program, struct horizon horizon, struct arena *arena);

/* Looks at the next slot (0 ..< 3 * days); false when memory is out. */
bool staffing_add(struct staffing *staffing, int place, struct arena *arena);

/* For each person the question and the group in a slot that was added: -1 for who is away or of no use there.
 * question[people], group[people]. */
void staffing_groups(struct staffing *staffing, const struct staffed_slot *slot, int *question, int *group);

#endif
