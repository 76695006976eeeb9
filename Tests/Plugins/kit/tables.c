/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of holdfast/kit.h: every kind of column, at every offset, with and without missing values; what is not there or
 * not right; and that everything is released once, whatever happens. */
#include "host.h"

#include <sched.h>

/* ---- A producer whose releases are counted ---- */

enum { COLUMNS = 12, ROWS = 6 };

static int live; /* streams, schemas and batches that somebody still has to release */

static void release_schema(struct ArrowSchema *schema) {
    CHECK(schema->release == release_schema);
    schema->release = NULL;
    live--;
}
static void release_array(struct ArrowArray *array) {
    CHECK(array->release == release_array);
    array->release = NULL;
    live--;
}

/* Six rows behind two that are skipped by the offset; bit 1 of the rows is missing where a bitmap stands. */
static const int32_t numbers[ROWS + 2] = {99, 98, 10, 11, 12, 13, 14, 15};
static const int64_t times[ROWS + 2] = {99, 98, INT64_MIN, -1, 0, 1, INT64_MAX, 5};
static const int8_t tiny[ROWS + 2] = {99, 98, -128, 127, 0, 1, 2, 3};
static const uint32_t large[ROWS + 2] = {99, 98, 4294967295u, 1, 2, 3, 4, 5};
static const uint8_t bits[2] = {0xF7, 0xFF};  /* rows: 1, 0, 1, 1, 1, 1 */
static const uint8_t flags[2] = {0x54, 0x00}; /* rows: 1, 0, 1, 0, 1, 0 */
static const int32_t short_offsets[ROWS + 3] = {0, 1, 2, 4, 4, 7, 8, 9, 10};
static const int64_t long_offsets[ROWS + 3] = {0, 1, 2, 4, 4, 7, 8, 9, 10};
static const char letters[] = "__abcdefgh";
static const int32_t word_offsets[] = {0, 1, 9, 16};
static const char words[] = "_residentfaculty";
static const uint8_t codes[ROWS + 2] = {99, 98, 0, 1, 1, 0, 77, 0};
static const void *word_buffers[] = {NULL, word_offsets, words};

static const struct {
    const char *name, *format;
    const void *buffers[3];
    bool dictionary;
} columns[COLUMNS] = {
    {"number", "i", {bits, numbers, NULL}, false}, {"time", "l", {NULL, times, NULL}, false},     {"tiny", "c", {NULL, tiny, NULL}, false},
    {"large", "I", {NULL, large, NULL}, false},    {"flag", "b", {bits, flags, NULL}, false},     {"text", "u", {bits, short_offsets,
        letters}, false},
    {"long", "U", {NULL, long_offsets, letters}, false}, {"role", "C", {bits, codes, NULL}, true}, {"day", "tdD", {NULL, numbers, NULL},
        false},
    {"local", "tsu:", {NULL, times, NULL}, false}, {"instant", "tsu:UTC", {NULL, times, NULL}, false}, {"odd", "+l", {NULL, NULL, NULL},
        false},
};

