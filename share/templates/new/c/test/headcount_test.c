/* SPDX-License-Identifier: Apache-2.0 */
#undef NDEBUG
#include "headcount.h"

#include <assert.h>

static void expect(const headcount *count, const char *json) {
    hfk_writer out = hfk_writer_new();
    headcount_write(count, &out);
    hf_bytes written = hfk_written(&out);
    assert(written.len == strlen(json) && memcmp(written.ptr, json, written.len) == 0);
    hfk_writer_free(&out);
}

static void counts_every_role(void) {
    headcount count = {0};
    expect(&count, "{\"total\":0,\"by_role\":{}}");
    assert(headcount_add(&count, hfk_str("resident")));
    assert(headcount_add(&count, hfk_str("faculty")));
    assert(headcount_add(&count, hfk_str("resident")));
    expect(&count, "{\"total\":3,\"by_role\":{\"faculty\":1,\"resident\":2}}");
}

static void keeps_one_role(void) {
    headcount count = {0};
    headcount_add(&count, hfk_str("resident"));
    headcount_add(&count, hfk_str("faculty"));
    assert(headcount_of(&count, "resident") == 1 && headcount_of(&count, "pilot") == 0);
    headcount_keep(&count, "resident");
    expect(&count, "{\"total\":1,\"by_role\":{\"resident\":1}}");
}

static void names_the_choices(void) {
    headcount count = {0};
    char text[64], cut[12];
    headcount_add(&count, hfk_str("resident"));
    headcount_add(&count, hfk_str("faculty"));
    headcount_choices(&count, text, sizeof text);
    assert(strcmp(text, "one of faculty, resident") == 0);
    headcount_choices(&count, cut, sizeof cut);
    assert(strcmp(cut, "one of facu") == 0);
}

static void refuses_what_has_no_room(void) {
    headcount count = {0};
    char name[80];
    memset(name, 'x', sizeof name);
    hf_str longest = {name, 64}, longer = {name, 65};
    assert(headcount_add(&count, longest) && !headcount_add(&count, longer));
    for (int role = 1; role < MAX_ROLES; role++) {
        snprintf(name, sizeof name, "role %d", role);
        assert(headcount_add(&count, hfk_str(name)));
    }
    assert(!headcount_add(&count, hfk_str("one more")) && headcount_add(&count, hfk_str("role 7")));
}

int main(void) {
    counts_every_role();
    keeps_one_role();
    names_the_choices();
    refuses_what_has_no_room();
    puts("4 tests passed");
}
