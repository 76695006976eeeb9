/* SPDX-License-Identifier: Apache-2.0
 *
 * How much one person matters for a slot: Birnbaum (1969), and risk achievement worth, risk reduction worth and
 * Fussell-Vesely as probabilistic risk assessment has them (Vesely et al. 1983). */
#ifndef RISK_IMPORTANCE_H
#define RISK_IMPORTANCE_H

#include "exact.h"
#include "random.h"

struct importance {
    double birnbaum;                                         /* P(covered | there) - P(covered | away) */
    double risk_achievement, risk_reduction, fussell_vesely; /* NaN where they are not defined */
};

/* The measures that follow from the chance that all is covered, Birnbaum's measure and the chance of being absent:
 *   achievement = P(not covered | away) / P(not covered)
 *   reduction   = P(not covered) / P(not covered | there)
 *   Fussell-Vesely = 1 - P(not covered | there) / P(not covered) */
struct importance importance_of(double covered, double birnbaum, double absent);

/* Birnbaum's measure of a person of each group, exactly; the budget is of states in all. */
enum exact_result importance_exact(double *birnbaum, const struct question *question, double present, long *budget,
                                   struct pulse *pulse, struct arena *arena);

/* Birnbaum's measure by drawing, and its standard error. A person of a group is there in a share of the draws that the
 * numbers say; a draw counts for those without whom it would not be covered, or with whom it would. False when memory is
 * out or the pulse stopped it. */
bool importance_sampled(double *birnbaum, double *error, const struct question *question, double present, int draws,
                        struct random random, struct pulse *pulse, struct arena *arena);

#endif
