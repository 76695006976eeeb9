/* SPDX-License-Identifier: Apache-2.0 */
#include "index.h"

#include <string.h>

/* FNV-1a (Fowler, Noll, Vo), with a last mix because only the low bits choose the slot. */
static uint64_t hash_of(const void *key, size_t length) {
    const unsigned char *bytes = key;
    uint64_t hash = 14695981039346656037u;
    for (size_t at = 0; at < length; at++) hash = (hash ^ bytes[at]) * 1099511628211u;
    return hash ^ hash >> 29;
}

/* The slot of the key, or the free one where it would go. */
static size_t place_of(const struct index *index, const void *key, size_t length, uint64_t hash) {
    size_t place = hash & (index->slot_count - 1);
    while (index->slots[place]) {
        const struct index_entry *entry = &index->entries[index->slots[place] - 1];
        if (entry->hash == hash && entry->length == length && memcmp(entry->key, key, length) == 0) break;
        place = (place + 1) & (index->slot_count - 1);
    }
    return place;
}

int index_find(const struct index *index, const void *key, size_t length) {
    if (index->count == 0) return -1;
    return index->slots[place_of(index, key, length, hash_of(key, length))] - 1;
}

static bool widen(struct index *index, struct arena *arena) {
    size_t wider = index->slot_count ? index->slot_count * 2 : 64;
    int32_t *slots = ARENA_ARRAY(arena, int32_t, wider);
    if (!slots) return false;
    for (size_t number = 0; number < index->count; number++) {
        size_t place = index->entries[number].hash & (wider - 1);
        while (slots[place]) place = (place + 1) & (wider - 1);
        slots[place] = (int32_t)number + 1;
    }
    index->slots = slots;
    index->slot_count = wider;
    return true;
}

int index_add(struct index *index, struct arena *arena, const void *key, size_t length) {
    if (index->count * 2 >= index->slot_count && !widen(index, arena)) return -1;
    uint64_t hash = hash_of(key, length);
    size_t place = place_of(index, key, length, hash);
    if (index->slots[place]) return index->slots[place] - 1;
    char *copy = ARENA_ARRAY(arena, char, length + 1);
    if (!copy || !arena_grow(arena, &index->entries, index->count, &index->capacity, sizeof *index->entries)) return -1;
    if (length) memcpy(copy, key, length);
    index->entries[index->count] = (struct index_entry){copy, length, hash};
    index->slots[place] = (int32_t)++index->count;
    return index->slots[place] - 1;
}
