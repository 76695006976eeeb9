/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <stdlib.h>
#include <string.h>

struct program program_empty(struct arena *arena) {
    return (struct program){.arena = arena, .published = {DATE_LAST, DATE_FIRST}, .today = DATE_FIRST};
}

static const char *copy(struct arena *arena, const char *text, size_t length) {
    char *own = ARENA_ARRAY(arena, char, length + 1);
    if (own && length) memcpy(own, text, length);
    return own;
}

bool program_person(struct program *program, const char *id, size_t length, int32_t from, int32_t to) {
    size_t before = program->person_ids.count;
    int number = index_add(&program->person_ids, program->arena, id, length);
    if (number < 0 || !arena_grow(program->arena, &program->people, before, &program->people_room, sizeof *program->people))
        return false;
    program->people[number] = (struct person){program->person_ids.entries[number].key, NULL, from, to};
    return true;
}

bool program_service(struct program *program, const char *id, size_t length, const char *name, size_t name_length, int category) {
    size_t before = program->service_ids.count;
    int number = index_add(&program->service_ids, program->arena, id, length);
    const char *own = copy(program->arena, name, name_length);
    if (number < 0 || !own
        || !arena_grow(program->arena, &program->services, before, &program->services_room, sizeof *program->services))
        return false;
    program->services[number] = (struct service){program->service_ids.entries[number].key, own, category};
    return true;
}

bool program_name(struct program *program, const char *id, size_t length, const char *name, size_t name_length) {
    int person = program_person_number(program, id, length);
    if (person < 0 || name_length == 0) return true;
    program->people[person].name = copy(program->arena, name, name_length);
    return program->people[person].name != NULL;
}

#define ADD(list, count, room, ...)                                                                                     \
    if (!arena_grow(program->arena, &program->list, program->count, &program->room, sizeof *program->list)) return false; \
    program->list[program->count++] = __VA_ARGS__;                                                                       \
    return true

bool program_skill(struct program *program, int person, int service, int32_t from, int32_t to) {
    if (person < 0 || service < 0 || from > to) return true;
    ADD(skills, skill_count, skill_room, (struct skill){person, service, from, to});
}

bool program_need(struct program *program, struct need need) {
    if (need.service < 0 || need.slot < 0 || need.from > need.to) return true;
    ADD(needs, need_count, need_room, need);
}

bool program_absence(struct program *program, int person, int32_t first, int32_t last) {
    if (person < 0) return true;
    ADD(absences, absence_count, absence_room, (struct absence){person, first, last});
}

bool program_holiday(struct program *program, int32_t from, int32_t to) {
    ADD(holidays, holiday_count, holiday_room, (struct dates){from, to});
}

int program_person_number(const struct program *program, const char *id, size_t length) {
    return index_find(&program->person_ids, id, length);
}

int program_service_number(const struct program *program, const char *id, size_t length) {
    return index_find(&program->service_ids, id, length);
}

int program_people(const struct program *program) { return (int)program->person_ids.count; }
int program_services(const struct program *program) { return (int)program->service_ids.count; }

static int by_service(const void *left, const void *right) {
    const struct need *one = left, *other = right;
    if (one->service != other->service) return one->service < other->service ? -1 : 1;
    if (one->from != other->from) return one->from < other->from ? -1 : 1;
    return (one->days > other->days) - (one->days < other->days);
}

void program_sort(struct program *program) {
    if (program->need_count) qsort(program->needs, program->need_count, sizeof *program->needs, by_service);
}

void program_demand(const struct program *program, int32_t date, int slot, int *all) {
    bool is_holiday = false;
    for (size_t at = 0; at < program->holiday_count; at++)
        is_holiday = is_holiday || (program->holidays[at].from <= date && date <= program->holidays[at].to);
    unsigned weekday = 1u << date_weekday(date);
    memset(all, 0, sizeof(int) * (size_t)program_services(program));
    for (size_t first = 0, end; first < program->need_count; first = end) {
        int service = program->needs[first].service;
        bool is_replaced = false;
        for (end = first; end < program->need_count && program->needs[end].service == service; end++) {
            const struct need *need = &program->needs[end];
            is_replaced = is_replaced || (is_holiday && need->days & HOLIDAYS && need->from <= date && date <= need->to);
        }
        for (size_t at = first; at < end; at++) {
            const struct need *need = &program->needs[at];
            if (need->slot != slot || date < need->from || need->to < date) continue;
            if (!(need->days & (is_replaced ? HOLIDAYS : weekday))) continue;
            all[service] = need->people;
            break;
        }
    }
}
