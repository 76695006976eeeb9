/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of a program: people, services, who may do what, what is needed, who is away. */
#ifndef RISK_PROGRAM_H
#define RISK_PROGRAM_H

#include "calendar.h"
#include "index.h"

struct person {
    const char *id, *name; /* name: NULL where the caller may not see it */
    int32_t from, to;
};
struct service {
    const char *id, *name;
    int category; /* 1 is the most protected */
};
struct skill {
    int person, service;
    int32_t from, to;
};
struct need {
    int service, slot, people;
    int32_t from, to;
    unsigned days;
};
struct absence {
    int person;
    int32_t first, last; /* slots: date * 3 + slot */
};
struct dates {
    int32_t from, to;
};

struct program {
    struct arena *arena;
    struct index person_ids, service_ids;
    struct person *people;
    struct service *services;
    struct skill *skills;
    struct need *needs;
    struct absence *absences;
    struct dates *holidays;
    size_t people_room, services_room, skill_count, skill_room, need_count, need_room, absence_count, absence_room,
        holiday_count, holiday_room;
    struct dates published; /* from the first to the last published day; from > to when nothing is */
    int32_t today;          /* DATE_FIRST when it is not known */
    char as_of[20];         /* YYYY-MM-DDTHH:MM, or empty */
};

struct program program_empty(struct arena *arena);

/* Adds a row. False when memory is out; rows of people and services that are not there are left out, as other readers of
 * the tables do. Texts are copied. */
bool program_person(struct program *program, const char *id, size_t length, int32_t from, int32_t to);
bool program_service(struct program *program, const char *id, size_t length, const char *name, size_t name_length, int category);
bool program_name(struct program *program, const char *id, size_t length, const char *name, size_t name_length);
bool program_skill(struct program *program, int person, int service, int32_t from, int32_t to);
bool program_need(struct program *program, struct need need);
bool program_absence(struct program *program, int person, int32_t first, int32_t last);
bool program_holiday(struct program *program, int32_t from, int32_t to);

int program_person_number(const struct program *program, const char *id, size_t length);
int program_service_number(const struct program *program, const char *id, size_t length);
int program_people(const struct program *program);
int program_services(const struct program *program);

/* Puts the needs in order, after all rows were added. */
void program_sort(struct program *program);

/* What each service needs at least in a slot; all[services]. On a holiday a service with a rule for holidays on that date
 * is ruled by those alone. Of rules that overlap the one that begins first counts. */
void program_demand(const struct program *program, int32_t date, int slot, int *all);

#endif
