/* SPDX-License-Identifier: Apache-2.0 */
#include "rounds.h"

#include "sampling.h"

#define SHARE_BEFORE 0.5

/* What was drawn of one part of one slot: in all rounds, and in the one that runs. */
struct tally {
    double sum, squares, any;
};

/* One round of one part: what is missing in each draw goes into the totals as well. */
static struct tally draw_part(struct sampling *sampling, struct random random, int *totals, int draws) {
    struct tally tally = {0, 0, 0};
    for (int draw = 0; draw < draws; draw++) {
        int missing = sampling_draw(sampling, &random);
        sampling_take_back(sampling);
        totals[draw] += missing;
        tally.sum += missing;
        tally.squares += (double)missing * missing;
        tally.any += missing > 0;
    }
    return tally;
}

/* A round over the whole horizon; false when it was stopped in the middle. */
static bool draw_round(struct study *study, struct sampling *sampling, struct tally *round, int draws, struct pulse *pulse) {
    const struct staffing *staffing = &study->staffing;
    uint64_t place = (uint64_t)(study->samples / STUDY_ROUND) * staffing->part_count;
    for (size_t part = 0; part < staffing->part_count; part++) {
        int number = staffing->parts[part];
        if (study->questions[number].is_exact) continue;
        if (!pulse_goes_on(pulse)) return false;
        sampling_begin(sampling, &staffing->questions[number]);
        struct random random = random_stream(study->options.seed, place + part);
        round[part] = draw_part(sampling, random, study->totals + study->samples, draws);
    }
    return true;
}

/* The figures of the slots from what was drawn of their parts; errors are standard errors. */
static void settle(struct study *study, const struct tally *tallies) {
    const struct staffing *staffing = &study->staffing;
    double draws = study->samples;
    for (size_t at = 0; at < staffing->slot_count; at++) {
        struct slot_risk *slot = &study->slots[at];
        double covered = 1 - slot->any, variance = 0, relative = 0;
        for (int part = staffing->slots[at].first_part; part < staffing->slots[at].first_part + staffing->slots[at].part_count; part++) {
            if (study->questions[staffing->parts[part]].is_exact) continue;
            const struct tally *tally = &tallies[part];
            double mean = tally->sum / draws, any = tally->any / draws;
            slot->expected += mean;
            variance += fmax(0, tally->squares / draws - mean * mean) / draws;
            study->part_any[part] = any;
            covered *= 1 - any;
            /* Of a product of independent estimates the squares of the relative errors add up. */
            relative += any < 1 ? any / (1 - any) / draws : 0;
        }
        slot->any = 1 - covered;
        slot->any_error = covered * sqrt(relative);
        slot->expected_error = sqrt(variance);
    }
}

enum study_result rounds_draw(struct study *study, struct pulse *pulse, struct arena *arena) {
    const struct staffing *staffing = &study->staffing;
    struct sampling sampling;
    struct tally *tallies = ARENA_ARRAY(arena, struct tally, staffing->part_count + 1);
    struct tally *round = ARENA_ARRAY(arena, struct tally, staffing->part_count + 1);
    study->totals = ARENA_ARRAY(arena, int, study->options.samples + 1);
    if (!tallies || !round || !study->totals
        || !sampling_make(&sampling, arena, staffing->most_services, staffing->most_groups, staffing->most_arcs,
                          staffing->most_people, 1 - study->options.absent))
        return STUDY_NO_MEMORY;
    while (study->samples < study->options.samples) {
        int left = study->options.samples - study->samples, draws = left < STUDY_ROUND ? left : STUDY_ROUND;
        pulse->share = SHARE_BEFORE + (1 - SHARE_BEFORE) * study->samples / study->options.samples;
        if (!draw_round(study, &sampling, round, draws, pulse)) break;
        for (size_t part = 0; part < staffing->part_count; part++) {
            tallies[part].sum += round[part].sum;
            tallies[part].squares += round[part].squares;
            tallies[part].any += round[part].any;
        }
        study->samples += draws;
    }
    if (study->samples < study->options.samples && pulse->answer == PULSE_STOP) return STUDY_STOPPED;
    if (study->samples == 0) return STUDY_CUT;
    settle(study, tallies);
    return STUDY_DONE;
}