/* What goes wrong in the stream. */
typedef struct source {
    int batches; /* how many come */
    int fault;
    struct ArrowSchema children[COLUMNS], *child_schemas[COLUMNS], word_schema;
    struct ArrowArray arrays[COLUMNS], *child_arrays[COLUMNS], word_array;
} source;

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    source *from = (source *)stream->private_data;
    memset(out, 0, sizeof *out);
    if (from->fault == 1) return 5;
    for (int index = 0; index < COLUMNS; index++) {
        memset(&from->children[index], 0, sizeof from->children[index]);
        from->children[index].format = columns[index].format;
        from->children[index].name = columns[index].name;
        from->children[index].dictionary = columns[index].dictionary ? &from->word_schema : NULL;
        from->child_schemas[index] = &from->children[index];
    }
    memset(&from->word_schema, 0, sizeof from->word_schema);
    from->word_schema.format = "u";
    out->format = from->fault == 2 ? "i" : "+s";
    out->n_children = COLUMNS;
    out->children = from->child_schemas;
    out->release = release_schema;
    live++;
    return 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    source *from = (source *)stream->private_data;
    memset(out, 0, sizeof *out);
    if (from->fault == 3 && from->batches == 1) return 5;
    if (from->batches-- <= 0) return 0;
    memset(&from->word_array, 0, sizeof from->word_array);
    from->word_array.length = 2;
    from->word_array.offset = 1;
    from->word_array.n_buffers = 3;
    from->word_array.buffers = word_buffers;
    for (int index = 0; index < COLUMNS; index++) {
        struct ArrowArray *array = &from->arrays[index];
        memset(array, 0, sizeof *array);
        array->length = ROWS + 1; /* one before the first row of the batch */
        array->offset = 1;
        array->null_count = columns[index].buffers[0] ? -1 : 0;
        array->n_buffers = columns[index].buffers[2] ? 3 : 2;
        array->buffers = (const void **)(uintptr_t)columns[index].buffers;
        array->dictionary = columns[index].dictionary ? &from->word_array : NULL;
        from->child_arrays[index] = array;
    }
    out->length = ROWS;
    out->offset = 1;
    out->n_children = COLUMNS;
    out->children = from->child_arrays;
    out->release = release_array;
    live++;
    switch (from->fault) {
    case 4: out->n_children = 1; break;
    case 5: from->arrays[0].length = 3; break;
    case 6: from->arrays[5].n_buffers = 2; break;
    case 7: from->arrays[7].dictionary = NULL; break;
    case 8: from->child_arrays[2] = NULL; break;
    case 9: out->length = -1; break;
    case 10: from->arrays[1].offset = -3; break;
    case 11: out->length = 0; break;
    case 12: from->word_array.length = 1000; from->word_array.n_buffers = 2; break;
    case 13: out->length = INT64_MAX; break;
    default: break;
    }
    return 0;
}

static const char *last_error(struct ArrowArrayStream *stream) { return (void)stream, "the disk is gone"; }

static void release_stream(struct ArrowArrayStream *stream) {
    CHECK(stream->release == release_stream);
    free(stream->private_data);
    stream->release = NULL;
    __atomic_sub_fetch(&live, 1, __ATOMIC_SEQ_CST);
}

static struct ArrowArrayStream stream_of(int batches, int fault) {
    struct ArrowArrayStream stream = {get_schema, get_next, last_error, release_stream, calloc(1, sizeof(source))};
    CHECK(stream.private_data);
    ((source *)stream.private_data)->batches = batches;
    ((source *)stream.private_data)->fault = fault;
    __atomic_add_fetch(&live, 1, __ATOMIC_SEQ_CST);
    return stream;
}

/* ---- A host that opens it ---- */

static hf_host host;
static hf_call given;
static hfk_call call;

static int fault_, batches_;

static hf_status opens(hf_host *from, hf_bytes spec, hf_table_done_fn done, void *user) {
    struct ArrowArrayStream stream = stream_of(batches_, fault_);
    (void)from, (void)spec;
    done(user, HF_OK, &stream, hfk_bytes("{\"table\":\"people\",\"version\":41,\"digest\":\"ab12\",\"rows\":6}"));
    return HF_OK;
}

static hf_status opens_version(hf_host *from, hf_bytes spec, hf_table_done_fn done, void *user) {
    CHECK_TEXT(spec, "{\"table\":\"people\",\"plan\":\"next\",\"version\":40}");
    return opens(from, spec, done, user);
}

static hf_status denies(hf_host *from, hf_bytes spec, hf_table_done_fn done, void *user) {
    (void)from, (void)spec;
    done(user, HF_DENIED, NULL, hfk_bytes("{\"detail\":\"table:people is not granted\"}"));
    return HF_OK;
}

static hf_status refuses(hf_host *from, hf_bytes spec, hf_table_done_fn done, void *user) {
    (void)from, (void)spec, (void)done, (void)user;
    return HF_STALE;
}

static hf_table_done_fn late_done;
static void *late_user;
static hf_status keeps_waiting(hf_host *from, hf_bytes spec, hf_table_done_fn done, void *user) {
    (void)from, (void)spec;
    late_done = done;
    late_user = user;
    return HF_OK;
}

typedef struct answer {
    hf_table_done_fn done;
    void *user;
} answer;

static void *answer_later(void *user) {
    answer *to = (answer *)user;
    while (__atomic_load_n(&host.questions, __ATOMIC_SEQ_CST) == 0) sched_yield(); /* just when the waiter looks elsewhere */
    struct ArrowArrayStream stream = stream_of(1, 0);
    to->done(to->user, HF_OK, &stream, hfk_bytes("{\"version\":7}"));
    free(to);
    return NULL;
}

static pthread_t answering; /* the thread that opens_on_a_thread() began last */
static bool is_answering;

