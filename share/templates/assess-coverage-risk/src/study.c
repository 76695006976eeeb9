/* SPDX-License-Identifier: Apache-2.0 */
#include "study.h"

#include "exact.h"
#include "rounds.h"

/* The shares of the work: reading slots, enumerating, drawing. */
#define SHARE_OF_SLOTS 0.1
#define SHARE_OF_STATES 0.4

static enum study_result read_slots(struct study *study, struct pulse *pulse, struct arena *arena) {
    int count = horizon_days(&study->staffing.horizon) * SLOTS_A_DAY;
    for (int place = 0; place < count; place++) {
        pulse->share = SHARE_OF_SLOTS * place / count;
        if (place % 64 == 0 && !pulse_goes_on(pulse)) return pulse->answer == PULSE_STOP ? STUDY_STOPPED : STUDY_CUT;
        if (!staffing_add(&study->staffing, place, arena)) return STUDY_NO_MEMORY;
    }
    return STUDY_DONE;
}

/* What is missing with everybody there. */
static bool look_at_base(struct study *study, struct arena *arena) {
    const struct staffing *staffing = &study->staffing;
    struct matching matching;
    if (!matching_make(&matching, arena, staffing->most_services, staffing->most_groups, staffing->most_arcs)) return false;
    for (size_t number = 0; number < staffing->contents.count; number++) {
        const struct question *question = &staffing->questions[number];
        struct question_risk *risk = &study->questions[number];
        risk->short_of = ARENA_ARRAY(arena, int, question->services + 1);
        if (!risk->short_of) return false;
        risk->base = matching_fill(&matching, question);
        for (int service = 0; service < question->services; service++) risk->short_of[service] = matching.missing[service];
    }
    return true;
}

static enum study_result enumerate(struct study *study, struct pulse *pulse, struct arena *arena) {
    bool must = study->options.method == STUDY_EXACT, is_time_up = false;
    long left = STUDY_STATES_IN_ALL, most = must ? STUDY_STATES_EXACT : STUDY_STATES_AUTO;
    size_t count = study->staffing.contents.count;
    for (size_t number = 0; number < count && !is_time_up; number++) {
        struct question_risk *risk = &study->questions[number];
        long budget = must || most < left ? most : left, before = budget;
        pulse->share = SHARE_OF_SLOTS + SHARE_OF_STATES * (double)number / (double)count;
        if (!pulse_goes_on(pulse)) {
            if (pulse->answer == PULSE_STOP) return STUDY_STOPPED;
            break;
        }
        enum exact_result result = exact_losses(&risk->losses, &study->staffing.questions[number], 1 - study->options.absent, -1,
                                                false, &budget, pulse, arena);
        study->states += before - budget;
        left -= before - budget;
        risk->is_exact = result == EXACT_DONE;
        if (!must) most = risk->is_exact ? (most < STUDY_STATES_AUTO ? 2 * most : most) : (most > STUDY_STATES_LEAST ? most / 2 : most);
        if (result == EXACT_NO_MEMORY) return STUDY_NO_MEMORY;
        if (result == EXACT_TOO_MANY && must) return STUDY_NOT_EXACT;
        if (result == EXACT_STOPPED && pulse->answer == PULSE_STOP) return STUDY_STOPPED;
        is_time_up = result == EXACT_STOPPED;
    }
    for (size_t number = 0; number < count && must; number++)
        if (!study->questions[number].is_exact) return STUDY_CUT;
    return STUDY_DONE;
}

/* Adds up what is exact, for each slot and in all. */
static enum study_result add_up(struct study *study, struct pulse *pulse, struct arena *arena) {
    const struct staffing *staffing = &study->staffing;
    if (!distribution_make(&study->exact, 1, arena)) return STUDY_NO_MEMORY;
    study->exact.chance[0] = 1;
    for (size_t at = 0; at < staffing->slot_count; at++) {
        struct slot_risk *slot = &study->slots[at];
        double covered = 1;
        for (int part = 0; part < staffing->slots[at].part_count; part++) {
            const struct question_risk *risk = &study->questions[staffing->parts[staffing->slots[at].first_part + part]];
            slot->base += risk->base;
            slot->is_sampled = slot->is_sampled || !risk->is_exact;
            if (!risk->is_exact) continue;
            slot->expected += distribution_mean(&risk->losses);
            double any = study->part_any[staffing->slots[at].first_part + part] = distribution_any(&risk->losses);
            covered *= 1 - any;
            slot->any = staffing->slots[at].part_count == 1 ? any : 1 - covered;
            if (!distribution_add(&study->exact, &risk->losses, arena)) return STUDY_NO_MEMORY;
        }
        study->sampled_slots += slot->is_sampled;
        if (at % 64 == 0 && !pulse_goes_on(pulse) && pulse->answer == PULSE_STOP) return STUDY_STOPPED;
    }
    return STUDY_DONE;
}

enum study_result study_make(struct study *study, const struct program *program, struct horizon horizon,
                             struct study_options options, struct pulse *pulse, struct arena *arena) {
    *study = (struct study){.options = options};
    if (!staffing_make(&study->staffing, program, horizon, arena)) return STUDY_NO_MEMORY;
    enum study_result result = read_slots(study, pulse, arena);
    if (result != STUDY_DONE) return result;
    study->questions = ARENA_ARRAY(arena, struct question_risk, study->staffing.contents.count + 1);
    study->slots = ARENA_ARRAY(arena, struct slot_risk, study->staffing.slot_count + 1);
    study->part_any = ARENA_ARRAY(arena, double, study->staffing.part_count + 1);
    if (!study->questions || !study->slots || !study->part_any || !look_at_base(study, arena)) return STUDY_NO_MEMORY;
    if (options.method != STUDY_SAMPLED) result = enumerate(study, pulse, arena);
    if (result == STUDY_DONE) result = add_up(study, pulse, arena);
    pulse->share = SHARE_OF_SLOTS + SHARE_OF_STATES;
    return result == STUDY_DONE && study->sampled_slots ? rounds_draw(study, pulse, arena) : result;
}
