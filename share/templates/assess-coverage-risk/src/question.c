/* SPDX-License-Identifier: Apache-2.0 */
#include "question.h"

bool question_make(struct question *question, struct arena *arena, int services, int groups, int arcs) {
    *question = (struct question){.services = services, .groups = groups, .arcs = arcs};
    question->demand = ARENA_ARRAY(arena, int, services + 1);
    question->service_names = ARENA_ARRAY(arena, int, services + 1);
    question->people = ARENA_ARRAY(arena, int, groups + 1);
    question->group_arcs = ARENA_ARRAY(arena, int, groups + 1);
    question->arc_service = ARENA_ARRAY(arena, int, arcs + 1);
    question->arc_group = ARENA_ARRAY(arena, int, arcs + 1);
    question->service_arcs = ARENA_ARRAY(arena, int, services + 2);
    question->service_arc = ARENA_ARRAY(arena, int, arcs + 1);
    return question->demand && question->service_names && question->people && question->group_arcs && question->arc_service
        && question->arc_group && question->service_arcs && question->service_arc;
}

void question_link(struct question *question) {
    for (int group = 0; group < question->groups; group++)
        for (int arc = question->group_arcs[group]; arc < question->group_arcs[group + 1]; arc++) {
            question->arc_group[arc] = group;
            question->service_arcs[question->arc_service[arc] + 2]++;
        }
    for (int service = 2; service <= question->services; service++)
        question->service_arcs[service] += question->service_arcs[service - 1];
    /* Counting sort: service_arcs[s + 1] moves from the start of s to its end, the start of s + 1. */
    for (int arc = 0; arc < question->arcs; arc++)
        question->service_arc[question->service_arcs[question->arc_service[arc] + 1]++] = arc;
}

int question_demand(const struct question *question) {
    int sum = 0;
    for (int service = 0; service < question->services; service++) sum += question->demand[service];
    return sum;
}
