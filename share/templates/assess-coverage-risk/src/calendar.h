/* SPDX-License-Identifier: Apache-2.0
 *
 * Dates as days since 1970-01-01, and slots, three a day. */
#ifndef RISK_CALENDAR_H
#define RISK_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SLOT_AM, SLOT_PM, SLOT_NIGHT, SLOTS_A_DAY };
enum { HOLIDAYS = 1 << 7 }; /* of a set of days; bits 0 to 6 are Monday to Sunday */

/* No first, or no last date. */
#define DATE_FIRST (-719162) /* 0001-01-01 */
#define DATE_LAST 2932896    /* 9999-12-31 */

/* The date that the text YYYY-MM-DD names; false when it names none. */
bool date_read(const char *text, size_t length, int32_t *date);

/* YYYY-MM-DD, as ISO 8601 has it. */
void date_write(int32_t date, char out[11]);

/* `Tue 17 Mar`, with the month left out `Tue 17`. */
void date_say(int32_t date, bool with_month, char out[16]);

/* 0 is Monday. */
int date_weekday(int32_t date);

/* Reads `all`, `holiday`, `mon`, `mon-fri`, and lists of these with `;`; 0 when it is written otherwise. */
unsigned days_read(const char *text, size_t length);

/* The slot AM, PM or NIGHT; -1 for another word. */
int slot_read(const char *text, size_t length);
const char *slot_code(int slot);

#endif