static hf_status opens_on_a_thread(hf_host *from, hf_bytes spec, hf_table_done_fn done, void *user) {
    answer *to = (answer *)malloc(sizeof *to);
    (void)from, (void)spec;
    CHECK(to);
    to->done = done;
    to->user = user;
    CHECK(pthread_create(&answering, NULL, answer_later, to) == 0);
    is_answering = true;
    return HF_OK;
}

/* ---- What is read ---- */


static void begin(hf_status (*open)(hf_host *, hf_bytes, hf_table_done_fn, void *), int batches, int fault) {
    host = host_new();
    host.open = open;
    given = call_of("{}");
    call = hfk_call_borrow(host_of(&host), &given);
    batches_ = batches;
    fault_ = fault;
    CHECK(live == 0);
}

static void finish(hfk_table *table) {
    if (is_answering) pthread_join(answering, NULL);
    is_answering = false;
    hfk_table_close(table);
    hfk_table_close(table);
    CHECK(live == 0);
    if (!call.ended_) hfk_end(&call, HF_OK, hfk_bytes("{}"));
    hfk_call_release(&call);
}

static void values(void) {
    hfk_table table;
    hfk_column number, time, small, big, flag, text, longer, role, day, local, instant;
    char digest[65];
    int64_t rows = 0;
    int batch = 0;
    begin(opens, 2, 0);
    CHECK(hfk_table_open(&call, "people", &table) == HF_OK && hfk_table_version(&table) == 41);
    hfk_table_digest(&table, digest);
    CHECK(strcmp(digest, "ab12") == 0 && hfk_table_has(&table, "role") && !hfk_table_has(&table, "Role"));
    CHECK(hfk_table_column(&table, "number", HFK_INT, &number) && hfk_table_column(&table, "time", HFK_INT | HFK_DATE, &time));
    CHECK(hfk_table_column(&table, "tiny", HFK_INT, &small) && hfk_table_column(&table, "large", HFK_INT, &big));
    CHECK(hfk_table_column(&table, "flag", HFK_FLAG, &flag) && hfk_table_column(&table, "text", HFK_TEXT, &text));
    CHECK(hfk_table_column(&table, "long", HFK_TEXT, &longer) && hfk_table_column(&table, "role", HFK_TEXT, &role));
    CHECK(hfk_table_column(&table, "day", HFK_DATE, &day) && hfk_table_column(&table, "local", HFK_LOCAL_TIME, &local));
    CHECK(hfk_table_column(&table, "instant", HFK_INSTANT, &instant));
    CHECK(hfk_missing(&number, 0) && hfk_int(&number, 0, 5) == 5); /* no batch is open yet */
    while (hfk_table_next(&table)) {
        CHECK(table.rows == ROWS && ++batch <= 2);
        rows += table.rows;
        for (int64_t row = 0; row < table.rows; row++) {
            bool missing = row == 1;
            CHECK(hfk_missing(&number, row) == missing && hfk_int(&number, row, -7) == (missing ? -7 : 10 + row));
            CHECK(!hfk_missing(&time, row) && hfk_int(&time, row, 0) == times[row + 2] && hfk_int(&local, row, 0) == times[row + 2]);
            CHECK(hfk_int(&instant, row, 0) == times[row + 2] && hfk_int(&day, row, 0) == 10 + row);
            CHECK(hfk_int(&small, row, 0) == tiny[row + 2] && hfk_int(&big, row, 0) == (int64_t)large[row + 2]);
            CHECK(hfk_missing(&flag, row) == missing && hfk_bool(&flag, row, true) == (missing || row % 2 == 0));
        }
        CHECK(hfk_is(hfk_text(&text, 0), "ab") && hfk_missing(&text, 1) && hfk_text(&text, 1).len == 0 && hfk_is(hfk_text(&text, 2),
            "cde"));
        CHECK(hfk_is(hfk_text(&longer, 0), "ab") && !hfk_missing(&longer, 1) && hfk_is(hfk_text(&longer, 1), "") && hfk_is(hfk_text(&longer,
            5), "h"));
        CHECK(hfk_is(hfk_text(&role, 0), "resident") && hfk_missing(&role, 1) && hfk_is(hfk_text(&role, 2), "faculty"));
        CHECK(hfk_text(&role, 4).len == 0); /* a code that the dictionary has not */
        CHECK(hfk_missing(&text, -1) && hfk_missing(&text, ROWS) && hfk_text(&text, ROWS).len == 0 && hfk_int(&number, INT64_MAX, 3) == 3);
        CHECK(hfk_int(&role, 0, 4) == 4 && hfk_text(&number, 0).len == 0 && !hfk_bool(&number, 0, false)); /* the getter of another kind */
    }
    CHECK(table.status == HF_OK && rows == 2 * ROWS && batch == 2 && table.rows == 0 && hfk_missing(&number, 0));
    CHECK(!hfk_table_next(&table) && table.status == HF_OK);
    finish(&table);
    CHECK(hfk_missing(&number, 0));
}

