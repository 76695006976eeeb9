/* SPDX-License-Identifier: Apache-2.0 */
#include "findings.h"

#include "request.h"

enum { MOST_NAMES = 4, MOST_SUBJECTS = 8 };

static const struct program *program_of(const struct study *study) { return study->staffing.program; }

/* The services of a slot that matter for its finding: those that lack somebody for certain, or else those of the part with
 * the largest chance of it. At most `most`; the number. */
static int services_of(const struct study *study, size_t slot, int *services, int most) {
    const struct staffing *staffing = &study->staffing;
    const struct staffed_slot *staffed = &staffing->slots[slot];
    int count = 0, worst = staffed->first_part;
    for (int part = staffed->first_part; part < staffed->first_part + staffed->part_count; part++)
        if (study->part_any[part] > study->part_any[worst]) worst = part;
    for (int part = staffed->first_part; part < staffed->first_part + staffed->part_count; part++) {
        const struct question *question = &staffing->questions[staffing->parts[part]];
        const int *short_of = study->questions[staffing->parts[part]].short_of;
        for (int service = 0; service < question->services && count < most; service++)
            if (study->slots[slot].base > 0 ? short_of[service] > 0 : part == worst)
                services[count++] = question->service_names[service];
    }
    return count;
}

static void say_when(struct text *text, const struct risk_group *group, int slot) {
    if (group->count > 1) say(text, "%d times from ", group->count);
    say_span(text, group->first, group->last);
    say(text, " %s", slot_word(slot));
}

static void say_people(struct text *text, const struct study *study, const struct slot_criticality *criticality, const char *last) {
    int leaders = verdict_leaders(criticality);
    if (leaders > MOST_NAMES) say(text, "any one of %d people", leaders);
    for (int at = 0; at < leaders && leaders <= MOST_NAMES; at++)
        say(text, "%s%s", joint(at, leaders, last), person_name(program_of(study), criticality->people[at].person));
}

static void say_services(struct text *text, const struct study *study, size_t slot) {
    int services[MOST_NAMES], count = services_of(study, slot, services, MOST_NAMES);
    for (int at = 0; at < count; at++) say(text, "%s%s", joint(at, count, " and "), program_of(study)->services[services[at]].name);
}

void finding_say(const struct study *study, const struct risk_group *group, struct text *sentence, struct text *action) {
    const struct slot_risk *risk = &study->slots[group->worst];
    const struct staffed_slot *staffed = &study->staffing.slots[group->worst];
    const char *plural = risk->base == 1 ? "person" : "people";
    say(sentence, "On ");
    say_when(sentence, group, staffed->slot);
    if (risk->base > 0) {
        say(sentence, " %d %s are missing with everybody there, in ", risk->base, plural);
        say_services(sentence, study, group->worst);
        say(sentence, ", whoever moves.");
        say(action, "Find %d more %s who may do it then, or lower what is needed.", risk->base, plural);
        return;
    }
    say(sentence, " somebody is missing with a chance of ");
    say_share(sentence, risk->any);
    if (group->criticality && verdict_leaders(group->criticality) > 0) {
        say(sentence, "; that hangs on ");
        say_people(sentence, study, group->criticality, " and ");
        say(sentence, ".");
        say(action, "Grant no leave then to ");
        say_people(action, study, group->criticality, " or ");
        say(action, ", or have one more person ready who can stand in.");
        return;
    }
    char slot[24];
    slot_text(staffed->date, staffed->slot, slot);
    say(sentence, ".");
    say(action, "Ask with importance_slot \"%s\" to see on whom it hangs.", slot);
}

static void write_subject(const struct study *study, const struct risk_group *group, hfk_writer *out) {
    hfk_begin_array(out);
    if (study->slots[group->worst].base == 0 && group->criticality) {
        int leaders = verdict_leaders(group->criticality);
        for (int at = 0; at < leaders && at < MOST_SUBJECTS; at++)
            hfk_put_string(out, program_of(study)->people[group->criticality->people[at].person].id);
    } else {
        int services[MOST_SUBJECTS], count = services_of(study, group->worst, services, MOST_SUBJECTS);
        for (int at = 0; at < count; at++) hfk_put_string(out, program_of(study)->services[services[at]].id);
    }
    hfk_end_array(out);
}

void finding_write(const struct study *study, const struct risk_group *group, hfk_writer *out) {
    const struct slot_risk *risk = &study->slots[group->worst];
    int slot = study->staffing.slots[group->worst].slot;
    struct text sentence = {.length = 0}, action = {.length = 0};
    char from[24], to[24];
    finding_say(study, group, &sentence, &action);
    slot_text(group->first, slot, from);
    slot_text(group->last, slot, to);
    hfk_begin_object(out);
    hfk_key(out, "code"), hfk_put_string(out, risk->base > 0 ? "short" : "at_risk");
    hfk_key(out, "level"), hfk_put_string(out, level_word(group->level));
    hfk_key(out, "subject"), write_subject(study, group, out);
    hfk_key(out, "window"), hfk_begin_object(out);
    hfk_key(out, "from"), hfk_put_string(out, from);
    hfk_key(out, "to"), hfk_put_string(out, to);
    hfk_end_object(out);
    hfk_key(out, "metric"), hfk_put_string(out, risk->base > 0 ? "base_unserved" : "p_any_unserved");
    hfk_key(out, "value"), risk->base > 0 ? hfk_put_int(out, risk->base) : hfk_put_double(out, risk->any);
    hfk_key(out, "unit"), hfk_put_string(out, risk->base > 0 ? "people" : "ratio");
    hfk_key(out, "threshold"), hfk_put_double(out, risk->base > 0 ? 0 : level_threshold(group->level));
    hfk_key(out, "sentence"), hfk_put_string(out, sentence.bytes);
    hfk_key(out, "action"), hfk_put_string(out, action.bytes);
    hfk_end_object(out);
}
