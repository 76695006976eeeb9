/* SPDX-License-Identifier: Apache-2.0 */
#include "calendar.h"

#include <stdio.h>
#include <string.h>

static const char *const day_words[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
static const char *const slot_codes[] = {"AM", "PM", "NIGHT"};

/* Gregorian, with years that begin in March, so that the leap day is the last one (Howard Hinnant, days_from_civil). */
static int32_t days_of(int year, int month, int day) {
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil_of(int32_t date, int *year, int *month, int *day) {
    int32_t days = date + 719468;
    int32_t era = (days >= 0 ? days : days - 146096) / 146097, of_era = days - era * 146097;
    int32_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * years + years / 4 - years / 100), shifted = (5 * of_year + 2) / 153;
    *day = of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted + (shifted < 10 ? 3 : -9);
    *year = years + era * 400 + (*month <= 2);
}

bool date_read(const char *text, size_t length, int32_t *date) {
    static const char form[] = "0000-00-00";
    int parts[3] = {0, 0, 0}, part = 0;
    if (length != 10) return false;
    for (size_t at = 0; at < 10; at++) {
        bool is_digit = text[at] >= '0' && text[at] <= '9';
        if (is_digit != (form[at] == '0') || (!is_digit && text[at] != '-')) return false;
        if (is_digit) parts[part] = parts[part] * 10 + (text[at] - '0');
        else part++;
    }
    int32_t days = days_of(parts[0], parts[1], parts[2]);
    int year, month, day;
    civil_of(days, &year, &month, &day);
    if (parts[0] < 1 || year != parts[0] || month != parts[1] || day != parts[2]) return false;
    *date = days;
    return true;
}

void date_write(int32_t date, char out[11]) {
    int year, month, day;
    civil_of(date, &year, &month, &day);
    char text[40];
    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    memcpy(out, text, 10);
    out[10] = 0;
}

void date_say(int32_t date, bool with_month, char out[16]) {
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year, month, day;
    civil_of(date, &year, &month, &day);
    snprintf(out, 16, "%s %d%s%s", days[date_weekday(date)], day & 31, with_month ? " " : "",
             with_month ? months[(month - 1) % 12] : "");
}

int date_weekday(int32_t date) { return (int)(((int64_t)date + 3) % 7 + 7) % 7; }

static int day_read(const char *text, size_t length) {
    for (int day = 0; day < 7; day++)
        if (length == 3 && memcmp(text, day_words[day], 3) == 0) return day;
    return -1;
}

static unsigned part_read(const char *text, size_t length) {
    if (length == 3 && memcmp(text, "all", 3) == 0) return 127;
    if (length == 7 && memcmp(text, "holiday", 7) == 0) return HOLIDAYS;
    int first = day_read(text, length < 3 ? length : 3);
    int last = length == 3 ? first : length == 7 && text[3] == '-' ? day_read(text + 4, 3) : -1;
    if (first < 0 || last < 0) return 0;
    unsigned days = 1u << first;
    for (int day = first; day != last; days |= 1u << day) day = (day + 1) % 7;
    return days;
}

unsigned days_read(const char *text, size_t length) {
    unsigned days = 0;
    for (size_t start = 0; start <= length;) {
        const char *end = memchr(text + start, ';', length - start);
        size_t count = (end ? (size_t)(end - text) : length) - start;
        unsigned part = part_read(text + start, count);
        if (!part) return 0;
        days |= part;
        start += count + 1;
    }
    return days;
}

int slot_read(const char *text, size_t length) {
    for (int slot = 0; slot < SLOTS_A_DAY; slot++)
        if (length == strlen(slot_codes[slot]) && memcmp(text, slot_codes[slot], length) == 0) return slot;
    return -1;
}

const char *slot_code(int slot) { return slot_codes[slot]; }
