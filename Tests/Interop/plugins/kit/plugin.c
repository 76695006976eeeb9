/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin on holdfast/kit.h that does with a real host what Tests/Plugins/kit does with one of its own:
 *
 *   kit_dump   every row of "table", as {column: value}, for the "columns" that are asked for; "kind" is the only kind of
 *              column that will do (HFK_TEXT is 4)
 *   kit_echo   its argument "value", read and written again
 *   kit_hold   works on a thread of its own until it is told to stop; kit_brief has 300 ms for it
 *   kit_forget ends without an answer
 *   kit_twice  answers from two threads at once; the log says which of them ended the call
 *   kit_keep   puts "value" into its key-values, and reads it again */
#include "../../../Plugins/kit/transcode.h"

struct hf_instance {
    hfk_host host;
    hfk_workers workers;
};

/* ---- kit_dump ---- */

enum { MOST = 16 };

static void write_cell(hfk_writer *out, const hfk_column *column, unsigned kind, int64_t row) {
    char date[11];
    if (hfk_missing(column, row)) {
        hfk_put_null(out);
    } else if (kind == HFK_TEXT) {
        hfk_put_text(out, hfk_text(column, row));
    } else if (kind == HFK_FLAG) {
        hfk_put_bool(out, hfk_bool(column, row, false));
    } else if (kind == HFK_DATE) {
        hfk_date_text(hfk_int(column, row, 0), date);
        hfk_put_string(out, date);
    } else {
        hfk_put_int(out, hfk_int(column, row, 0));
    }
}

/* The columns that were asked for; false when the table has failed. */
static bool find_columns(hfk_call *call, hfk_table *table, hfk_column *columns, char names[][65], unsigned *kinds, size_t *count) {
    hfk_json json = hfk_json_of(hfk_member(call->arguments, "kind"));
    int64_t allowed = 63;
    hfk_get_int(&json, &allowed);
    json = hfk_json_of(hfk_member(call->arguments, "columns"));
    *count = 0;
    hfk_enter_array(&json);
    while (hfk_next_element(&json) && *count < MOST) {
        if (!hfk_get_string(&json, names[*count], 65, NULL)) break;
        bool has = hfk_table_has(table, names[*count]);
        for (unsigned kind = HFK_INT; kind <= HFK_INSTANT && has; kind <<= 1) {
            hfk_table tried = *table; /* a look that may fail must not make the table itself fail */
            tried.info = hfk_writer_new();
            bool found = hfk_table_column(&tried, names[*count], kind, &columns[*count]);
            hfk_writer_free(&tried.info);
            if (found) kinds[*count] = kind;
        }
        if (!hfk_table_column(table, names[*count], (unsigned)allowed, &columns[*count])) return false;
        (*count)++;
    }
    return true;
}

static void dump(hfk_call *call) {
    hfk_table table;
    hfk_column columns[MOST];
    char names[MOST][65], name[65];
    unsigned kinds[MOST];
    size_t count = 0;
    int64_t batches = 0;
    hfk_json json = hfk_json_of(hfk_member(call->arguments, "table"));
    hfk_get_string(&json, name, sizeof name, NULL);
    hfk_table_open(call, name, &table);
    find_columns(call, &table, columns, names, kinds, &count);
    hfk_writer out = hfk_writer_new();
    hfk_begin_object(&out);
    hfk_key(&out, "version"), hfk_put_int(&out, hfk_table_version(&table));
    hfk_key(&out, "rows"), hfk_begin_array(&out);
    for (; hfk_table_next(&table); batches++) {
        for (int64_t row = 0; row < table.rows; row++) {
            hfk_begin_object(&out);
            for (size_t index = 0; index < count; index++) hfk_key(&out, names[index]), write_cell(&out, &columns[index], kinds[index],
                row);
            hfk_end_object(&out);
        }
    }
    hfk_end_array(&out);
    hfk_key(&out, "batches"), hfk_put_int(&out, batches);
    hfk_end_object(&out);
    if (table.status == HF_OK) hfk_ok(call, &out);
    else hfk_end_table(call, &table);
    hfk_writer_free(&out);
    hfk_table_close(&table);
}

/* ---- The others ---- */

