/* SPDX-License-Identifier: Apache-2.0 */
#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *before;
    alignas(max_align_t) unsigned char bytes[];
};

void *arena_take(struct arena *arena, size_t count, size_t size) {
    if (size == 0 || count > (SIZE_MAX / 2) / size) return NULL;
    size_t bytes = count * size + sizeof(struct arena_block);
    if (arena->limit - arena->taken < bytes) {
        arena->taken = arena->limit;
        return NULL;
    }
    struct arena_block *block = calloc(1, bytes);
    if (!block) return NULL;
    arena->taken += bytes;
    block->before = arena->last;
    arena->last = block;
    return block->bytes;
}

void arena_free(struct arena *arena) {
    while (arena->last) {
        struct arena_block *block = arena->last;
        arena->last = block->before;
        free(block);
    }
    arena->taken = 0;
}

bool arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity) return true;
    size_t wider = *capacity ? *capacity * 2 : 16;
    void *old, *new = arena_take(arena, wider, size);
    if (!new) return false;
    memcpy(&old, items, sizeof old);
    if (count) memcpy(new, old, count * size);
    memcpy(items, &new, sizeof new);
    *capacity = wider;
    return true;
}
