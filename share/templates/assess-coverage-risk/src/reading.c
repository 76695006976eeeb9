/* SPDX-License-Identifier: Apache-2.0 */
#include "reading.h"

#define MICROSECONDS_A_DAY INT64_C(86400000000)
#define MINUTE INT64_C(60000000)

void reading_miss(struct reading *reading, const char *what, const char *reason) {
    if (reading->missing_count < READING_MOST_MISSING) reading->missing[reading->missing_count++] = (struct missing){what, reason};
}

static bool no_memory(hfk_table *table) {
    return hfk_table_fail(table, HF_UNAVAILABLE, "The program is too large for the memory of this plugin.");
}

static const char *keep(struct arena *arena, const char *text) {
    char *copy = ARENA_ARRAY(arena, char, strlen(text) + 1);
    return copy ? strcpy(copy, text) : "";
}

static int32_t day(const hfk_column *column, int64_t row, int32_t otherwise) { return (int32_t)hfk_int(column, row, otherwise); }

static void read_head(hfk_table *table, struct reading *reading) {
    hfk_column as_of;
    hfk_table_column(table, "as_of", HFK_LOCAL_TIME, &as_of);
    while (hfk_table_next(table)) {
        if (table->rows == 0 || hfk_missing(&as_of, 0)) continue;
        int64_t time = hfk_int(&as_of, 0, 0), date = time / MICROSECONDS_A_DAY - (time % MICROSECONDS_A_DAY < 0);
        if (date <= DATE_FIRST || date > DATE_LAST) continue;
        int minutes = (int)((time - date * MICROSECONDS_A_DAY) / MINUTE);
        char text[11];
        reading->program.today = (int32_t)date;
        date_write((int32_t)date, text);
        snprintf(reading->program.as_of, sizeof reading->program.as_of, "%sT%02d:%02d", text, minutes / 60 % 24, minutes % 60);
    }
}

static void read_people(hfk_table *table, struct reading *reading) {
    hfk_column id, from, to;
    hfk_table_column(table, "id", HFK_TEXT, &id);
    hfk_table_column(table, "from", HFK_DATE, &from);
    hfk_table_column(table, "to", HFK_DATE, &to);
    while (hfk_table_next(table))
        for (int64_t row = 0; row < table->rows; row++) {
            hf_str text = hfk_text(&id, row);
            if (!program_person(&reading->program, text.ptr, text.len, day(&from, row, DATE_FIRST), day(&to, row, DATE_LAST)))
                no_memory(table);
        }
}

static void read_services(hfk_table *table, struct reading *reading) {
    hfk_column id, name, category;
    hfk_table_column(table, "id", HFK_TEXT, &id);
    hfk_table_column(table, "name", HFK_TEXT, &name);
    hfk_table_column(table, "category", HFK_INT, &category);
    while (hfk_table_next(table))
        for (int64_t row = 0; row < table->rows; row++) {
            hf_str key = hfk_text(&id, row), text = hfk_text(&name, row);
            if (!program_service(&reading->program, key.ptr, key.len, text.ptr, text.len, (int)hfk_int(&category, row, 7)))
                no_memory(table);
        }
}

static void read_skills(hfk_table *table, struct reading *reading) {
    hfk_column person, service, from, to;
    hfk_table_column(table, "person_id", HFK_TEXT, &person);
    hfk_table_column(table, "service_id", HFK_TEXT, &service);
    hfk_table_column(table, "from", HFK_DATE, &from);
    hfk_table_column(table, "to", HFK_DATE, &to);
    while (hfk_table_next(table))
        for (int64_t row = 0; row < table->rows; row++) {
            hf_str who = hfk_text(&person, row), what = hfk_text(&service, row);
            if (!program_skill(&reading->program, program_person_number(&reading->program, who.ptr, who.len),
                               program_service_number(&reading->program, what.ptr, what.len), day(&from, row, DATE_FIRST),
                               day(&to, row, DATE_LAST)))
                no_memory(table);
        }
}

static void read_demand(hfk_table *table, struct reading *reading) {
    hfk_column service, from, to, days, slot, least;
    hfk_table_column(table, "service_id", HFK_TEXT, &service);
    hfk_table_column(table, "from", HFK_DATE, &from);
    hfk_table_column(table, "to", HFK_DATE, &to);
    hfk_table_column(table, "weekdays", HFK_TEXT, &days);
    hfk_table_column(table, "slot", HFK_TEXT, &slot);
    hfk_table_column(table, "min", HFK_INT, &least);
    while (hfk_table_next(table))
        for (int64_t row = 0; row < table->rows; row++) {
            hf_str what = hfk_text(&service, row), when = hfk_text(&days, row), part = hfk_text(&slot, row);
            struct need need = {program_service_number(&reading->program, what.ptr, what.len), slot_read(part.ptr, part.len),
                                (int)hfk_int(&least, row, 0), day(&from, row, DATE_FIRST), day(&to, row, DATE_LAST),
                                days_read(when.ptr, when.len)};
            if (!program_need(&reading->program, need)) no_memory(table);
        }
    program_sort(&reading->program);
}

