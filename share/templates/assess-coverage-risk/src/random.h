/* SPDX-License-Identifier: Apache-2.0
 *
 * SplitMix64 (Steele, Lea, Flood 2014): a generator of 64 bits of state, the same on every machine. Each stream of draws
 * begins with a seed of its own, so that what is drawn for one slot does not depend on the others. */
#ifndef RISK_RANDOM_H
#define RISK_RANDOM_H

#include <math.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

static inline uint64_t random_next(struct random *random) {
    uint64_t value = random->state += 0x9E3779B97F4A7C15u;
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9u;
    value = (value ^ value >> 27) * 0x94D049BB133111EBu;
    return value ^ value >> 31;
}

/* A stream of its own for each pair of a seed and a place. */
static inline struct random random_stream(uint64_t seed, uint64_t place) {
    struct random one = {seed}, other = {random_next(&one) ^ place * 0xD1342543DE82EF95u};
    return (struct random){random_next(&other)};
}

/* More than 0 and at most 1. */
static inline double random_unit(struct random *random) { return ((double)(random_next(random) >> 11) + 1) * 0x1p-53; }

/* How many stay before the next one is absent, when each is absent with the chance whose log(1 - chance) is given: the
 * inverse of the geometric distribution. At most `most`. */
static inline int random_gap(struct random *random, double log_present, int most) {
    double gap = log_present < 0 ? log(random_unit(random)) / log_present : most;
    return gap < most ? (int)gap : most;
}

#endif
