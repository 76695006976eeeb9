/* SPDX-License-Identifier: Apache-2.0 */
#include "sampling.h"

bool sampling_make(struct sampling *sampling, struct arena *arena, int services, int groups, int arcs, int people,
                   double present) {
    *sampling = (struct sampling){.people_room = people, .log_present = log(present)};
    sampling->group_of = ARENA_ARRAY(arena, int, people + 1);
    sampling->freed = ARENA_ARRAY(arena, int, people + 1);
    return sampling->group_of && sampling->freed
        && matching_make(&sampling->matching, arena, services, groups, arcs);
}

void sampling_begin(struct sampling *sampling, const struct question *question) {
    sampling->people = 0;
    for (int group = 0; group < question->groups; group++)
        for (int person = 0; person < question->people[group]; person++) sampling->group_of[sampling->people++] = group;
    sampling->base = matching_fill(&sampling->matching, question);
    matching_spread(&sampling->matching);
    matching_mark(&sampling->matching);
}

int sampling_draw(struct sampling *sampling, struct random *random) {
    struct matching *matching = &sampling->matching;
    sampling->freed_count = 0;
    for (int person = 0;; person++) {
        person += random_gap(random, sampling->log_present, sampling->people - person);
        if (person >= sampling->people) break;
        int service = matching_leave(matching, sampling->group_of[person]);
        if (service >= 0) sampling->freed[sampling->freed_count++] = service;
    }
    int missing = sampling->base;
    for (int at = 0; at < sampling->freed_count; at++) missing += !matching_mend(matching, sampling->freed[at]);
    return missing;
}

void sampling_take_back(struct sampling *sampling) { matching_undo(&sampling->matching); }
