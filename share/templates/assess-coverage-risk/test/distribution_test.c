/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "distribution.h"

#include <stdint.h>

/* So many coins, each heads with a chance, are a binomial distribution, which adding them one by one must give. */
static void sums_of_coins_are_binomial(struct arena *arena) {
    struct distribution sum, coin;
    double expected[41];
    CHECK(distribution_make(&sum, 1, arena) && distribution_make(&coin, 2, arena));
    sum.chance[0] = 1, coin.chance[0] = 0.7, coin.chance[1] = 0.3;
    for (int count = 0; count < 40; count++) CHECK(distribution_add(&sum, &coin, arena));
    binomial(expected, 40, 0.3);
    for (int count = 0; count <= 40; count++) CHECK_NEAR(distribution_at(&sum, count), expected[count], 1e-15);
    CHECK_NEAR(distribution_mean(&sum), 12, 1e-12);
    CHECK_NEAR(distribution_up_to(&sum, 40), 1, 1e-12);
    CHECK_NEAR(distribution_excess(&sum, -3), 15, 1e-12);
}

static void the_tail_of_a_die(struct arena *arena) {
    struct distribution die;
    CHECK(distribution_make(&die, 6, arena));
    for (int at = 0; at < 6; at++) die.chance[at] = 1.0 / 6;
    die.least = 1;
    CHECK(distribution_var(&die, 0.5) == 3 && distribution_var(&die, 0.51) == 4 && distribution_var(&die, 0.99) == 6);
    CHECK_NEAR(distribution_cvar(&die, 0.5), 5, 1e-12); /* the mean of 4, 5 and 6 */
    CHECK_NEAR(distribution_cvar(&die, 0.75), (6.0 / 6 + 5.0 * 0.5 / 6) / 0.25, 1e-12);
    CHECK_NEAR(distribution_any(&die), 1, 1e-12);
}

static void ends_that_nobody_sees_are_cut(struct arena *arena) {
    struct distribution one;
    CHECK(distribution_make(&one, 6, arena));
    one.chance[2] = 1, one.chance[4] = 1e-19;
    distribution_trim(&one);
    CHECK(one.least == 2 && one.length == 1 && one.chance[0] == 1);
}

void test_distribution(void) {
    struct arena arena = {.limit = 1 << 20};
    sums_of_coins_are_binomial(&arena);
    the_tail_of_a_die(&arena);
    ends_that_nobody_sees_are_cut(&arena);
    double chance[4];
    binomial(chance, 3, 1);
    CHECK(chance[3] == 1 && chance[0] == 0);
    CHECK(!arena_take(&arena, 1 << 20, 1) && !arena_take(&arena, 1, 1)); /* what was refused stays refused */
    arena_free(&arena);
    CHECK(!arena_take(&(struct arena){.limit = SIZE_MAX}, SIZE_MAX / 2, 16));
}