static void check_unsupported(const char *name, unsigned kinds, const char *sentence) {
    hfk_table table;
    hfk_column column;
    begin(opens, 1, 0);
    hfk_table_open(&call, "people", &table);
    CHECK(!hfk_table_column(&table, name, kinds, &column) && table.status == HF_UNSUPPORTED && !hfk_table_next(&table));
    CHECK(hfk_missing(&column, 0) && hfk_int(&column, 0, 9) == 9 && hfk_text(&column, 0).len == 0);
    CHECK(!hfk_table_column(&table, "number", HFK_INT, &column)); /* what failed stays failed, with its first reason */
    CHECK(!hfk_table_fail(&table, HF_TOOL_ERROR, "later") && table.status == HF_UNSUPPORTED);
    CHECK(hfk_end_table(&call, &table) == HF_OK && host.status == HF_UNSUPPORTED);
    CHECK_TEXT(host_bytes(&host), sentence);
    finish(&table);
}

#define TYPED(column, type) \
    "{\"detail\":\"The column \\\"" column "\\\" of the table \\\"people\\\" has the Arrow type \\\"" type \
    "\\\", which this plugin cannot read.\"}"

static void unsupported(void) {
    check_unsupported("wages", HFK_TEXT, "{\"detail\":\"The table \\\"people\\\" has no column \\\"wages\\\".\"}");
    check_unsupported("number", HFK_TEXT, TYPED("number", "i"));
    check_unsupported("role", HFK_INT, TYPED("role", "C->u"));
    check_unsupported("odd", ~0u, TYPED("odd", "+l"));
    check_unsupported("local", HFK_INSTANT | HFK_INT, TYPED("local", "tsu:"));
}

static void faults(void) {
    for (int fault = 1; fault <= 13; fault++) {
        hfk_table table;
        hfk_column role;
        begin(opens, 2, fault);
        hfk_table_open(&call, "people", &table);
        hfk_table_column(&table, "role", HFK_TEXT, &role);
        int64_t rows = 0;
        while (hfk_table_next(&table)) rows += table.rows;
        if (fault == 11) CHECK(table.status == HF_OK && rows == 0); /* empty batches are right */
        else CHECK(table.status == HF_INTERNAL && rows == (fault == 3 ? ROWS : 0) && table.rows == 0);
        if (fault != 11) CHECK(hfk_end_table(&call, &table) == HF_OK && host.status == HF_INTERNAL && host.length > 0);
        if (fault == 3) CHECK_TEXT(host_bytes(&host), "{\"detail\":\"The table \\\"people\\\" cannot be read on: the disk is gone.\"}");
        finish(&table);
    }
}

static void opening(void) {
    hfk_table table;
    hfk_column role;
    begin(opens_version, 1, 0);
    CHECK(hfk_table_open_version(&call, "people", "next", 40, &table) == HF_OK);
    finish(&table); /* nothing of it was read */
    begin(opens_on_a_thread, 0, 0);
    CHECK(hfk_table_open(&call, "people", &table) == HF_OK && hfk_table_version(&table) == 7);
    CHECK(hfk_table_next(&table));
    finish(&table); /* in the middle of a batch */
    begin(denies, 0, 0);
    CHECK(hfk_table_open(&call, "people", &table) == HF_DENIED && !hfk_table_column(&table, "role", HFK_TEXT, &role) &&
        !hfk_table_next(&table));
    CHECK(hfk_end_table(&call, &table) == HF_OK && host.status == HF_DENIED);
    CHECK_TEXT(host_bytes(&host), "{\"detail\":\"table:people is not granted\"}");
    finish(&table);
    begin(refuses, 0, 0);
    CHECK(hfk_table_open(&call, "people", &table) == HF_STALE && hfk_end_table(&call, &table) == HF_OK && host.status == HF_STALE);
    finish(&table);
    begin(NULL, 0, 0);
    CHECK(hfk_table_open(&call, "people", &table) == HF_UNSUPPORTED && hfk_table_version(&table) == 0);
    CHECK(hfk_end_table(&call, &table) == HF_OK && host.status == HF_UNSUPPORTED && host.length > 0);
    finish(&table);
}

