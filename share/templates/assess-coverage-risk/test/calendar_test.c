/* SPDX-License-Identifier: Apache-2.0 */
#include "calendar.h"
#include "check.h"

#include <string.h>

static void every_date_reads_as_it_is_written(void) {
    for (int32_t date = DATE_FIRST; date <= DATE_LAST; date += 37) {
        char text[11];
        int32_t again = 0;
        date_write(date, text);
        CHECK(date_read(text, 10, &again) && again == date);
    }
}

static void what_is_no_date_is_refused(void) {
    static const char *const wrong[] = {"2026-02-30", "2025-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "0000-01-01",
                                        "2026/01/05", "2026-1-05", "2026-01-05 ", "20260-1-05", "-026-01-05", ""};
    int32_t date = 7;
    for (size_t at = 0; at < sizeof wrong / sizeof *wrong; at++) CHECK(!date_read(wrong[at], strlen(wrong[at]), &date));
    CHECK(date == 7);
    CHECK(date_read("2024-02-29", 10, &date) && date == 19782);
}

static void sets_of_days(void) {
    static const struct {
        const char *text;
        unsigned days;
    } cases[] = {{"all", 127},        {"mon-fri", 31}, {"sat-sun", 96}, {"fri-mon", 113}, {"mon;thu", 9}, {"holiday", HOLIDAYS},
                 {"all;holiday", 255}, {"tue", 2},     {"", 0},         {"mon;", 0},      {"Mon", 0},     {"mon-", 0},
                 {"mon-xyz", 0},       {"monday", 0},  {";", 0},        {"mon-fri-sat", 0}};
    for (size_t at = 0; at < sizeof cases / sizeof *cases; at++)
        CHECK(days_read(cases[at].text, strlen(cases[at].text)) == cases[at].days);
}

void test_calendar(void) {
    char text[16];
    every_date_reads_as_it_is_written();
    what_is_no_date_is_refused();
    sets_of_days();
    CHECK(date_weekday(0) == 3 && date_weekday(-1) == 2 && date_weekday(20458) == 0); /* Thursday, Wednesday; 2026-01-05 */
    date_say(20468, true, text);
    CHECK(strcmp(text, "Thu 15 Jan") == 0);
    CHECK(slot_read("NIGHT", 5) == SLOT_NIGHT && slot_read("am", 2) < 0 && slot_read("", 0) < 0);
}
