/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

int failures = 0;

int main(void) {
    test_calendar();
    test_distribution();
    test_matching();
    test_enumeration();
    test_program();
    test_golden();
    test_stopping();
    if (!failures) puts("all tests passed");
    return failures != 0;
}
