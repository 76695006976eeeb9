/* SPDX-License-Identifier: Apache-2.0 */
#include "staffing.h"

#include <stdlib.h>
#include <string.h>

static bool has(const uint64_t *set, int service) { return set[service / 64] >> (service % 64) & 1; }

static unsigned char *presence_of(const struct staffing *staffing, int32_t slot) {
    return staffing->presence + (size_t)(slot - staffing->horizon.from * SLOTS_A_DAY) * (size_t)program_people(staffing->program);
}

/* Sets whether a person is there in the slots from `first` to `last` that lie in the horizon. */
static void set_presence(struct staffing *staffing, int person, int32_t first, int32_t last, unsigned char is_there) {
    int32_t begin = staffing->horizon.from * SLOTS_A_DAY, end = staffing->horizon.to * SLOTS_A_DAY + SLOT_NIGHT;
    for (int32_t slot = first > begin ? first : begin; slot <= last && slot <= end; slot++)
        presence_of(staffing, slot)[person] = is_there;
}

bool staffing_make(struct staffing *staffing, const struct program *program, struct horizon horizon, struct arena *arena) {
    int people = program_people(program);
    *staffing = (struct staffing){.program = program, .horizon = horizon, .words = (program_services(program) + 63) / 64};
    staffing->presence = ARENA_ARRAY(arena, unsigned char, (size_t)horizon_days(&horizon) * SLOTS_A_DAY * (size_t)people);
    staffing->skills = ARENA_ARRAY(arena, uint64_t, (size_t)people * (size_t)staffing->words + 1);
    if (!staffing->presence || !staffing->skills) return false;
    for (int person = 0; person < people; person++) {
        const struct person *member = &program->people[person];
        set_presence(staffing, person, member->from * SLOTS_A_DAY, member->to * SLOTS_A_DAY + SLOT_NIGHT, 1);
    }
    for (size_t at = 0; at < program->absence_count; at++) {
        const struct absence *absence = &program->absences[at];
        set_presence(staffing, absence->person, absence->first, absence->last, 0);
    }
    return true;
}

/* Who may do what on a date. */
static void skills_on(struct staffing *staffing, int32_t date) {
    const struct program *program = staffing->program;
    memset(staffing->skills, 0, sizeof(uint64_t) * (size_t)program_people(program) * (size_t)staffing->words);
    for (size_t at = 0; at < program->skill_count; at++) {
        const struct skill *skill = &program->skills[at];
        if (skill->from <= date && date <= skill->to)
            staffing->skills[skill->person * staffing->words + skill->service / 64] |= UINT64_C(1) << (skill->service % 64);
    }
}

/* One slot while it is taken apart; all of it lies in an arena of its own. */
struct dissection {
    struct arena arena;
    int *demand;     /* [services] */
    int *wanted;     /* the services that need somebody, the most protected first */
    int wanted_count;
    int *part;       /* [services] another service of the same part, at last the part's first (union-find) */
    struct index sets; /* the groups' sets of services */
    int *people;     /* [groups] */
    int *order;      /* the groups by their sets, so that equal parts read the same */
    int *content;    /* a part written down */
};

static int part_of(struct dissection *slot, int service) {
    while (slot->part[service] != service) service = slot->part[service] = slot->part[slot->part[service]];
    return service;
}

static bool want(struct staffing *staffing, struct dissection *slot, int32_t date, int when) {
    const struct program *program = staffing->program;
    int services = program_services(program);
    slot->demand = ARENA_ARRAY(&slot->arena, int, services + 1);
    slot->wanted = ARENA_ARRAY(&slot->arena, int, services + 1);
    slot->part = ARENA_ARRAY(&slot->arena, int, services + 1);
    if (!slot->demand || !slot->wanted || !slot->part) return false;
    program_demand(program, date, when, slot->demand);
    for (int service = 0; service < services; service++) {
        if (slot->demand[service] <= 0) continue;
        int place = slot->wanted_count++;
        for (; place > 0 && program->services[slot->wanted[place - 1]].category > program->services[service].category; place--)
            slot->wanted[place] = slot->wanted[place - 1];
        slot->wanted[place] = service;
        slot->part[service] = service;
    }
    return true;
}