static void cancelling(void) {
    hfk_table table;
    begin(keeps_waiting, 0, 0);
    host.cancelled_after = 1;
    CHECK(hfk_table_open(&call, "people", &table) == HF_CANCELLED && !hfk_table_next(&table));
    CHECK(hfk_end_table(&call, &table) == HF_OK && host.status == HF_CANCELLED);
    struct ArrowArrayStream late = stream_of(1, 0); /* comes when nobody waits any more */
    late_done(late_user, HF_OK, &late, hfk_bytes("{}"));
    CHECK(!late.release);
    finish(&table);

    begin(opens, 5, 0);
    host.cancelled_after = 2;
    int batches = 0;
    hfk_table_open(&call, "people", &table);
    while (hfk_table_next(&table)) batches++;
    CHECK(batches == 2 && table.status == HF_CANCELLED && live == 2);
    finish(&table);

    /* The answer comes while nobody waits any more: it is taken whole, or let go of whole. */
    for (int round = 0; round < 50; round++) {
        begin(opens_on_a_thread, 0, 0);
        host.cancelled_after = 0;
        hf_status status = hfk_table_open(&call, "people", &table);
        CHECK(status == HF_CANCELLED || (status == HF_OK && hfk_table_version(&table) == 7));
        finish(&table);
    }

    begin(opens, 5, 0);
    call.deadline_unix_us = 1;
    host.cancelled_after = 0;
    hfk_table_open(&call, "people", &table);
    CHECK(!hfk_table_next(&table) && table.status == HF_TIMEOUT);
    finish(&table);
}

/* The form without waiting: the callback takes the stream over. */
static void taken(void *user, hf_status status, struct ArrowArrayStream *stream, hf_bytes info) {
    hfk_column role;
    (void)info;
    CHECK(status == HF_OK && hfk_table_take((hfk_table *)user, "people", stream) == HF_OK && !stream->release);
    CHECK(hfk_table_column((hfk_table *)user, "role", HFK_TEXT, &role) && hfk_table_next((hfk_table *)user));
    CHECK(hfk_is(hfk_text(&role, 2), "faculty"));
}

static void raw_form(void) {
    hfk_table table;
    begin(opens, 1, 0);
    CHECK(hfk_table_request(&call, hfk_bytes("{\"table\":\"people\"}"), taken, &table) == HF_OK);
    finish(&table);
}

static void dates(void) {
    char text[11], again[11];
    int64_t days = 1;
    static const struct {
        int64_t days;
        const char *text;
    } cases[] = {{0, "1970-01-01"}, {-1, "1969-12-31"}, {20513, "2026-03-01"}, {11016, "2000-02-29"}, {-719528, "0000-01-01"}, {2932896,
        "9999-12-31"}, {-25508, "1900-03-01"}};
    for (size_t index = 0; index < COUNT(cases); index++) {
        hfk_date_text(cases[index].days, text);
        CHECK(strcmp(text, cases[index].text) == 0 && hfk_date_of(hfk_str(text), &days) && days == cases[index].days);
    }
    for (int64_t day = -719528; day <= 2932896; day += 97) {
        hfk_date_text(day, text);
        CHECK(hfk_date_of(hfk_str(text), &days) && days == day);
        hfk_date_text(day + 1, again);
        CHECK(strcmp(text, again) < 0);
    }
    static const char *const wrong[] = {"", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32",
        "2026-04-31", "2026-1-01", "2026/01/01",
                                        "20260101", "2026-01-01T", "2026-01-0a", " 026-01-01", "+026-01-01"};
    days = 77;
    for (size_t index = 0; index < COUNT(wrong); index++) CHECK(!hfk_date_of(hfk_str(wrong[index]), &days) && days == 77);
    hfk_date_text(-719529, text);
    CHECK(text[0] == 0);
    hfk_date_text(INT64_MAX, text);
    CHECK(text[0] == 0);
}

int main(void) {
    values();
    unsupported();
    faults();
    opening();
    cancelling();
    raw_form();
    dates();
    return 0;
}
