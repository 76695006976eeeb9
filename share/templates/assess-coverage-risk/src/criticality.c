/* SPDX-License-Identifier: Apache-2.0 */
#include "criticality.h"

#include <stdlib.h>
#include <string.h>

#define MOST_DRAWS 10000
#define STATES (2 * STUDY_STATES_AUTO)

/* Birnbaum's measure of the groups of a question, and its errors. */
struct measures {
    double *birnbaum, *error;
};

static enum study_result measure(struct measures *measures, struct slot_criticality *criticality, const struct study *study, int part,
                                 struct pulse *pulse, struct arena *arena) {
    int number = study->staffing.parts[part];
    const struct question *question = &study->staffing.questions[number];
    const struct study_options *options = &study->options;
    double present = 1 - options->absent;
    long budget = options->method == STUDY_EXACT ? STUDY_STATES_EXACT : STATES;
    measures->birnbaum = ARENA_ARRAY(arena, double, question->groups + 1);
    measures->error = ARENA_ARRAY(arena, double, question->groups + 1);
    if (!measures->birnbaum || !measures->error) return STUDY_NO_MEMORY;
    enum exact_result result = EXACT_TOO_MANY;
    if (study->questions[number].is_exact)
        result = importance_exact(measures->birnbaum, question, present, &budget, pulse, arena);
    if (result == EXACT_TOO_MANY) {
        int draws = options->samples < MOST_DRAWS ? options->samples : MOST_DRAWS;
        struct random random = random_stream(~options->seed, (uint64_t)part);
        criticality->is_sampled = true;
        criticality->draws = draws;
        pulse->answer = PULSE_GO_ON;
        if (importance_sampled(measures->birnbaum, measures->error, question, present, draws, random, pulse, arena)) result = EXACT_DONE;
        else result = pulse->answer == PULSE_GO_ON ? EXACT_NO_MEMORY : EXACT_STOPPED;
    }
    if (result == EXACT_STOPPED) return pulse->answer == PULSE_STOP ? STUDY_STOPPED : STUDY_CUT;
    return result == EXACT_DONE ? STUDY_DONE : STUDY_NO_MEMORY;
}

static int by_importance(const void *left, const void *right) {
    const struct person_importance *one = left, *other = right;
    long long first = llround(one->importance.birnbaum * 1e12), second = llround(other->importance.birnbaum * 1e12);
    if (first != second) return first > second ? -1 : 1;
    return (one->person > other->person) - (one->person < other->person);
}

enum study_result criticality_make(struct slot_criticality *criticality, struct study *study, size_t slot, struct pulse *pulse,
                                   struct arena *arena) {
    struct staffing *staffing = &study->staffing;
    const struct staffed_slot *staffed = &staffing->slots[slot];
    const struct slot_risk *risk = &study->slots[slot];
    int people = program_people(staffing->program);
    *criticality = (struct slot_criticality){.slot = slot, .covered = 1 - risk->any, .is_sampled = risk->is_sampled};
    struct measures *measures = ARENA_ARRAY(arena, struct measures, staffed->part_count + 1);
    int *question = ARENA_ARRAY(arena, int, people + 1), *group = ARENA_ARRAY(arena, int, people + 1);
    criticality->people = ARENA_ARRAY(arena, struct person_importance, people + 1);
    if (!measures || !question || !group || !criticality->people) return STUDY_NO_MEMORY;
    staffing_groups(staffing, staffed, question, group);
    for (int part = 0; part < staffed->part_count; part++) {
        enum study_result result = measure(&measures[part], criticality, study, staffed->first_part + part, pulse, arena);
        if (result != STUDY_DONE) return result;
    }
    for (int person = 0; person < people; person++) {
        if (group[person] < 0) continue;
        double others = 1, birnbaum = 0, error = 0;
        /* Parts share nobody: a person matters in one, when all the others are covered. */
        for (int part = 0; part < staffed->part_count; part++) {
            if (staffing->parts[staffed->first_part + part] == question[person]) {
                birnbaum = measures[part].birnbaum[group[person]];
                error = measures[part].error[group[person]];
            } else {
                others *= 1 - study->part_any[staffed->first_part + part];
            }
        }
        criticality->people[criticality->count++] =
            (struct person_importance){person, importance_of(criticality->covered, birnbaum * others, study->options.absent), error * others};
    }
    qsort(criticality->people, (size_t)criticality->count, sizeof *criticality->people, by_importance);
    return STUDY_DONE;
}
