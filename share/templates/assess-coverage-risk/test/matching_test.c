/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "matching.h"
#include "random_question.h"

#include <string.h>

/* The matching itself: nobody works twice, nothing gets more than it needs, and what is missing adds up. */
static void check_state(const struct matching *matching, const int *people, int missing) {
    const struct question *question = matching->question;
    for (int group = 0; group < question->groups; group++) {
        int count = matching->idle[group];
        for (int arc = question->group_arcs[group]; arc < question->group_arcs[group + 1]; arc++) {
            CHECK(matching->used[arc] >= 0);
            count += matching->used[arc];
        }
        CHECK(matching->idle[group] >= 0 && count == people[group]);
    }
    for (int service = 0; service < question->services; service++) {
        int served = 0;
        for (int at = question->service_arcs[service]; at < question->service_arcs[service + 1]; at++)
            served += matching->used[question->service_arc[at]];
        CHECK(matching->missing[service] >= 0 && served + matching->missing[service] == question->demand[service]);
        missing -= matching->missing[service];
    }
    CHECK(missing == 0);
}

/* Whoever is critical is exactly who is missed when taken away, or who would be the one more that is needed. */
static void check_critical(struct matching *matching, int *people, int missing) {
    const struct question *question = matching->question;
    unsigned char critical[5];
    int service = 0;
    if (missing > 1) return;
    while (missing && matching->missing[service] == 0) service++;
    matching_critical(matching, missing ? service : -1, critical);
    for (int group = 0; group < question->groups; group++) {
        int change = missing ? 1 : -1;
        if (people[group] + change < 0) continue;
        people[group] += change;
        CHECK(critical[group] == (unserved(question, people) != missing));
        people[group] -= change;
    }
}

static void one_question(struct matching *matching, const struct question *question, struct random *random) {
    int people[5] = {0}, before[64];
    memcpy(people, question->people, sizeof(int) * (size_t)question->groups);
    int missing = matching_fill(matching, question);
    CHECK(missing == unserved(question, people));
    matching_spread(matching);
    check_state(matching, people, missing);
    check_critical(matching, people, missing);
    memcpy(before, matching->used, sizeof(int) * (size_t)matching->cells);
    if (below(random, 2)) matching->journal_room = 2; /* so that it overflows */
    matching_mark(matching);
    for (int step = 0; step < 6 && question->groups; step++) {
        int group = below(random, question->groups);
        if (people[group] == 0) continue;
        people[group]--;
        int service = matching_leave(matching, group);
        if (service >= 0 && !matching_mend(matching, service)) missing++;
        CHECK(missing == unserved(question, people));
        check_state(matching, people, missing);
        check_critical(matching, people, missing);
    }
    matching_undo(matching);
    CHECK(memcmp(before, matching->used, sizeof(int) * (size_t)matching->cells) == 0);
    matching_clear(matching, question);
    missing = question_demand(question);
    memset(people, 0, sizeof people);
    for (int step = 0; step < 12 && question->groups; step++) {
        int group = below(random, question->groups);
        people[group]++;
        if (matching_join(matching, group)) missing--;
        else matching->idle[group]++;
        CHECK(missing == unserved(question, people));
        check_state(matching, people, missing);
    }
}

void test_matching(void) {
    struct random random = random_stream(11, 0);
    for (int number = 0; number < 3000; number++) {
        struct arena arena = {.limit = 1 << 20};
        struct question question;
        struct matching matching;
        random_question(&question, &random, &arena);
        CHECK(matching_make(&matching, &arena, question.services, question.groups, question.arcs));
        one_question(&matching, &question, &random);
        arena_free(&arena);
    }
}
