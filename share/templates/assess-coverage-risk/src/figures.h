/* SPDX-License-Identifier: Apache-2.0
 *
 * The figures of an answer. */
#ifndef RISK_FIGURES_H
#define RISK_FIGURES_H

#include "overall.h"
#include "verdict.h"

#include <holdfast/kit.h>

/* Rows that an answer of 32 KB has room for. */
enum { FIGURES_MOST_SLOTS = 84, FIGURES_MOST_PEOPLE = 12, FIGURES_MOST_CHANCES = 12 };

bool figures_write(const struct study *study, const struct overall *overall, const struct verdict *verdict, hfk_writer *out,
                   struct arena *arena);

#endif
