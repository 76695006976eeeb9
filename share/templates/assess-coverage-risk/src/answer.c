/* SPDX-License-Identifier: Apache-2.0 */
#include "answer.h"

#include "envelope.h"
#include "figures.h"

/* Of the soft deadline, for the figures, and with the people whom they hang on: the rest is for writing the answer. */
#define SHARE_OF_TIME 0.75
#define SHARE_WITH_PEOPLE 0.85
#define STEP_OF_PROGRESS 0.02

struct clock {
    hfk_call *call;
    int64_t end_us, last_us; /* for the figures, and for all; 0: never */
    double shown;
};

/* The pulse of a call: cancelled, out of time, or how far it is. */
static enum pulse_answer beat(void *user, double share) {
    struct clock *clock = user;
    if (hfk_cancelled(clock->call)) return PULSE_STOP;
    if (share >= clock->shown + STEP_OF_PROGRESS) hfk_progress(clock->call, clock->shown = share, 1, NULL);
    int64_t end_us = share < 1 ? clock->end_us : clock->last_us;
    return end_us && hfk_now_unix_us() >= end_us ? PULSE_TIME_IS_UP : PULSE_GO_ON;
}

static struct clock clock_of(hfk_call *call, int64_t started_us) {
    struct clock clock = {call, 0, 0, 0};
    int64_t milliseconds = 0;
    hfk_json soft = hfk_json_of(hfk_member(call->context, "soft_deadline_ms"));
    bool is_given = hfk_peek(&soft) == HFK_NUMBER && hfk_get_int(&soft, &milliseconds);
    if (is_given && milliseconds >= 0 && milliseconds < INT64_C(1000000000)) {
        clock.end_us = started_us + (int64_t)((double)milliseconds * 1000 * SHARE_OF_TIME);
        clock.last_us = started_us + (int64_t)((double)milliseconds * 1000 * SHARE_WITH_PEOPLE);
    }
    return clock;
}

/* Nothing can be computed, and why. */
static void set_unknown(struct envelope *envelope, struct reading *reading, const char *code, const char *reason) {
    envelope->level = LEVEL_UNKNOWN;
    say(&envelope->headline, "Coverage risk is not known: %s", reason);
    say(&envelope->reason, "%s: %s", code, reason);
    reading_miss(reading, "all figures", reason);
}

static void say_level(struct text *text, const struct verdict *verdict, const struct study *study) {
    size_t worst = verdict->group_count ? verdict->groups[0].worst : 0;
    if (verdict->group_count == 0) say(text, "Nobody is needed in these days: GREEN.");
    else if (study->slots[worst].base > 0) say(text, "Somebody is missing although everybody is there: %s.", level_word(verdict->level));
    else if (verdict->level == LEVEL_GREEN) say(text, "No slot has a chance of 5 %% or more that somebody is missing: GREEN.");
    else {
        say(text, "The worst slot has a chance of ");
        say_share(text, study->slots[worst].any);
        say(text, " that somebody is missing, %.0f %% or more: %s.", level_threshold(verdict->level) * 100, level_word(verdict->level));
    }
}

static void say_headline(struct text *text, const struct verdict *verdict, const struct study *study, const struct overall *overall) {
    const struct horizon *horizon = &study->staffing.horizon;
    struct text action = {.length = 0};
    if (verdict->finding_count > 0) {
        finding_say(study, &verdict->groups[0], text, &action);
        return;
    }
    say(text, "From ");
    say_span(text, horizon->from, horizon->to);
    if (verdict->group_count == 0) {
        say(text, " nobody is needed, so no absence costs anything.");
        return;
    }
    say(text, " no slot is likely to miss somebody; somewhere in these days it happens with a chance of %s",
        study->samples && overall->any_high >= 0.01 ? "at most " : "");
    say_share(text, overall->any_high);
    say(text, ".");
}

/* What is said when method exact was asked for and cannot be had. */
static void refuse_exact(hfk_call *call) {
    hfk_invalid(call, "/method", hfk_member(call->arguments, "method"),
                "auto or sampled here: a slot has more combinations of people than can be looked at one by one");
}

