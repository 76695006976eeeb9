/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of holdfast/kit.h say when something is not so; C11 and C++17. */
#ifndef KIT_CHECK_H
#define KIT_CHECK_H

#include <holdfast/kit.h>

/* Ends the program with the line and the condition. */
#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);       \
            exit(1);                                                                      \
        }                                                                                 \
    } while (0)

/* Ends the program unless the bytes are that text. */
#define CHECK_TEXT(bytes, text)                                                                                              \
    do {                                                                                                                     \
        hf_bytes found_ = (bytes);                                                                                           \
        if (found_.len != strlen(text) || (found_.len && memcmp(found_.ptr, text, found_.len) != 0)) {                       \
            fprintf(stderr, "%s:%d: is %.*s\n  not %s\n", __FILE__, __LINE__, (int)found_.len, (const char *)found_.ptr, text); \
            exit(1);                                                                                                         \
        }                                                                                                                    \
    } while (0)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A generator with a fixed seed (xorshift64*, Vigna 2016), so that a failing run fails again. */
static inline uint64_t next_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

#endif
