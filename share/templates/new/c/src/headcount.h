/* SPDX-License-Identifier: Apache-2.0
 *
 * How many people there are, by role. Knows nothing of the host, so that the test needs none. */
#ifndef HEADCOUNT_H
#define HEADCOUNT_H

#include <holdfast/kit.h>

#define MAX_ROLES 32

typedef struct {
    char role[65];
    int64_t people;
} role_count;

/* The roles in the order of the alphabet. {0} is a count of nobody. */
typedef struct {
    role_count roles[MAX_ROLES];
    size_t count;
} headcount;

/* Counts one person more. False when it is one role too many, or its name too long. */
bool headcount_add(headcount *all, hf_str role);

/* The people of one role; 0 when nobody has it. */
int64_t headcount_of(const headcount *all, const char *role);

/* Keeps one role only. */
void headcount_keep(headcount *all, const char *role);

/* What a role must be, for a message: "one of faculty, resident". Cut when out is too small. */
void headcount_choices(const headcount *all, char *out, size_t size);

/* The answer: {total, by_role}. */
void headcount_write(const headcount *all, hfk_writer *out);

#endif
