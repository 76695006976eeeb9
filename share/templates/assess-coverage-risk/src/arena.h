/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory of one call: pieces are taken one by one and freed all at once, so that no path out of a function can leak. */
#ifndef RISK_ARENA_H
#define RISK_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *last;
    size_t taken, limit; /* bytes; once the limit is passed, every piece is refused */
};

/* Zeroed memory for `count` things of `size` bytes, or NULL: nothing is left, or the limit would be passed. */
void *arena_take(struct arena *arena, size_t count, size_t size);

/* Gives everything back. */
void arena_free(struct arena *arena);

/* Room for one more in an array that grows: doubles it when it is full. `items` points to the array's pointer. */
bool arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);

#define ARENA_ARRAY(arena, type, count) ((type *)arena_take((arena), (size_t)(count), sizeof(type)))

#endif
