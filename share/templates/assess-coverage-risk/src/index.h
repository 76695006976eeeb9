/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers byte strings in the order in which they come: ids of people, sets of services, whole questions. */
#ifndef RISK_INDEX_H
#define RISK_INDEX_H

#include "arena.h"

#include <stdint.h>

struct index_entry {
    const void *key;
    size_t length;
    uint64_t hash;
};

struct index {
    struct index_entry *entries; /* in order; entry n has the number n */
    size_t count, capacity;
    int32_t *slots; /* open addressing: the number + 1, or 0 */
    size_t slot_count;
};

/* The number of a key, or -1. */
int index_find(const struct index *index, const void *key, size_t length);

/* The number of a key, which is copied and numbered when it is new; -1 when memory is out. */
int index_add(struct index *index, struct arena *arena, const void *key, size_t length);

#endif
