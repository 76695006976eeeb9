/* SPDX-License-Identifier: Apache-2.0
 *
 * The writer of holdfast/kit.h: every document is JSON, says what was put in, and is the same in every locale. */
#include "check.h"

#include <locale.h>

static void documents(void) {
    hfk_writer out = hfk_writer_new();
    hfk_begin_object(&out);
    hfk_key(&out, "a"), hfk_put_int(&out, INT64_MIN);
    hfk_key(&out, "b\"\n"), hfk_begin_array(&out);
    hfk_put_null(&out), hfk_put_bool(&out, true), hfk_put_string(&out, "x"), hfk_put_double(&out, 0.5);
    hfk_begin_object(&out), hfk_end_object(&out), hfk_begin_array(&out), hfk_end_array(&out);
    hfk_put_json(&out, hfk_bytes("{\"c\" : 1}"));
    hfk_end_array(&out);
    hfk_end_object(&out);
    CHECK_TEXT(hfk_written(&out), "{\"a\":-9223372036854775808,\"b\\\"\\n\":[null,true,\"x\",0.5,{},[],{\"c\" : 1}]}");
    hf_buf buf;
    CHECK(hfk_give(&out, &buf) && buf.len == 70 && out.len == 0);
    buf.release(&buf);
    CHECK(!buf.release && !buf.ptr);
    hfk_writer_free(&out);
}

static void check_string(hf_str text, const char *expected) {
    hfk_writer out = hfk_writer_new();
    hfk_put_text(&out, text);
    CHECK_TEXT(hfk_written(&out), expected);
    hfk_writer_free(&out);
}

static void strings(void) {
    hf_str with_nul = {"a\0b", 3};
    check_string(hfk_str("\"\\/\b\f\n\r\t\x01\x1F\x7F"), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\"");
    check_string(with_nul, "\"a\\u0000b\"");
    check_string(hfk_str("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"");
    check_string(hfk_str("a\xFF\xE2\x82" "b\xED\xA0\x80\xC3"),
        "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" "b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    check_string(hfk_str(NULL), "\"\"");
}

static void check_double(double value, const char *expected) {
    hfk_writer out = hfk_writer_new();
    hfk_put_double(&out, value);
    CHECK_TEXT(hfk_written(&out), expected);
    hfk_writer_free(&out);
}

static void doubles(void) {
    double zero = 0, infinite = DBL_MAX * 10;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"}, {1, "1"}, {-3, "-3"}, {0.1, "0.1"}, {-0.25, "-0.25"}, {1.0 / 3, "0.3333333333333333"}, {100.5, "100.5"}, {1e-6,
            "0.000001"}, {1.5e-7, "1.5e-7"},
        {1e21, "1e21"}, {123456789012345680000.0, "123456789012345680000"}, {9007199254740993.0, "9007199254740992"},
            {4611686018427387904.0, "4611686018427387904"},
        {DBL_MAX, "1.7976931348623157e308"}, {-DBL_MIN, "-2.2250738585072014e-308"}, {5e-324, "4.94065645841247e-324"},
            {0.30000000000000004, "0.30000000000000004"},
        {-9223372036854775808.0, "-9223372036854775808"}, {9223372036854775808.0, "9223372036854776000"}, {1e23, "1e23"}, {2.5e-5,
            "0.000025"},
    };
    for (size_t index = 0; index < COUNT(cases); index++) check_double(cases[index].value, cases[index].text);
    check_double(-zero, "-0");
    check_double(infinite, "null");
    check_double(-infinite, "null");
    check_double(infinite - infinite, "null");
}

/* Doubles of every size: what is written reads back as the same number. */
static void round_trip(uint64_t seed) {
    char text[64];
    for (int round = 0; round < 20000; round++) {
        uint64_t bits = next_random(&seed);
        double value, again = 1;
        if (round % 4 == 0) bits &= UINT64_C(0xFFFFFFFF00000000);
        memcpy(&value, &bits, sizeof value);
        hfk_writer out = hfk_writer_fixed(text, sizeof text);
        hfk_put_double(&out, value);
        hf_bytes written = hfk_written(&out);
        CHECK(written.len > 0 && written.len < 32);
        hfk_json json = hfk_json_of(written);
        if (hfk_get_null(&json)) {
            CHECK(!(value - value == 0));
        } else {
            CHECK(hfk_get_double(&json, &again) && hfk_json_end(&json) && memcmp(&again, &value, sizeof value) == 0);
        }
    }
}

