/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict.h"

#include <stdlib.h>

const char *level_word(enum level level) {
    static const char *const words[] = {"GREEN", "YELLOW", "ORANGE", "RED", "BLACK", "UNKNOWN"};
    return words[level];
}

double level_threshold(enum level level) {
    static const double thresholds[] = {0, RISK_YELLOW, RISK_ORANGE, RISK_RED, 0, 0};
    return thresholds[level];
}

/* Whether a service of category 1 lacks somebody although everybody is there. */
static bool is_grave(const struct study *study, const struct staffed_slot *slot) {
    const struct staffing *staffing = &study->staffing;
    for (int part = slot->first_part; part < slot->first_part + slot->part_count; part++) {
        const struct question *question = &staffing->questions[staffing->parts[part]];
        for (int service = 0; service < question->services; service++)
            if (study->questions[staffing->parts[part]].short_of[service] > 0
                && staffing->program->services[question->service_names[service]].category == 1)
                return true;
    }
    return false;
}

static enum level level_of(const struct study *study, size_t slot) {
    const struct slot_risk *risk = &study->slots[slot];
    if (risk->base > 0) return is_grave(study, &study->staffing.slots[slot]) ? LEVEL_BLACK : LEVEL_RED;
    return risk->any >= RISK_RED      ? LEVEL_RED
           : risk->any >= RISK_ORANGE ? LEVEL_ORANGE
           : risk->any >= RISK_YELLOW ? LEVEL_YELLOW
                                      : LEVEL_GREEN;
}

/* A group with what it is sorted by. */
struct ranked {
    struct risk_group group;
    double any;
};

static int by_gravity(const void *left, const void *right) {
    const struct ranked *one = left, *other = right;
    if (one->group.level != other->group.level) return one->group.level > other->group.level ? -1 : 1;
    if (one->any != other->any) return one->any > other->any ? -1 : 1;
    return (one->group.worst > other->group.worst) - (one->group.worst < other->group.worst);
}

/* Adds a slot to the group with the same question at the same time of day. */
static bool place_slot(struct index *keys, struct ranked *ranked, const struct study *study, size_t at, int *key, struct arena *arena) {
    const struct staffed_slot *slot = &study->staffing.slots[at];
    int length = 0;
    key[length++] = slot->slot;
    for (int part = 0; part < slot->part_count; part++) key[length++] = study->staffing.parts[slot->first_part + part];
    int before = (int)keys->count, number = index_add(keys, arena, key, sizeof(int) * (size_t)length);
    if (number < 0) return false;
    struct ranked *one = &ranked[number];
    if (number == before) *one = (struct ranked){{.worst = at, .first = slot->date}, study->slots[at].any};
    if (study->slots[at].any > one->any) one->any = study->slots[at].any, one->group.worst = at;
    one->group.level = level_of(study, one->group.worst);
    one->group.last = slot->date;
    one->group.count++;
    return true;
}

bool verdict_make(struct verdict *verdict, const struct study *study, struct arena *arena) {
    size_t slots = study->staffing.slot_count;
    struct index keys = {0};
    struct ranked *ranked = ARENA_ARRAY(arena, struct ranked, slots + 1);
    int *key = ARENA_ARRAY(arena, int, study->staffing.part_count + 1);
    *verdict = (struct verdict){.groups = ARENA_ARRAY(arena, struct risk_group, slots + 1)};
    if (!ranked || !key || !verdict->groups) return false;
    for (size_t at = 0; at < slots; at++)
        if (!place_slot(&keys, ranked, study, at, key, arena)) return false;
    verdict->group_count = (int)keys.count;
    qsort(ranked, keys.count, sizeof *ranked, by_gravity);
    for (int at = 0; at < verdict->group_count; at++) {
        verdict->groups[at] = ranked[at].group;
        verdict->finding_count += ranked[at].group.level > LEVEL_GREEN;
    }
    verdict->level = verdict->group_count ? verdict->groups[0].level : LEVEL_GREEN;
    return true;
}

enum study_result verdict_look_at_people(struct verdict *verdict, struct study *study, int count, size_t slot, struct pulse *pulse,
                                         struct arena *arena) {
    struct risk_group asked = {.worst = slot}, *groups = slot == NO_SLOT ? verdict->groups : &asked;
    int group_count = slot == NO_SLOT ? verdict->group_count : 1;
    verdict->criticalities = ARENA_ARRAY(arena, struct slot_criticality, count + 1);
    if (!verdict->criticalities) return STUDY_NO_MEMORY;
    for (int at = 0; at < group_count && verdict->criticality_count < (slot == NO_SLOT ? count : 1); at++) {
        if (slot == NO_SLOT && (study->slots[groups[at].worst].base > 0 || study->slots[groups[at].worst].any <= 0)) continue;
        struct slot_criticality *one = &verdict->criticalities[verdict->criticality_count];
        enum study_result result = criticality_make(one, study, groups[at].worst, pulse, arena);
        if (result != STUDY_DONE) return result;
        groups[at].criticality = one;
        verdict->criticality_count++;
    }
    for (int at = 0; at < verdict->group_count && slot != NO_SLOT; at++)
        if (verdict->groups[at].worst == slot) verdict->groups[at].criticality = asked.criticality;
    return STUDY_DONE;
}

int verdict_leaders(const struct slot_criticality *criticality) {
    int count = 0;
    while (count < criticality->count && criticality->people[count].importance.birnbaum > 0
           && criticality->people[count].importance.birnbaum >= 0.999 * criticality->people[0].importance.birnbaum)
        count++;
    return count;
}
