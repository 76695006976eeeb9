/* SPDX-License-Identifier: Apache-2.0
 *
 * How dates, names and shares are said in a sentence. */
#ifndef RISK_WORDING_H
#define RISK_WORDING_H

#include "program.h"

struct text {
    char bytes[900];
    size_t length; /* what does not fit is left out */
};

__attribute__((format(printf, 2, 3))) void say(struct text *text, const char *format, ...);

/* `Tue 17 Mar`; `Mon 16 to Fri 20 Mar`. */
void say_span(struct text *text, int32_t first, int32_t last);

/* `AM`, `night`. */
const char *slot_word(int slot);

/* `87 %`, rounded down, so that 100 % is all; `less than 1 %`. */
void say_share(struct text *text, double share);

/* The comma, the last word or nothing that stands before part `at` of `count`. */
const char *joint(int at, int count, const char *last);

/* A person's name, or the id where the caller may not see names. */
const char *person_name(const struct program *program, int person);

#endif
