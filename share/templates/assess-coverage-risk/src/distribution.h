/* SPDX-License-Identifier: Apache-2.0
 *
 * How many are missing: a distribution over whole numbers, and what lies in its tail. */
#ifndef RISK_DISTRIBUTION_H
#define RISK_DISTRIBUTION_H

#include "arena.h"

struct distribution {
    double *chance; /* [length] P(exactly least + k missing) */
    int least, length; /* length is at least 1 */
    int room;
};

/* Tails with less than this chance are let go: far below what a double keeps beside 1. */
#define DISTRIBUTION_TAIL 1e-18

/* Room for `length` numbers from 0, all with chance 0; false when memory is out. */
bool distribution_make(struct distribution *distribution, int length, struct arena *arena);

/* `sum` becomes the distribution of the sum of two that are independent; O(product of the lengths). */
bool distribution_add(struct distribution *sum, const struct distribution *other, struct arena *arena);

/* Cuts what nobody can see at both ends. */
void distribution_trim(struct distribution *distribution);

double distribution_mean(const struct distribution *distribution);
double distribution_any(const struct distribution *distribution);               /* P(at least one missing) */
double distribution_at(const struct distribution *distribution, int value);     /* P(exactly so many missing) */
double distribution_up_to(const struct distribution *distribution, int value);  /* P(so many or fewer) */
double distribution_excess(const struct distribution *distribution, int value); /* E(U - value)+ */

/* Value at risk: the smallest number that is not exceeded with the chance `level`, 0 < level < 1. */
int distribution_var(const struct distribution *distribution, double level);

/* Conditional value at risk, the mean of the worst 1 - level of cases: min over v of v + E(U - v)+ / (1 - level)
 * (Rockafellar and Uryasev 2000), which the value at risk attains. */
double distribution_cvar(const struct distribution *distribution, double level);

/* P(k of n), k = 0 ... n, when each of n is there with the chance `present`: one person after the other (Poisson binomial
 * recursion), without a subtraction and without a factorial. chance[n + 1]. */
void binomial(double *chance, int n, double present);

#endif
