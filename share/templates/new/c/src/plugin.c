/* SPDX-License-Identifier: Apache-2.0
 *
 * {{title}}: counts the people of the program by role. What the tool is called and takes stands in plugin.json. */
#include "headcount.h"

/* The whole table, row by row. False when the call is over: it was refused, failed or cancelled, and has been ended. */
static bool count_people(hfk_call *call, headcount *count) {
    hfk_table people;
    hfk_column role;
    hfk_table_open(call, "people", &people); /* what fails stays failed: one look at the status below is enough */
    hfk_table_column(&people, "role", HFK_TEXT, &role);
    while (hfk_table_next(&people)) { /* stops, too, when the call is cancelled */
        for (int64_t row = 0; row < people.rows; row++) {
            if (!headcount_add(count, hfk_text(&role, row))) {
                hfk_table_fail(&people, HF_TOOL_ERROR, "The program has more than %d roles.", MAX_ROLES);
            }
        }
    }
    hf_status status = people.status;
    if (status != HF_OK) hfk_end_table(call, &people);
    hfk_table_close(&people);
    return status == HF_OK;
}

/* One call of the tool, on a thread that may wait. The host has checked the arguments against the input schema. */
static void handle(hfk_call *call) {
    headcount count = {0};
    char role[65], choices[256];
    hf_bytes given = hfk_member(call->arguments, "role");
    hfk_json json = hfk_json_of(given);
    if (!count_people(call, &count)) return;
    if (given.len > 0) {
        hfk_get_string(&json, role, sizeof role, NULL); /* empty when it is no such string */
        if (headcount_of(&count, role) == 0) {
            headcount_choices(&count, choices, sizeof choices);
            hfk_invalid(call, "/role", given, choices);
            return;
        }
        headcount_keep(&count, role);
    }
    hfk_writer answer = hfk_writer_new();
    headcount_write(&count, &answer);
    hfk_ok(call, &answer);
}

HFK_PLUGIN("{{id}}", "0.1.0", handle);