/* Random bytes as strings: the text reads back, except for what was no UTF-8. */
static void random_strings(uint64_t seed) {
    for (int round = 0; round < 20000; round++) {
        char text[24], again[80];
        hf_str given = {text, (size_t)(next_random(&seed) % sizeof text)};
        size_t length = 0, at = 0;
        bool is_utf8 = true;
        for (size_t index = 0; index < given.len; index++) text[index] = (char)(next_random(&seed) >> (round % 2 ? 56 : 57));
        while (at < given.len && is_utf8) {
            size_t count = hfk_utf8_((const uint8_t *)text + at, given.len - at);
            is_utf8 = count > 0;
            at += count;
        }
        hfk_writer out = hfk_writer_new();
        hfk_put_text(&out, given);
        hfk_json json = hfk_json_of(hfk_written(&out));
        CHECK(hfk_get_string(&json, again, sizeof again, &length) && hfk_json_end(&json));
        CHECK(!is_utf8 || (length == given.len && (length == 0 || memcmp(text, again, length) == 0)));
        hfk_writer_free(&out);
    }
}

/* The first error stays, and nothing is given out. */
static void errors(void) {
    char small[8];
    for (size_t size = 0; size <= sizeof small; size++) {
        hfk_writer out = hfk_writer_fixed(small, size);
        hfk_begin_array(&out), hfk_put_int(&out, 12345), hfk_end_array(&out);
        CHECK((hfk_written(&out).len == 7) == (size >= 7) && (out.error != NULL) == (size < 7));
        hfk_writer_free(&out);
        CHECK(!out.error && out.len == 0 && out.capacity == size);
    }
    for (int kind = 0; kind < 10; kind++) {
        hfk_writer out = hfk_writer_new();
        hf_buf buf;
        switch (kind) {
        case 0: hfk_put_int(&out, 1), hfk_put_int(&out, 2); break;
        case 1: hfk_begin_object(&out), hfk_put_int(&out, 1), hfk_end_object(&out); break;
        case 2: hfk_begin_object(&out), hfk_key(&out, "a"), hfk_end_object(&out); break;
        case 3: hfk_begin_object(&out), hfk_key(&out, "a"), hfk_key(&out, "b"), hfk_put_null(&out), hfk_end_object(&out); break;
        case 4: hfk_begin_array(&out), hfk_key(&out, "a"), hfk_put_null(&out), hfk_end_array(&out); break;
        case 5: hfk_begin_array(&out), hfk_end_object(&out); break;
        case 6: hfk_begin_array(&out); break;
        case 7: hfk_end_array(&out); break;
        case 8: hfk_put_json(&out, hfk_bytes("{\"a\":}")); break;
        default:
            for (int level = 0; level < 65; level++) hfk_begin_array(&out);
        }
        CHECK(hfk_written(&out).len == 0 && hfk_written(&out).ptr == NULL && out.error && !hfk_give(&out, &buf));
        hfk_writer_free(&out);
    }
}

/* A locale with a comma, and one whose decimal point is no ASCII: neither is seen. */
static void locales(void) {
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "ps_AF.UTF-8", "ar_EG.UTF-8"};
    int found = 0;
    const char *made = getenv("KIT_LOCALE");
    for (size_t index = 0; index <= COUNT(names); index++) {
        const char *name = index < COUNT(names) ? names[index] : made;
        if (!name || !setlocale(LC_ALL, name)) continue;
        found++;
        printf("locale %s has the decimal point %s\n", name, localeconv()->decimal_point);
        doubles();
        round_trip(UINT64_C(88172645463325252) + index);
        hfk_json json = hfk_json_of(hfk_bytes("-12.25e1"));
        double value = 0;
        CHECK(hfk_get_double(&json, &value) && value == -122.5);
    }
    CHECK(found > 0 || !made);
    setlocale(LC_ALL, "C");
}

int main(void) {
    documents();
    strings();
    doubles();
    round_trip(UINT64_C(20261123));
    random_strings(UINT64_C(4711));
    errors();
    locales();
    return 0;
}
