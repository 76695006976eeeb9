/* SPDX-License-Identifier: Apache-2.0
 *
 * What was found, in sentences with names, local dates and what to do. */
#ifndef RISK_FINDINGS_H
#define RISK_FINDINGS_H

#include "verdict.h"
#include "wording.h"

#include <holdfast/kit.h>

/* One plain sentence about a group of slots, and what to do about it. */
void finding_say(const struct study *study, const struct risk_group *group, struct text *sentence, struct text *action);

/* The finding as docs/contract has it: {code, level, subject, window, metric, value, unit, threshold, sentence, action}. */
void finding_write(const struct study *study, const struct risk_group *group, hfk_writer *out);

#endif
