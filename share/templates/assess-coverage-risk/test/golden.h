/* SPDX-License-Identifier: Apache-2.0
 *
 * The golden program, two weeks from 2026-01-05: twelve people, eight services. */
#ifndef TEST_GOLDEN_H
#define TEST_GOLDEN_H

#include "program.h"

#include <string.h>

static const char *const golden_people[] = {"A1", "A2", "A3", "A4", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"};
static const char *const golden_skills[] = {
    "ICU WARD PROC CLIN DIDA", "ICU ED PROC DIDA", "WARD CLIN DIDA", "ED CLIN DIDA", "ICU ED WARD PROC CLIN", "ICU WARD CLIN",
    "ED WARD CLIN", "ICU WARD CLIN", "ED WARD CLIN", "WARD CLIN", "WARD CLIN", "WARD CLIN"};
static const struct {
    const char *id;
    int category, weekday[2], weekend[2]; /* needed AM, PM */
} golden_services[] = {{"ICU", 1, {2, 2}, {1, 1}}, {"ED", 1, {1, 1}, {1, 1}},  {"WARD", 2, {2, 2}, {1, 1}},
                       {"PROC", 3, {1, 0}, {0, 0}}, {"CLIN", 3, {2, 2}, {0, 0}}, {"DIDA", 4, {1, 1}, {0, 0}}};
static const struct {
    const char *person, *from, *to;
} golden_absences[] = {{"A2", "2026-01-07", "2026-01-09"}, {"R4", "2026-01-13", "2026-01-17"}, {"R7", "2026-01-11", "2026-01-11"},
                       {"A1", "2026-01-15", "2026-01-15"}, {"R3", "2026-01-05", "2026-01-05"}};

static inline int32_t date(const char *text) {
    int32_t days = 0;
    date_read(text, strlen(text), &days);
    return days;
}

static inline struct program golden_program(struct arena *arena) {
    struct program program = program_empty(arena);
    program.today = date("2026-01-05");
    for (size_t at = 0; at < sizeof golden_services / sizeof *golden_services; at++) {
        const char *id = golden_services[at].id;
        program_service(&program, id, strlen(id), id, strlen(id), golden_services[at].category);
        for (int slot = SLOT_AM; slot <= SLOT_PM; slot++) {
            struct need need = {(int)at, slot, golden_services[at].weekday[slot], program.today, program.today + 13, 0x1F};
            program_need(&program, need);
            need.people = golden_services[at].weekend[slot], need.days = 0x60;
            program_need(&program, need);
        }
    }
    for (size_t at = 0; at < sizeof golden_people / sizeof *golden_people; at++) {
        program_person(&program, golden_people[at], 2, DATE_FIRST, DATE_LAST);
        const char *skills = golden_skills[at];
        for (const char *end; *skills; skills = *end ? end + 1 : end) {
            end = skills + strcspn(skills, " ");
            program_skill(&program, (int)at, program_service_number(&program, skills, (size_t)(end - skills)), DATE_FIRST, DATE_LAST);
        }
    }
    for (size_t at = 0; at < sizeof golden_absences / sizeof *golden_absences; at++)
        program_absence(&program, program_person_number(&program, golden_absences[at].person, 2),
                        date(golden_absences[at].from) * 3, date(golden_absences[at].to) * 3 + SLOT_PM);
    program_sort(&program);
    return program;
}

#endif