static void echo(hfk_call *call) {
    hfk_writer out = hfk_writer_new();
    hfk_json json = hfk_json_of(hfk_member(call->arguments, "value"));
    hfk_begin_object(&out);
    hfk_key(&out, "value"), transcode(&json, &out);
    hfk_end_object(&out);
    if (json.error) hfk_fail(call, HF_TOOL_ERROR, "At %zu: %s.", json.error_at, json.error);
    else hfk_ok(call, &out);
    hfk_writer_free(&out);
}

static void hold(hfk_call *call, void *user) {
    struct timespec pause = {0, 2000000};
    (void)user;
    hfk_log(call->host, HF_LOG_INFO, "kit_hold works");
    for (int done = 1; !hfk_cancelled(call); done++) {
        hfk_progress(call, done, 0, "holding");
        nanosleep(&pause, NULL);
    }
    hfk_log(call->host, HF_LOG_INFO, "kit_hold stops");
    hfk_fail(call, hfk_stop_status(call), "It was told to stop.");
}

static void end_it(hfk_call *call, void *user) {
    hf_status status = hfk_end(call, HF_OK, hfk_bytes("{\"structured\":{}}"));
    (void)user;
    hfk_log(call->host, HF_LOG_INFO, "kit_twice %s", status == HF_OK ? "ended" : status == HF_STALE ? "was late" : "failed");
}

static void forget(hfk_call *call, void *user) { (void)call, (void)user; }

static void keep(hfk_call *call) {
    hfk_writer json = hfk_writer_new(), reply;
    hfk_begin_object(&json);
    hfk_key(&json, "op"), hfk_put_string(&json, "put");
    hfk_key(&json, "key"), hfk_put_string(&json, "kept");
    hfk_key(&json, "value"), hfk_put_json(&json, hfk_member(call->arguments, "value"));
    hfk_end_object(&json);
    hf_status status = hfk_request(call, "kv/1", hfk_written(&json), &reply);
    if (status == HF_OK) {
        hfk_writer_free(&reply);
        status = hfk_request(call, "kv/1", hfk_bytes("{\"op\":\"get\",\"key\":\"kept\"}"), &reply);
    }
    if (status == HF_OK) {
        hfk_writer out = hfk_writer_new();
        hfk_begin_object(&out);
        hfk_key(&out, "value"), hfk_put_json(&out, hfk_member(hfk_written(&reply), "value"));
        hfk_end_object(&out);
        hfk_ok(call, &out);
    } else {
        hfk_end(call, status, hfk_written(&reply));
    }
    hfk_writer_free(&reply);
    hfk_writer_free(&json);
}

/* Work that waits has threads of its own: this plugin does not block in call(). */
static void waiting(hfk_call *call, void *user) {
    (void)user;
    if (hfk_is(call->name, "kit_dump")) dump(call);
    else keep(call);
}

static void call(hf_instance *self, const hf_call *given) {
    hfk_call *copy = hfk_call_copy(self->host, given);
    if (!copy) return;
    if (hfk_refuse_unknown(copy)) {
        hfk_call_release(copy);
    } else if (hfk_is(copy->name, "kit_echo")) {
        echo(copy);
        hfk_call_release(copy);
    } else if (hfk_is(copy->name, "kit_hold") || hfk_is(copy->name, "kit_brief")) {
        hfk_run(&self->workers, copy, hold, NULL);
    } else if (hfk_is(copy->name, "kit_forget")) {
        hfk_run(&self->workers, copy, forget, NULL);
    } else if (hfk_is(copy->name, "kit_twice")) {
        hfk_run(&self->workers, hfk_call_retain(copy), end_it, NULL);
        hfk_run(&self->workers, copy, end_it, NULL);
    } else {
        hfk_run(&self->workers, copy, waiting, NULL);
    }
}

static hf_status create(const hf_entry *entry, const hf_host_api *api, hf_host *host, hf_bytes config, hf_instance **out, hf_buf *error) {
    (void)entry, (void)config, (void)error;
    hf_instance *self = calloc(1, sizeof *self);
    if (!self) return HF_UNAVAILABLE;
    self->host.api = api;
    self->host.host = host;
    *out = self;
    return HF_OK;
}

static void drain(hf_instance *self, hf_done_fn done, void *user) { hfk_drain(&self->workers, done, user); }
static void destroy(hf_instance *self) { free(self); }

static const hf_plugin_api plugin = {
    .struct_size = sizeof plugin, .create = create, .call = call, .drain = drain, .destroy = destroy};

HFK_ENTRY("org.example.kit", "1.0.0", plugin);