static void read_periods(hfk_table *table, struct reading *reading) {
    hfk_column kind, from, to;
    struct dates *published = &reading->program.published;
    hfk_table_column(table, "kind", HFK_TEXT, &kind);
    hfk_table_column(table, "from", HFK_DATE, &from);
    hfk_table_column(table, "to", HFK_DATE, &to);
    while (hfk_table_next(table))
        for (int64_t row = 0; row < table->rows; row++) {
            int32_t first = day(&from, row, DATE_LAST), last = day(&to, row, DATE_FIRST);
            hf_str word = hfk_text(&kind, row);
            if (hfk_is(word, "holiday") && !program_holiday(&reading->program, first, last)) no_memory(table);
            if (!hfk_is(word, "published")) continue;
            if (first < published->from) published->from = first;
            if (last > published->to) published->to = last;
        }
}

static void read_absences(hfk_table *table, struct reading *reading) {
    hfk_column person, from, from_slot, to, to_slot, blocking;
    hfk_table_column(table, "person_id", HFK_TEXT, &person);
    hfk_table_column(table, "from", HFK_DATE, &from);
    hfk_table_column(table, "from_slot", HFK_TEXT, &from_slot);
    hfk_table_column(table, "to", HFK_DATE, &to);
    hfk_table_column(table, "to_slot", HFK_TEXT, &to_slot);
    hfk_table_column(table, "blocking", HFK_FLAG, &blocking);
    while (hfk_table_next(table))
        for (int64_t row = 0; row < table->rows; row++) {
            hf_str who = hfk_text(&person, row), begin = hfk_text(&from_slot, row), end = hfk_text(&to_slot, row);
            int first = slot_read(begin.ptr, begin.len), last = slot_read(end.ptr, end.len);
            if (!hfk_bool(&blocking, row, true) || first < 0 || last < 0) continue;
            if (!program_absence(&reading->program, program_person_number(&reading->program, who.ptr, who.len),
                                 day(&from, row, DATE_LAST) * SLOTS_A_DAY + first, day(&to, row, DATE_FIRST) * SLOTS_A_DAY + last))
                no_memory(table);
        }
}

/* The host has cut the names down to what this caller may see. */
static void read_names(hfk_table *table, struct reading *reading) {
    hfk_column person, name;
    hfk_table_column(table, "person_id", HFK_TEXT, &person);
    hfk_table_column(table, "name", HFK_TEXT, &name);
    while (hfk_table_next(table))
        for (int64_t row = 0; row < table->rows; row++) {
            hf_str who = hfk_text(&person, row), text = hfk_text(&name, row);
            if (!program_name(&reading->program, who.ptr, who.len, text.ptr, text.len)) no_memory(table);
        }
}

static const struct {
    const char *name, *missing;
    void (*read)(hfk_table *table, struct reading *reading);
    bool is_needed;
} tables[] = {
    {"program", "program", read_head, false},
    {"people", "", read_people, true},
    {"services", "", read_services, true},
    {"eligibility", "", read_skills, true},
    {"demand", "", read_demand, true},
    {"periods", "table periods", read_periods, false},
    {"absences", "table absences", read_absences, false},
    {"identities", "table identities", read_names, false},
};

/* The sentence of an error that the host gave. */
static const char *detail_of(hfk_table *table, struct arena *arena) {
    char text[400];
    hfk_json json = hfk_json_of(hfk_member(hfk_written(&table->info), "detail"));
    return hfk_get_string(&json, text, sizeof text, NULL) ? keep(arena, text) : "it could not be read.";
}

/* Whether there is an answer without the table. */
static bool may_do_without(size_t at, hf_status status, const struct request *request) {
    if (at == 0) return status == HF_NOT_FOUND && request->version == 0;
    return !tables[at].is_needed && (status == HF_NOT_FOUND || status == HF_DENIED);
}

bool reading_make(struct reading *reading, const struct request *request, hfk_call *call, struct arena *arena) {
    *reading = (struct reading){.program = program_empty(arena), .version = request->version, .has_program = true};
    for (size_t at = 0; at < sizeof tables / sizeof *tables; at++) {
        hfk_table table;
        const char *plan = reading->version == 0 && *request->plan ? request->plan : NULL;
        hf_status status = hfk_table_open_version(call, tables[at].name, plan, reading->version, &table);
        if (status == HF_OK) {
            if (at == 0) reading->version = hfk_table_version(&table), hfk_table_digest(&table, reading->digest);
            tables[at].read(&table, reading);
        } else if (may_do_without(at, status, request)) {
            reading_miss(reading, tables[at].missing, detail_of(&table, arena));
            reading->has_program = at > 0;
            hfk_table_close(&table);
            if (!reading->has_program) return true;
            continue;
        }
        if (table.status != HF_OK) hfk_end_table(call, &table);
        status = table.status;
        hfk_table_close(&table);
        if (status != HF_OK) return false;
    }
    return true;
}
