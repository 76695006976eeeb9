/* SPDX-License-Identifier: Apache-2.0
 *
 * What is missing when people are absent at random, by drawing who is absent (Monte Carlo). */
#ifndef RISK_SAMPLING_H
#define RISK_SAMPLING_H

#include "matching.h"
#include "random.h"

struct sampling {
    struct matching matching;
    int *group_of;     /* [people] */
    int *freed;        /* services that lost somebody in this draw */
    int base, people;  /* missing with everybody there; people there in all */
    int people_room, freed_count;
    double log_present;
};

/* Prepares for questions up to the given sizes; false when memory is out. `present` is the chance that somebody comes. */
bool sampling_make(struct sampling *sampling, struct arena *arena, int services, int groups, int arcs, int people,
                   double present);

/* Begins with a question. */
void sampling_begin(struct sampling *sampling, const struct question *question);

/* Draws who is absent and says how many are then missing. The matching stays as it is until sampling_take_back(). */
int sampling_draw(struct sampling *sampling, struct random *random);
void sampling_take_back(struct sampling *sampling);

#endif
