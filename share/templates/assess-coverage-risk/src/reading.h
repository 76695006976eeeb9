/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads the program from its tables (docs/contract/tables.md of Holdfast), all of one version. */
#ifndef RISK_READING_H
#define RISK_READING_H

#include "program.h"
#include "request.h"

#define READING_MOST_MISSING 8

struct missing {
    const char *what, *reason;
};

struct reading {
    struct program program;
    int64_t version; /* 0: not known */
    char digest[65]; /* empty: not known */
    bool has_program;
    struct missing missing[READING_MOST_MISSING]; /* what the answer does without, and why */
    int missing_count;
};

/* False: a table could not be read, and the call has been ended. */
bool reading_make(struct reading *reading, const struct request *request, hfk_call *call, struct arena *arena);

/* Notes what the answer does without. Texts are borrowed. */
void reading_miss(struct reading *reading, const char *what, const char *reason);

#endif
