/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_CHECK_H
#define TEST_CHECK_H

#include <math.h>
#include <stdio.h>

extern int failures;

#define CHECK(condition) \
    ((condition) ? (void)0 : (void)(failures++, fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition)))
#define CHECK_NEAR(got, expected, tolerance)                                                                     \
    (fabs((got) - (expected)) <= (tolerance)                                                                     \
         ? (void)0                                                                                               \
         : (void)(failures++, fprintf(stderr, "%s:%d: %s is %.17g, not %.17g\n", __FILE__, __LINE__, #got, (double)(got), (double)(expected))))

void test_calendar(void);
void test_distribution(void);
void test_enumeration(void);
void test_golden(void);
void test_matching(void);
void test_program(void);
void test_stopping(void);

#endif
