/* SPDX-License-Identifier: Apache-2.0 */
#include "wording.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

void say(struct text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(text->bytes + text->length, sizeof text->bytes - text->length, format, arguments);
    va_end(arguments);
    if (count > 0) text->length += (size_t)count;
    if (text->length >= sizeof text->bytes) text->length = sizeof text->bytes - 1;
}

void say_span(struct text *text, int32_t first, int32_t last) {
    char from[16], to[16];
    date_say(first, true, from);
    date_say(last, true, to);
    if (first == last) say(text, "%s", from);
    else say(text, "%s to %s", from, to);
}

const char *slot_word(int slot) { return slot == SLOT_NIGHT ? "night" : slot_code(slot); }

void say_share(struct text *text, double share) {
    double percent = floor(share * 100 + 1e-9);
    if (percent < 1 && share > 0) say(text, "less than 1 %%");
    else say(text, "%.0f %%", percent);
}

const char *joint(int at, int count, const char *last) { return at == 0 ? "" : at + 1 == count ? last : ", "; }

const char *person_name(const struct program *program, int person) {
    const struct person *one = &program->people[person];
    return one->name ? one->name : one->id;
}
