/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "exact.h"
#include "importance.h"
#include "random_question.h"
#include "sampling.h"

#include <string.h>

/* What is missing in each of the 2^people states, with its chance; `certain` >= 0: one person of that group is known. */
static void try_everything(const struct question *question, double present, int certain, bool is_there, double *chances) {
    int group_of[16], count = 0;
    for (int group = 0; group < question->groups; group++)
        for (int person = 0; person < question->people[group] - (group == certain); person++) group_of[count++] = group;
    for (int state = 0; state < 1 << count; state++) {
        int people[5] = {0};
        double chance = 1;
        if (certain >= 0 && is_there) people[certain]++;
        for (int person = 0; person < count; person++) {
            people[group_of[person]] += state >> person & 1;
            chance *= state >> person & 1 ? present : 1 - present;
        }
        chances[unserved(question, people)] += chance;
    }
}

static void compare(const struct question *question, double present, int certain, bool is_there, struct arena *arena) {
    struct distribution losses;
    struct pulse pulse = {0};
    double expected[16] = {0};
    long budget = 1000000;
    try_everything(question, present, certain, is_there, expected);
    CHECK(exact_losses(&losses, question, present, certain, is_there, &budget, &pulse, arena) == EXACT_DONE);
    for (int count = 0; count < 16; count++) CHECK_NEAR(distribution_at(&losses, count), expected[count], 1e-12);
    long one = 1;
    if (budget < 999999) CHECK(exact_losses(&losses, question, present, certain, is_there, &one, &pulse, arena) == EXACT_TOO_MANY);
}

/* Drawn figures lie within five of their own standard errors: with this seed for certain, with another one nearly. */
static void draw(const struct question *question, double present, struct arena *arena) {
    enum { draws = 4000 };
    struct sampling sampling;
    struct random random = random_stream(3, 1);
    struct pulse pulse = {0};
    double expected[16] = {0}, mean = 0, square = 0, sum = 0, birnbaum[5], error[5], exact[5];
    long budget = 1000000;
    try_everything(question, present, -1, false, expected);
    for (int count = 0; count < 16; count++) mean += count * expected[count], square += count * count * expected[count];
    CHECK(sampling_make(&sampling, arena, question->services, question->groups, question->arcs, 16, present));
    sampling_begin(&sampling, question);
    for (int number = 0; number < draws; number++) {
        sum += sampling_draw(&sampling, &random);
        sampling_take_back(&sampling);
    }
    CHECK_NEAR(sum / draws, mean, 5 * sqrt(fmax(0, square - mean * mean) / draws) + 1e-9);
    CHECK(importance_exact(exact, question, present, &budget, &pulse, arena) == EXACT_DONE);
    CHECK(importance_sampled(birnbaum, error, question, present, draws, random, &pulse, arena));
    for (int group = 0; group < question->groups; group++)
        CHECK_NEAR(birnbaum[group], exact[group], 5 * error[group] + 5.0 / draws);
}

void test_enumeration(void) {
    static const double chances[] = {1, 0.96, 0.5, 0.1};
    struct random random = random_stream(5, 0);
    for (int number = 0; number < 250; number++) {
        struct arena arena = {.limit = 4 << 20};
        struct question question;
        int people = 0;
        random_question(&question, &random, &arena);
        for (int group = 0; group < question.groups; group++) people += question.people[group];
        double present = chances[below(&random, 4)];
        if (people <= 10) {
            compare(&question, present, -1, false, &arena);
            for (int group = 0; group < question.groups; group++)
                compare(&question, present, group, true, &arena), compare(&question, present, group, false, &arena);
            if (number % 4 == 0) draw(&question, present, &arena);
        }
        arena_free(&arena);
    }
}