/* The slot that the caller named; NO_SLOT and the call has ended when nobody is needed in it. */
static size_t named_slot(const struct study *study, const struct request *request, hfk_call *call) {
    for (size_t at = 0; at < study->staffing.slot_count; at++) {
        const struct staffed_slot *slot = &study->staffing.slots[at];
        if (slot->date == request->importance_date && slot->slot == request->importance_slot) return at;
    }
    hfk_invalid(call, "/importance_slot", hfk_member(call->arguments, "importance_slot"),
                "a slot of the horizon in which somebody is needed");
    return NO_SLOT;
}

static void no_memory(hfk_call *call) {
    hfk_fail(call, HF_UNAVAILABLE, "This horizon of this program needs more memory than the plugin has: ask for fewer days or samples.");
}

/* Notes what time left out. */
static void note_cuts(const struct study *study, struct reading *reading, enum study_result people) {
    if (study->samples && study->samples < study->options.samples)
        reading_miss(reading, "samples", "time was up before all were drawn; the errors are those of the ones that were.");
    if (people == STUDY_CUT) reading_miss(reading, "importance", "time was up; ask for one slot with importance_slot.");
}

/* What a study says; false when the call has been ended instead. */
static bool report(struct envelope *envelope, struct study *study, struct verdict *verdict, struct reading *reading, hfk_call *call,
                   struct pulse *pulse, struct arena *arena) {
    const struct request *request = envelope->request;
    struct overall overall;
    bool is_named = request->importance_date != DATE_FIRST;
    size_t slot = is_named ? named_slot(study, request, call) : NO_SLOT;
    if (is_named && slot == NO_SLOT) return false;
    if (!overall_make(&overall, study, request->levels, request->level_count, arena) || !verdict_make(verdict, study, arena))
        return no_memory(call), false;
    pulse->share = 1;
    enum study_result people = verdict_look_at_people(verdict, study, request->importance_slots, slot, pulse, arena);
    if (people == STUDY_STOPPED) return hfk_end(call, HF_CANCELLED, hfk_bytes(NULL)), false;
    if (people == STUDY_NO_MEMORY || !figures_write(study, &overall, verdict, &envelope->figures, arena)) return no_memory(call), false;
    note_cuts(study, reading, people);
    envelope->study = study;
    envelope->verdict = verdict;
    envelope->level = verdict->level;
    say_level(&envelope->reason, verdict, study);
    say_headline(&envelope->headline, verdict, study, &overall);
    return true;
}

/* Computes; false when the call has been ended. */
static bool compute(struct envelope *envelope, struct study *study, struct verdict *verdict, struct reading *reading,
                    const struct horizon *horizon, hfk_call *call, struct pulse *pulse, struct arena *arena) {
    switch (study_make(study, &reading->program, *horizon, envelope->request->options, pulse, arena)) {
    case STUDY_DONE: return report(envelope, study, verdict, reading, call, pulse, arena);
    case STUDY_CUT: return set_unknown(envelope, reading, "time_limit", "time was up before there were figures; ask for fewer days."), true;
    case STUDY_STOPPED: return hfk_end(call, HF_CANCELLED, hfk_bytes(NULL)), false;
    case STUDY_NOT_EXACT: return refuse_exact(call), false;
    case STUDY_NO_MEMORY: break;
    }
    return no_memory(call), false;
}

void answer_make(hfk_call *call, const struct request *request, struct reading *reading, int64_t started_us, struct arena *arena) {
    struct clock clock = clock_of(call, started_us);
    struct pulse pulse = {.beat = beat, .user = &clock};
    struct envelope envelope = {.reading = reading, .request = request, .figures = hfk_writer_new()};
    struct horizon horizon = {.is_known = false};
    struct study study;
    struct verdict verdict;
    bool is_answer = true;
    if (!reading->has_program) {
        set_unknown(&envelope, reading, "no_data", reading->missing[0].reason);
    } else {
        horizon = horizon_choose(&reading->program, request->from, request->horizon_days);
        if (!horizon.is_known) {
            set_unknown(&envelope, reading, "no_data", horizon.reason);
        } else {
            envelope.horizon = &horizon;
            if (*horizon.reason) reading_miss(reading, "horizon", horizon.reason);
            is_answer = compute(&envelope, &study, &verdict, reading, &horizon, call, &pulse, arena);
        }
    }
    if (is_answer) {
        hfk_writer out = hfk_writer_new();
        envelope.milliseconds = (double)(hfk_now_unix_us() - started_us) / 1000;
        envelope_write(&envelope, &out);
        hfk_ok(call, &out);
    }
    hfk_writer_free(&envelope.figures);
}
