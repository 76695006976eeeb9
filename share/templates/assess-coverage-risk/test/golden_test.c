/* SPDX-License-Identifier: Apache-2.0
 *
 * The golden vectors coverage-at-risk-fixture and importance-measures, made by enumeration of 2^n states in Python. */
#include "check.h"
#include "criticality.h"
#include "golden.h"
#include "overall.h"
#include "verdict.h"

static const double levels[] = {0.95, 0.99};
static const double pmf[] = {0.7636735074993962, 0.20198215994926882, 0.030360344781259173, 0.0035832261492511628};
static const double expected[] = {
    0.009005020939942432,   0.0007137029605981911,  0.0014978881719323839,  7.835418848915446e-05,  0.015839946737621294,
    0.000946471331416974,   0.015839946737621294,   0.000946471331416974,   0.015839946737621294,   0.000946471331416974,
    2.0511478863888494e-07, 2.0511478863888494e-07, 2.0511996877209614e-07, 2.0511996877209614e-07, 0.0014978881719323839,
    7.835418848915446e-05,  0.015839946737621305,   0.0009003023983620084,  0.015839946737621305,   0.0009003023983620084,
    0.15144747810815987,    0.010189632930515514,   0.015839946737621305,   0.0009003023983620084,  2.6702684979462023e-06,
    2.6702684979462023e-06, 2.0511478863888494e-07, 2.0511478863888494e-07};

static void exactly(const struct program *program, struct arena *arena) {
    struct pulse pulse = {0};
    struct study study;
    struct overall overall;
    struct verdict verdict;
    struct slot_criticality criticality;
    struct study_options options = {0.04, STUDY_EXACT, 1000, 1};
    CHECK(study_make(&study, program, horizon_choose(program, DATE_FIRST, 14), options, &pulse, arena) == STUDY_DONE);
    CHECK(overall_make(&overall, &study, levels, 2, arena) && study.staffing.slot_count == 28 && study.sampled_slots == 0);
    CHECK(study.states > 0 && study.states < 20000); /* of 2^10 to 2^12 for each of 13 questions with nothing left out */
    CHECK_NEAR(overall.mean, 0.27509489251121183, 1e-12);
    CHECK_NEAR(overall.any, 0.23632649250060378, 1e-12);
    CHECK(overall.levels[0].var == 1 && overall.levels[1].var == 2 && overall.levels[1].var_low == 2);
    CHECK_NEAR(overall.levels[0].cvar, 1.7753680002089558, 1e-11);
    CHECK_NEAR(overall.levels[1].cvar, 2.442406745889157, 1e-11);
    for (int count = 0; count < 4; count++) CHECK_NEAR(distribution_at(&overall.losses, count), pmf[count], 1e-12);
    for (int slot = 0; slot < 28; slot++) CHECK_NEAR(study.slots[slot].expected, expected[slot], 1e-14);
    CHECK(verdict_make(&verdict, &study, arena) && verdict.level == LEVEL_YELLOW && verdict.finding_count == 1);
    CHECK(criticality_make(&criticality, &study, 20, &pulse, arena) == STUDY_DONE && criticality.count == 10);
    CHECK(verdict.groups[0].worst == 20 && verdict_leaders(&criticality) == 3);
    CHECK_NEAR(criticality.covered, 0.8587421548223549, 1e-12);
    for (int at = 0; at < 10; at++) {
        const struct person_importance *one = &criticality.people[at];
        const char *id = program->people[one->person].id;
        bool is_leader = strcmp(id, "A2") == 0 || strcmp(id, "R1") == 0 || strcmp(id, "R2") == 0;
        CHECK_NEAR(one->importance.birnbaum, is_leader ? 0.8945230779399533 : 0.17313349895611996, 1e-12);
        CHECK_NEAR(one->importance.risk_achievement, is_leader ? 7.079252828346672 : 2.1766295796799993, 1e-12);
        CHECK_NEAR(one->importance.risk_reduction, is_leader ? 1.3392298753013363 : 1.0515537170019587, 1e-12);
        CHECK_NEAR(one->importance.fussell_vesely, is_leader ? 0.25330220118111324 : 0.049026232486668625, 1e-12);
        CHECK(is_leader == (at < 3));
    }
}

static void by_drawing(const struct program *program, struct arena *arena) {
    struct pulse pulse = {0};
    struct study study, again;
    struct overall overall;
    struct study_options options = {0.04, STUDY_SAMPLED, 20000, 7};
    struct horizon horizon = horizon_choose(program, DATE_FIRST, 14);
    CHECK(study_make(&study, program, horizon, options, &pulse, arena) == STUDY_DONE && overall_make(&overall, &study, levels, 2, arena));
    CHECK(study.samples == 20000 && study.sampled_slots == 28 && overall.mean_error > 0 && overall.levels[0].cvar_error > 0);
    CHECK_NEAR(overall.mean, 0.27509489251121183, 3 * overall.mean_error);
    CHECK_NEAR(overall.any, 0.23632649250060378, 3 * overall.any_error);
    CHECK(overall.any_low < overall.any && overall.any < overall.any_high);
    CHECK_NEAR(overall.levels[0].cvar, 1.7753680002089558, 3 * overall.levels[0].cvar_error);
    CHECK(overall.levels[0].var_low <= 1 && 1 <= overall.levels[0].var_high);
    CHECK(study_make(&again, program, horizon, options, &pulse, arena) == STUDY_DONE);
    CHECK(memcmp(study.totals, again.totals, sizeof(int) * 20000) == 0);
    options.seed = 8;
    CHECK(study_make(&again, program, horizon, options, &pulse, arena) == STUDY_DONE);
    CHECK(memcmp(study.totals, again.totals, sizeof(int) * 20000) != 0);
}

static void nobody_is_ever_absent(const struct program *program, struct arena *arena) {
    struct pulse pulse = {0};
    struct study study;
    struct overall overall;
    struct study_options options = {0, STUDY_AUTO, 1000, 1};
    for (options.method = STUDY_AUTO; options.method <= STUDY_SAMPLED; options.method++) {
        CHECK(study_make(&study, program, horizon_choose(program, DATE_FIRST, 14), options, &pulse, arena) == STUDY_DONE);
        CHECK(overall_make(&overall, &study, levels, 2, arena) && overall.mean == 0 && overall.any == 0 && overall.levels[1].var == 0);
    }
}

void test_golden(void) {
    struct arena arena = {.limit = 64 << 20};
    struct program program = golden_program(&arena);
    exactly(&program, &arena);
    by_drawing(&program, &arena);
    nobody_is_ever_absent(&program, &arena);
    arena_free(&arena);
}
