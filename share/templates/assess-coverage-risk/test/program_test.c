/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "golden.h"
#include "horizon.h"

/* On a holiday a service with a holiday rule is ruled by it alone; others keep their weekday rules. */
static void holidays(struct arena *arena) {
    struct program program = program_empty(arena);
    int demand[2];
    program_service(&program, "ICU", 3, "ICU", 3, 1);
    program_service(&program, "ED", 2, "ED", 2, 1);
    program_need(&program, (struct need){0, SLOT_AM, 3, 100, 200, 127});
    program_need(&program, (struct need){0, SLOT_PM, 2, 100, 200, HOLIDAYS});
    program_need(&program, (struct need){1, SLOT_AM, 4, 100, 200, 127});
    program_need(&program, (struct need){1, SLOT_AM, 9, 150, 200, 127}); /* of two that overlap the earlier one counts */
    program_need(&program, (struct need){-1, SLOT_AM, 9, 150, 200, 127}); /* of a service that is not there */
    program_holiday(&program, 160, 161);
    program_sort(&program);
    program_demand(&program, 159, SLOT_AM, demand);
    CHECK(demand[0] == 3 && demand[1] == 4);
    program_demand(&program, 160, SLOT_AM, demand);
    CHECK(demand[0] == 0 && demand[1] == 4);
    program_demand(&program, 160, SLOT_PM, demand);
    CHECK(demand[0] == 2 && demand[1] == 0);
    program_demand(&program, 201, SLOT_AM, demand);
    CHECK(demand[0] == 0 && demand[1] == 0);
}

static void horizons(struct arena *arena) {
    struct program program = golden_program(arena);
    struct horizon horizon = horizon_choose(&program, DATE_FIRST, 14);
    CHECK(horizon.is_known && horizon_days(&horizon) == 14 && !*horizon.reason);
    horizon = horizon_choose(&program, DATE_FIRST, 28);
    CHECK(horizon.is_known && horizon_days(&horizon) == 14 && *horizon.reason);
    horizon = horizon_choose(&program, DATE_LAST, 730);
    CHECK(!horizon.is_known && strstr(horizon.reason, "lie outside the data"));
    program.published = (struct dates){program.today, program.today + 2};
    horizon = horizon_choose(&program, DATE_FIRST, 14);
    CHECK(horizon.is_known && horizon_days(&horizon) == 3);
    struct program empty = program_empty(arena);
    CHECK(!horizon_choose(&empty, DATE_FIRST, 1).is_known);
}

void test_program(void) {
    struct arena arena = {.limit = 1 << 20};
    holidays(&arena);
    horizons(&arena);
    struct program program = program_empty(&arena);
    CHECK(program_person(&program, "R1", 2, DATE_FIRST, DATE_LAST) && program_person_number(&program, "R1", 2) == 0);
    CHECK(program_person_number(&program, "R", 1) < 0 && program_skill(&program, 0, -1, 0, 1) && program.skill_count == 0);
    CHECK(program_name(&program, "R9", 2, "Nobody", 6) && !program.people[0].name);
    arena_free(&arena);
}
