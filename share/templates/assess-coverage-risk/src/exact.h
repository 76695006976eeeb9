/* SPDX-License-Identifier: Apache-2.0
 *
 * What is missing when people are absent at random, exactly: every number of people of every group, with its chance.
 *
 * Three things keep this short. Once nothing is missing, nobody else need be looked at. Once one more person of a group
 * is of no use, all further ones are of none, whoever else comes (the services that can be served are a matroid), so
 * their chances are taken together. And a state is the one before it with one augmenting path. */
#ifndef RISK_EXACT_H
#define RISK_EXACT_H

#include "distribution.h"
#include "matching.h"
#include "pulse.h"

/* How an enumeration ended. */
enum exact_result { EXACT_DONE, EXACT_TOO_MANY, EXACT_STOPPED, EXACT_NO_MEMORY };

/* The distribution of what is missing, by looking at no more than `*budget` states, which is lowered by those looked at.
 *
 * `present` is the chance that somebody comes. One person of `certain_group` (or nobody when it is -1) is known to be
 * there (`is_there`) or away. */
enum exact_result exact_losses(struct distribution *losses, const struct question *question, double present,
                               int certain_group, bool is_there, long *budget, struct pulse *pulse,
                               struct arena *arena);

#endif