/* Puts everybody who is there and of use into a group. */
static bool gather(struct staffing *staffing, struct dissection *slot, const unsigned char *presence) {
    int people = program_people(staffing->program), words = staffing->words;
    uint64_t *wanted = ARENA_ARRAY(&slot->arena, uint64_t, words + 1), *useful = ARENA_ARRAY(&slot->arena, uint64_t, words + 1);
    slot->people = ARENA_ARRAY(&slot->arena, int, people + 1);
    slot->order = ARENA_ARRAY(&slot->arena, int, people + 1);
    if (!wanted || !useful || !slot->people || !slot->order) return false;
    for (int at = 0; at < slot->wanted_count; at++) wanted[slot->wanted[at] / 64] |= UINT64_C(1) << (slot->wanted[at] % 64);
    for (int person = 0; person < people; person++) {
        if (!presence[person]) continue;
        uint64_t any = 0;
        for (int word = 0; word < words; word++) any |= useful[word] = staffing->skills[person * words + word] & wanted[word];
        if (!any) continue;
        int group = index_add(&slot->sets, &slot->arena, useful, sizeof(uint64_t) * (size_t)words);
        if (group < 0) return false;
        slot->people[group]++;
    }
    for (int group = 0; group < (int)slot->sets.count; group++) {
        int place = group, first = -1;
        for (; place > 0; place--) {
            const struct index_entry *one = &slot->sets.entries[slot->order[place - 1]], *other = &slot->sets.entries[group];
            if (memcmp(one->key, other->key, one->length) <= 0) break;
            slot->order[place] = slot->order[place - 1];
        }
        slot->order[place] = group;
        for (int at = 0; at < slot->wanted_count; at++) {
            if (!has(slot->sets.entries[group].key, slot->wanted[at])) continue;
            if (first < 0) first = slot->wanted[at];
            slot->part[part_of(slot, slot->wanted[at])] = part_of(slot, first);
        }
    }
    return true;
}

/* Writes down the part that a service stands for: [services, demand and number of each, groups, people, count and services
 * of each]; its length. */
static int write_down(struct dissection *slot, int part) {
    int length = 1, *out = slot->content;
    for (int at = 0; at < slot->wanted_count; at++) {
        if (part_of(slot, slot->wanted[at]) != part) continue;
        out[length++] = slot->demand[slot->wanted[at]];
        out[length++] = slot->wanted[at];
    }
    out[0] = (length - 1) / 2;
    int *groups = &out[length++];
    *groups = 0;
    for (int place = 0; place < (int)slot->sets.count; place++) {
        const uint64_t *set = slot->sets.entries[slot->order[place]].key;
        int start = length;
        out[length++] = slot->people[slot->order[place]];
        out[length++] = 0;
        for (int at = 0; at < out[0]; at++)
            if (has(set, out[2 + 2 * at])) out[length++] = at;
        out[start + 1] = length - start - 2;
        if (length == start + 2) length = start;
        else ++*groups;
    }
    return length;
}

/* The question that was written down. */
static bool read_back(struct staffing *staffing, struct question *question, const int *content, int length, struct arena *arena) {
    int services = content[0], groups = content[1 + 2 * services], at = 2 + 2 * services;
    if (!question_make(question, arena, services, groups, length - at - 2 * groups)) return false;
    for (int service = 0; service < services; service++) {
        question->demand[service] = content[1 + 2 * service];
        question->service_names[service] = content[2 + 2 * service];
    }
    int people = 0;
    for (int group = 0, arc = 0; group < groups; group++) {
        people += question->people[group] = content[at++];
        for (int skills = content[at++]; skills > 0; skills--) question->arc_service[arc++] = content[at++];
        question->group_arcs[group + 1] = arc;
    }
    question_link(question);
    if (staffing->most_services < services) staffing->most_services = services;
    if (staffing->most_groups < groups) staffing->most_groups = groups;
    if (staffing->most_arcs < question->arcs) staffing->most_arcs = question->arcs;
    if (staffing->most_people < people) staffing->most_people = people;
    return true;
}

