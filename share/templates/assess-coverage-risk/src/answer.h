/* SPDX-License-Identifier: Apache-2.0
 *
 * From a request and a program to an answer. */
#ifndef RISK_ANSWER_H
#define RISK_ANSWER_H

#include "reading.h"

/* Ends the call with the answer, or with why there is none. `started_us` is when the call began. */
void answer_make(hfk_call *call, const struct request *request, struct reading *reading, int64_t started_us, struct arena *arena);

#endif
