/* SPDX-License-Identifier: Apache-2.0
 *
 * Small random questions, and what they leave unserved by trying everything. */
#ifndef TEST_RANDOM_QUESTION_H
#define TEST_RANDOM_QUESTION_H

#include "question.h"
#include "random.h"

static inline int below(struct random *random, int limit) { return (int)(random_next(random) % (uint64_t)limit); }

/* 1 to 4 services that need up to 3, 0 to 5 groups of 1 to 3 people; each group may do something. */
static inline void random_question(struct question *question, struct random *random, struct arena *arena) {
    int services = 1 + below(random, 4), groups = below(random, 6), sets[5], arcs = 0;
    for (int group = 0; group < groups; group++) {
        sets[group] = 1 + below(random, (1 << services) - 1);
        for (int service = 0; service < services; service++) arcs += sets[group] >> service & 1;
    }
    question_make(question, arena, services, groups, arcs);
    for (int service = 0; service < services; service++) question->demand[service] = below(random, 4);
    for (int group = 0, arc = 0; group < groups; group++) {
        question->people[group] = 1 + below(random, 3);
        for (int service = 0; service < services; service++)
            if (sets[group] >> service & 1) question->arc_service[arc++] = service;
        question->group_arcs[group + 1] = arc;
    }
    question_link(question);
}

/* Max over all sets of services of their demand less the people who may do any of them (Hall 1935, Ore 1955). */
static inline int unserved(const struct question *question, const int *people) {
    int worst = 0;
    for (int set = 0; set < 1 << question->services; set++) {
        int slack = 0;
        for (int service = 0; service < question->services; service++) slack += (set >> service & 1) * question->demand[service];
        for (int group = 0; group < question->groups; group++) {
            bool may = false;
            for (int arc = question->group_arcs[group]; arc < question->group_arcs[group + 1]; arc++)
                may = may || set >> question->arc_service[arc] & 1;
            slack -= may ? people[group] : 0;
        }
        if (slack > worst) worst = slack;
    }
    return worst;
}

#endif