static bool add_part(struct staffing *staffing, struct dissection *slot, int part, struct arena *arena) {
    int length = write_down(slot, part);
    size_t before = staffing->contents.count;
    int number = index_add(&staffing->contents, arena, slot->content, sizeof(int) * (size_t)length);
    if (number < 0 || !arena_grow(arena, &staffing->parts, staffing->part_count, &staffing->part_room, sizeof(int))) return false;
    staffing->parts[staffing->part_count++] = number;
    if ((size_t)number < before) return true;
    return arena_grow(arena, &staffing->questions, before, &staffing->question_room, sizeof *staffing->questions)
        && read_back(staffing, &staffing->questions[number], slot->content, length, arena);
}

static bool dissect(struct staffing *staffing, struct dissection *slot, int place, struct arena *arena) {
    int32_t date = staffing->horizon.from + place / SLOTS_A_DAY;
    int when = place % SLOTS_A_DAY;
    if (place % SLOTS_A_DAY == SLOT_AM) skills_on(staffing, date);
    if (!want(staffing, slot, date, when)) return false;
    if (slot->wanted_count == 0) return true;
    if (!gather(staffing, slot, presence_of(staffing, date * SLOTS_A_DAY + when))) return false;
    size_t room = 2 + 2 * (size_t)slot->wanted_count + (2 + (size_t)slot->wanted_count) * slot->sets.count;
    slot->content = ARENA_ARRAY(&slot->arena, int, room);
    if (!slot->content || !arena_grow(arena, &staffing->slots, staffing->slot_count, &staffing->slot_room, sizeof *staffing->slots))
        return false;
    struct staffed_slot staffed = {.date = date, .slot = when, .first_part = (int)staffing->part_count};
    for (int at = 0; at < slot->wanted_count; at++) {
        staffed.demand += slot->demand[slot->wanted[at]];
        if (part_of(slot, slot->wanted[at]) == slot->wanted[at] && !add_part(staffing, slot, slot->wanted[at], arena)) return false;
    }
    staffed.part_count = (int)staffing->part_count - staffed.first_part;
    staffing->slots[staffing->slot_count++] = staffed;
    return true;
}

bool staffing_add(struct staffing *staffing, int place, struct arena *arena) {
    struct dissection slot = {.arena = {.limit = arena->limit - arena->taken}};
    bool is_done = dissect(staffing, &slot, place, arena);
    arena_free(&slot.arena);
    return is_done;
}

/* Whether a person may do exactly what the group does, among the services of the question. */
static bool is_of(const struct question *question, int group, const uint64_t *skills) {
    int arc = question->group_arcs[group], end = question->group_arcs[group + 1];
    for (int service = 0; service < question->services; service++) {
        bool is_next = arc < end && question->arc_service[arc] == service;
        if (has(skills, question->service_names[service]) != is_next) return false;
        arc += is_next;
    }
    return true;
}

void staffing_groups(struct staffing *staffing, const struct staffed_slot *slot, int *question, int *group) {
    const unsigned char *presence = presence_of(staffing, slot->date * SLOTS_A_DAY + slot->slot);
    skills_on(staffing, slot->date);
    for (int person = 0; person < program_people(staffing->program); person++) {
        question[person] = group[person] = -1;
        for (int part = 0; part < slot->part_count && presence[person]; part++) {
            int number = staffing->parts[slot->first_part + part];
            const struct question *one = &staffing->questions[number];
            for (int at = 0; at < one->groups; at++)
                if (is_of(one, at, staffing->skills + person * staffing->words)) question[person] = number, group[person] = at;
        }
    }
}
