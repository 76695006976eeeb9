/* SPDX-License-Identifier: Apache-2.0
 *
 * Draws for all slots that are not exact, in rounds: after each round the answer is whole, with so many draws. */
#ifndef RISK_ROUNDS_H
#define RISK_ROUNDS_H

#include "study.h"

/* Fills totals, samples, and the figures of the slots that are drawn. */
enum study_result rounds_draw(struct study *study, struct pulse *pulse, struct arena *arena);

#endif
