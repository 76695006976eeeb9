/* SPDX-License-Identifier: Apache-2.0
 *
 * Time that is up at every beat, a caller who is gone at every beat, and memory that ends at every size. */
#include "check.h"
#include "criticality.h"
#include "golden.h"
#include "overall.h"
#include "verdict.h"

struct fuse {
    int beats;
    enum pulse_answer answer;
    double share;
};

static enum pulse_answer burn(void *user, double share) {
    struct fuse *fuse = user;
    CHECK(share >= fuse->share && share <= 1);
    fuse->share = share;
    return fuse->beats-- > 0 ? PULSE_GO_ON : fuse->answer;
}

static enum study_result run(enum study_method method, struct pulse *pulse, struct arena *arena, struct study *study) {
    struct program program = golden_program(arena);
    if (program_people(&program) != 12 || program_services(&program) != 6 || program.skill_count < 38) return STUDY_NO_MEMORY;
    struct study_options options = {0.04, method, 1000, 1};
    enum study_result result = study_make(study, &program, horizon_choose(&program, DATE_FIRST, 14), options, pulse, arena);
    struct overall overall;
    struct verdict verdict;
    double level = 0.95;
    if (result != STUDY_DONE) return result;
    CHECK(study->sampled_slots == 0 || study->samples > 0);
    if (!overall_make(&overall, study, &level, 1, arena) || !verdict_make(&verdict, study, arena)) return STUDY_NO_MEMORY;
    pulse->share = 1;
    return verdict_look_at_people(&verdict, study, 2, NO_SLOT, pulse, arena);
}

static void stopped_at_every_beat(enum study_method method, enum pulse_answer answer) {
    bool is_done = false;
    int seen[STUDY_NO_MEMORY + 1] = {0};
    for (int beats = 0; !is_done && beats < 2000; beats++) {
        struct arena arena = {.limit = 64 << 20};
        struct fuse fuse = {beats, answer, 0};
        struct pulse pulse = {.beat = burn, .user = &fuse};
        struct study study;
        enum study_result result = run(method, &pulse, &arena, &study);
        is_done = fuse.beats >= 0;
        seen[result]++;
        CHECK(result == STUDY_DONE || result == (answer == PULSE_STOP ? STUDY_STOPPED : STUDY_CUT));
        if (answer == PULSE_STOP) CHECK((result == STUDY_DONE) == is_done);
        arena_free(&arena);
    }
    CHECK(is_done && seen[answer == PULSE_STOP ? STUDY_STOPPED : STUDY_CUT] > 0);
}

static void memory_that_ends_everywhere(void) {
    int refused = 0;
    for (size_t limit = 1 << 10; limit < 4 << 20; limit += limit / 7) {
        struct arena arena = {.limit = limit};
        struct pulse pulse = {0};
        struct study study;
        enum study_result result = run(STUDY_AUTO, &pulse, &arena, &study);
        CHECK(result == STUDY_DONE || result == STUDY_NO_MEMORY);
        refused += result == STUDY_NO_MEMORY;
        CHECK(arena.taken <= limit);
        arena_free(&arena);
    }
    CHECK(refused > 5);
}

void test_stopping(void) {
    for (int method = STUDY_AUTO; method <= STUDY_SAMPLED; method++) {
        stopped_at_every_beat((enum study_method)method, PULSE_STOP);
        stopped_at_every_beat((enum study_method)method, PULSE_TIME_IS_UP);
    }
    memory_that_ends_everywhere();
}
