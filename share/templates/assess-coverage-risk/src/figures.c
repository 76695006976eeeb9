/* SPDX-License-Identifier: Apache-2.0 */
#include "figures.h"

#include "request.h"

static void put_method(hfk_writer *out, bool is_sampled) {
    hfk_key(out, "method"), hfk_put_string(out, is_sampled ? "sampled" : "exact");
}

static void write_levels(const struct overall *overall, hfk_writer *out) {
    hfk_key(out, "levels"), hfk_begin_array(out);
    for (int at = 0; at < overall->level_count; at++) {
        const struct level_risk *risk = &overall->levels[at];
        hfk_begin_object(out);
        hfk_key(out, "level"), hfk_put_double(out, risk->level);
        hfk_key(out, "var"), hfk_put_int(out, risk->var);
        hfk_key(out, "var_interval"), hfk_begin_array(out);
        hfk_put_int(out, risk->var_low), hfk_put_int(out, risk->var_high);
        hfk_end_array(out);
        hfk_key(out, "cvar"), hfk_put_double(out, risk->cvar);
        hfk_key(out, "cvar_standard_error"), hfk_put_double(out, risk->cvar_error);
        hfk_end_object(out);
    }
    hfk_end_array(out);
}

/* P(0), P(1), ... people missing in all. */
static void write_chances(const struct overall *overall, hfk_writer *out) {
    hfk_key(out, "pmf"), hfk_begin_array(out);
    for (int count = 0; count < FIGURES_MOST_CHANCES; count++) hfk_put_double(out, distribution_at(&overall->losses, count));
    hfk_end_array(out);
}

static void write_slots(const struct study *study, const unsigned char *is_shown, hfk_writer *out) {
    hfk_key(out, "slots"), hfk_begin_array(out);
    for (size_t at = 0; at < study->staffing.slot_count; at++) {
        const struct slot_risk *risk = &study->slots[at];
        const struct staffed_slot *slot = &study->staffing.slots[at];
        char text[24];
        if (!is_shown[at]) continue;
        slot_text(slot->date, slot->slot, text);
        hfk_begin_object(out);
        hfk_key(out, "slot"), hfk_put_string(out, text);
        hfk_key(out, "expected_unserved"), hfk_put_double(out, risk->expected);
        if (risk->is_sampled) hfk_key(out, "standard_error"), hfk_put_double(out, risk->expected_error);
        hfk_key(out, "p_any_unserved"), hfk_put_double(out, risk->any);
        put_method(out, risk->is_sampled);
        hfk_end_object(out);
    }
    hfk_end_array(out);
}

/* Marks the slots with the largest chances, earlier ones first among equals: as many as there is room for. */
static void choose_slots(const struct study *study, unsigned char *is_shown) {
    size_t count = study->staffing.slot_count;
    for (int shown = 0; shown < FIGURES_MOST_SLOTS && (size_t)shown < count; shown++) {
        size_t best = count;
        for (size_t at = 0; at < count; at++)
            if (!is_shown[at] && (best == count || study->slots[at].any > study->slots[best].any)) best = at;
        is_shown[best] = 1;
    }
}

static void write_person(const struct study *study, const struct person_importance *one, bool is_sampled, hfk_writer *out) {
    hfk_begin_object(out);
    hfk_key(out, "person"), hfk_put_string(out, study->staffing.program->people[one->person].id);
    hfk_key(out, "birnbaum"), hfk_put_double(out, one->importance.birnbaum);
    if (is_sampled) hfk_key(out, "standard_error"), hfk_put_double(out, one->error);
    hfk_key(out, "risk_achievement_worth"), hfk_put_double(out, one->importance.risk_achievement);
    hfk_key(out, "risk_reduction_worth"), hfk_put_double(out, one->importance.risk_reduction);
    hfk_key(out, "fussell_vesely"), hfk_put_double(out, one->importance.fussell_vesely);
    hfk_end_object(out);
}

static void write_importance(const struct study *study, const struct verdict *verdict, hfk_writer *out) {
    hfk_key(out, "importance"), hfk_begin_array(out);
    for (int at = 0; at < verdict->criticality_count; at++) {
        const struct slot_criticality *one = &verdict->criticalities[at];
        const struct staffed_slot *slot = &study->staffing.slots[one->slot];
        char text[24];
        slot_text(slot->date, slot->slot, text);
        hfk_begin_object(out);
        hfk_key(out, "slot"), hfk_put_string(out, text);
        hfk_key(out, "reliability"), hfk_put_double(out, one->covered);
        put_method(out, one->is_sampled);
        hfk_key(out, "samples"), one->draws ? hfk_put_int(out, one->draws) : hfk_put_null(out);
        hfk_key(out, "total_people"), hfk_put_int(out, one->count);
        hfk_key(out, "people"), hfk_begin_array(out);
        for (int person = 0; person < one->count && person < FIGURES_MOST_PEOPLE; person++)
            write_person(study, &one->people[person], one->draws > 0, out);
        hfk_end_array(out);
        hfk_end_object(out);
    }
    hfk_end_array(out);
}

bool figures_write(const struct study *study, const struct overall *overall, const struct verdict *verdict, hfk_writer *out,
                   struct arena *arena) {
    size_t slots = study->staffing.slot_count;
    unsigned char *is_shown = ARENA_ARRAY(arena, unsigned char, slots + 1);
    if (!is_shown) return false;
    choose_slots(study, is_shown);
    hfk_begin_object(out);
    put_method(out, study->sampled_slots > 0);
    hfk_key(out, "samples"), study->samples ? hfk_put_int(out, study->samples) : hfk_put_null(out);
    hfk_key(out, "seed"), study->samples ? hfk_put_int(out, (int64_t)study->options.seed) : hfk_put_null(out);
    hfk_key(out, "total_slots"), hfk_put_int(out, (int64_t)slots);
    hfk_key(out, "exact_slots"), hfk_put_int(out, (int64_t)slots - study->sampled_slots);
    hfk_key(out, "sampled_slots"), hfk_put_int(out, study->sampled_slots);
    hfk_key(out, "mean_unserved"), hfk_put_double(out, overall->mean);
    hfk_key(out, "mean_standard_error"), hfk_put_double(out, overall->mean_error);
    hfk_key(out, "p_any_unserved"), hfk_put_double(out, overall->any);
    hfk_key(out, "p_any_standard_error"), hfk_put_double(out, overall->any_error);
    hfk_key(out, "p_any_interval"), hfk_begin_array(out);
    hfk_put_double(out, overall->any_low), hfk_put_double(out, overall->any_high);
    hfk_end_array(out);
    write_levels(overall, out);
    write_chances(overall, out);
    write_importance(study, verdict, out);
    write_slots(study, is_shown, out);
    hfk_end_object(out);
    return true;
}
