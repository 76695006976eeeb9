/* SPDX-License-Identifier: Apache-2.0
 *
 * The question of one slot, or of a part of it that shares no people with the rest: how many people each service needs,
 * and who is there. People who may do the same of the needed services are one group; only their number counts. */
#ifndef RISK_QUESTION_H
#define RISK_QUESTION_H

#include "arena.h"

struct question {
    int services, groups, arcs;
    int *demand;        /* [services] people needed */
    int *people;        /* [groups] people there */
    int *service_names; /* [services] the service's number in the program */
    int *group_arcs;    /* [groups + 1] the arcs of group g are group_arcs[g] ..< group_arcs[g + 1] */
    int *arc_service, *arc_group; /* [arcs] who may do what */
    int *service_arcs;  /* [services + 1] places in service_arc */
    int *service_arc;   /* [arcs] the arcs of each service */
};

/* A question with room for its numbers; false when memory is out. */
bool question_make(struct question *question, struct arena *arena, int services, int groups, int arcs);

/* Fills what follows from group_arcs and arc_service. */
void question_link(struct question *question);

/* All people that are needed. */
int question_demand(const struct question *question);

#endif
