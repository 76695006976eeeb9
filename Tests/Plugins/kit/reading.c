/* SPDX-License-Identifier: Apache-2.0
 *
 * The cursor of holdfast/kit.h: what is JSON and what is not, and what its values are. */
#include "check.h"

/* The bytes stand in memory of exactly their size, so that the sanitizer sees every look beyond. */
static uint8_t *exact(const char *text, size_t length) {
    uint8_t *copy = (uint8_t *)malloc(length ? length : 1);
    CHECK(copy);
    if (length) memcpy(copy, text, length);
    return copy;
}

static bool accepts(const char *text, size_t length) {
    uint8_t *copy = exact(text, length);
    hf_bytes bytes = {copy, length};
    hfk_json json = hfk_json_of(bytes);
    bool right = hfk_skip(&json) && hfk_json_end(&json);
    CHECK(right == !json.error && json.error_at <= length);
    free(copy);
    return right;
}

#define TEXT(literal) {literal, sizeof(literal) - 1}
static const struct text {
    const char *text;
    size_t length;
} right[] = {
    TEXT("null"), TEXT("true"), TEXT("false"), TEXT(" \t\r\n0 "), TEXT("-0"), TEXT("-0.0e-0"), TEXT("1E+2"), TEXT("10.25e7"), TEXT("\"\""),
    TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uABcd\""), TEXT("\"\\ud83d\\udE00\""),
        TEXT("\"\xF4\x8F\xBF\xBF\xEF\xBF\xBF\xED\x9F\xBF\xC2\x80\x7F\""),
    TEXT("[]"), TEXT("{}"), TEXT("[ ]"), TEXT("{ }"), TEXT("[1,2 , [3],{\"a\" : [ ]} ]"), TEXT("{\"a\":1,\"a\":2,\"\":{\"b\":{}}}"),
    TEXT("1e99999"), TEXT("123456789012345678901234567890"), TEXT("[[[[[[[[[[0]]]]]]]]]]"),
}, wrong[] = {
    TEXT(""), TEXT(" "), TEXT("nul"), TEXT("nulL"), TEXT("True"), TEXT("truefalse"), TEXT("null x"), TEXT("\0"), TEXT("null\0"),
        TEXT("\xEF\xBB\xBFnull"),
    TEXT("+1"), TEXT("01"), TEXT("-"), TEXT("-a"), TEXT("1."), TEXT(".5"), TEXT("1.e3"), TEXT("1e"), TEXT("1e+"), TEXT("0x10"), TEXT("1_0"),
        TEXT("NaN"),
    TEXT("Infinity"), TEXT("-Infinity"), TEXT("--1"), TEXT("1 2"), TEXT("\""), TEXT("\"\\"), TEXT("\"\\\""), TEXT("\"\\u\""),
        TEXT("\"\\u12\""),
    TEXT("\"\\u12G4\""), TEXT("\"\\x41\""), TEXT("\"\\0\""), TEXT("\"\n\""), TEXT("\"\x1F\""), TEXT("\"a\0\""), TEXT("'a'"),
        TEXT("\"\\uD800\""),
    TEXT("\"\\uD800x\""), TEXT("\"\\uD800\\u0041\""), TEXT("\"\\uD800\\uD800\""), TEXT("\"\\uDC00\""), TEXT("\"\\uDC00\\uD800\""),
        TEXT("\"\\uD83D\\u\""),
    TEXT("\"\\uD83D"), TEXT("\"\x80\""), TEXT("\"\xC0\x80\""), TEXT("\"\xC1\xBF\""), TEXT("\"\xC3\""), TEXT("\"\xC3"),
        TEXT("\"\xE0\x80\x80\""),
    TEXT("\"\xE2\x82\""), TEXT("\"\xE2\x82"), TEXT("\"\xED\xA0\x80\""), TEXT("\"\xF0\x80\x80\x80\""), TEXT("\"\xF4\x90\x80\x80\""),
        TEXT("\"\xF5\x80\x80\x80\""),
    TEXT("\"\xFF\""), TEXT("\"\xF0\x9F\x98\""), TEXT("["), TEXT("]"), TEXT("[1"), TEXT("[1,"), TEXT("[1,]"), TEXT("[,1]"), TEXT("[1 2]"),
        TEXT("[1}"),
    TEXT("[1]]"), TEXT("[1],"), TEXT("[\"a\":1]"), TEXT("{"), TEXT("}"), TEXT("{]"), TEXT("{\"a\"}"), TEXT("{\"a\":}"), TEXT("{\"a\":1"),
        TEXT("{\"a\":1,}"),
    TEXT("{\"a\" 1}"), TEXT("{a:1}"), TEXT("{1:1}"), TEXT("{,}"), TEXT("{\"a\":1 \"b\":2}"), TEXT("{\"a\":1]"), TEXT("{\"a\":1}}"),
        TEXT("[1,/**/2]"), TEXT("[1]#"),
    TEXT("\xA0" "1"), TEXT("\v1"), TEXT("[\f]"), TEXT("{\"\xFF\":1}"), TEXT("{\"\\uD800\":1}"),
};

static void grammar(void) {
    for (size_t index = 0; index < COUNT(right); index++) {
        if (!accepts(right[index].text, right[index].length)) fprintf(stderr, "refused: %s\n", right[index].text), exit(1);
    }
    for (size_t index = 0; index < COUNT(wrong); index++) {
        if (accepts(wrong[index].text, wrong[index].length)) fprintf(stderr, "accepted: %s (%zu)\n", wrong[index].text, index), exit(1);
    }
    /* What is right is wrong as soon as a part of it is missing, except that a number may end earlier. */
    static const char whole[] = "{\"a\":[1,true,null,\"\\u00e9\\ud83d\\ude00\xE2\x82\xAC\",{\"b\":-1.5e3}],\"c\":{}}";
    CHECK(accepts(whole, sizeof whole - 1));
    for (size_t length = 0; length < sizeof whole - 1; length++) CHECK(!accepts(whole, length));
}

static void depth(void) {
    char text[200];
    for (int levels = 1; levels <= 80; levels++) {
        memset(text, '[', (size_t)levels);
        memset(text + levels, ']', (size_t)levels);
        CHECK(accepts(text, (size_t)levels * 2) == (levels <= HFK_JSON_DEPTH));
    }
}

static hfk_json cursor(const char *text) { return hfk_json_of(hfk_bytes(text)); }

static void integers(void) {
    static const struct {
        const char *text;
        bool right;
        int64_t value;
    } cases[] = {
        {"0", true, 0}, {"-0", true, 0}, {"-0.0", true, 0}, {"0e999999999999999999999", true, 0}, {"7", true, 7}, {"7.0", true, 7},
            {"70e-1", true, 7},
        {"0.07e2", true, 7}, {"1e18", true, INT64_C(1000000000000000000)}, {"9223372036854775807", true, INT64_MAX},
            {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775807.000", true, INT64_MAX}, {"9223372036854775808", false, 0}, {"-9223372036854775809", false, 0},
            {"18446744073709551616", false, 0},
        {"1e19", false, 0}, {"1e999999999999999999999", false, 0}, {"1e-999999999999999999999", false, 0}, {"7.5", false, 0}, {"75e-2",
            false, 0}, {"1e-1", false, 0},
        {"100000000000000000000000000000.5", false, 0}, {"1000000000000000000000000000000e-29", true, 10}, {"true", false, 0}, {"\"7\"",
            false, 0}, {"null", false, 0},
        {"0.000000000000000000000000000012e30", true, 12},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        int64_t value = 4242;
        hfk_json json = cursor(cases[index].text);
        bool got = hfk_get_int(&json, &value) && hfk_json_end(&json);
        if (got != cases[index].right || value != (got ? cases[index].value : 4242)) fprintf(stderr, "integer %s: %d %lld\n",
            cases[index].text, got, (long long)value), exit(1);
    }
}

static void doubles(void) {
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"0", 0}, {"1.5", 1.5}, {"-2.5e-3", -0.0025}, {"1e308", 1e308}, {"1e-400", 0}, {"4.9e-324", 4.9406564584124654e-324}, {"0.1", 0.1},
        {"179769313486231570000e288", 1.7976931348623157e308}, {"9007199254740993", 9007199254740992.0},
            {"9007199254740993.0000000000000000000001", 9007199254740994.0},
        {"0.000000000000000000000000000001e30", 1}, {"123456789e-400", 0},
    };
    double value;
    for (size_t index = 0; index < COUNT(cases); index++) {
        hfk_json json = cursor(cases[index].text);
        CHECK(hfk_get_double(&json, &value) && hfk_json_end(&json) && value == cases[index].value);
    }
    static const char *const large[] = {"1e309", "-1e309", "1e99999999999999999999", "2e308"};
    for (size_t index = 0; index < COUNT(large); index++) {
        hfk_json json = cursor(large[index]);
        CHECK(!hfk_get_double(&json, &value) && json.error);
    }
    /* Half way between two doubles, and a digit far behind that decides: 2^53 + 1, then 1000 zeros, then 1. */
    char text[1100];
    int length = snprintf(text, sizeof text, "9007199254740993.");
    memset(text + length, '0', 1000);
    memcpy(text + length + 1000, "1", 2);
    hfk_json json = cursor(text);
    CHECK(hfk_get_double(&json, &value) && value == 9007199254740994.0);
    /* A thousand digits before the point, and the exponent takes them back. */
    memset(text, '1', 1000);
    memcpy(text + 1000, "e-999", 6);
    json = cursor(text);
    CHECK(hfk_get_double(&json, &value) && value == 1.1111111111111112);
}

static void strings(void) {
    char out[16];
    size_t length;
    hfk_json json = cursor("\"a\\u00e9\\ud83d\\ude00\\n\"");
    CHECK(hfk_get_string(&json, out, sizeof out, &length) && length == 8 && memcmp(out, "a\xC3\xA9\xF0\x9F\x98\x80\n", 9) == 0);
    json = cursor("\"\\u20ac\\u07ff\"");
    CHECK(hfk_get_string(&json, out, sizeof out, NULL) && strcmp(out, "\xE2\x82\xAC\xDF\xBF") == 0);
    json = cursor("\"a\\u0000b\"");
    CHECK(hfk_get_string(&json, out, sizeof out, &length) && length == 3 && memcmp(out, "a\0b", 4) == 0);
    json = cursor("\"a\\u0000b\"");
    CHECK(!hfk_get_string(&json, out, sizeof out, NULL) && out[0] == 0 && json.error);
    for (size_t size = 0; size < 8; size++) {
        char *tight = (char *)malloc(size ? size : 1);
        CHECK(tight);
        json = cursor("\"ab\xE2\x82\xAC" "c\""); /* six bytes and the 0 */
        CHECK(hfk_get_string(&json, tight, size, &length) == (size >= 7) && length == (size >= 7 ? 6u : 0u));
        if (size > 0) CHECK(size >= 7 ? memcmp(tight, "ab\xE2\x82\xAC" "c", 7) == 0 : tight[0] == 0);
        free(tight);
    }
}

static void objects(void) {
    static const char text[] =
        "{\"li\\u006dit\":20,\"skip\":{\"limit\":[1,{\"x\":\"}\"}]},\"names\":[\"a\",null,\"b\"],\"on\":true,\"half\":0.5}";
    int64_t limit = 0;
    bool on = false;
    double half = 0;
    char name[8], names[8] = "";
    hf_str key;
    int members = 0;
    hfk_json json = cursor(text);
    CHECK(hfk_peek(&json) == HFK_OBJECT && hfk_enter_object(&json));
    while (hfk_next_member(&json, &key)) {
        members++;
        if (hfk_key_is(key, "limit")) hfk_get_int(&json, &limit);
        else if (hfk_key_is(key, "on")) hfk_get_bool(&json, &on);
        else if (hfk_key_is(key, "half")) hfk_get_double(&json, &half);
        else if (hfk_key_is(key, "names")) {
            hfk_enter_array(&json);
            while (hfk_next_element(&json)) {
                if (hfk_get_null(&json)) continue;
                if (hfk_get_string(&json, name, sizeof name, NULL)) strcat(names, name);
            }
        }
    }
    CHECK(hfk_json_end(&json) && members == 5 && limit == 20 && on && half == 0.5 && strcmp(names, "ab") == 0);

    CHECK_TEXT(hfk_member(hfk_bytes(text), "skip"), "{\"limit\":[1,{\"x\":\"}\"}]}");
    CHECK_TEXT(hfk_member(hfk_bytes(text), "limit"), "20");
    CHECK_TEXT(hfk_member(hfk_bytes("{\"a\": 1 , \"a\":\t2 }"), "a"), "2");
    CHECK(hfk_member(hfk_bytes(text), "li").len == 0 && hfk_member(hfk_bytes(text), "").len == 0);
    CHECK(hfk_member(hfk_bytes("{\"a\":1"), "a").len == 0 && hfk_member(hfk_bytes("{\"a\":1}x"), "a").len == 0);
    CHECK(hfk_member(hfk_bytes("[1]"), "a").len == 0 && hfk_member(hfk_bytes(NULL), "a").len == 0);

    size_t length;
    hf_str escaped = {text + 2, 10};
    CHECK(hfk_key_is(escaped, "limit") && !hfk_key_is(escaped, "limi") && !hfk_key_is(escaped, "limits"));
    CHECK(hfk_key_string(escaped, name, sizeof name, &length) && strcmp(name, "limit") == 0 && !hfk_key_string(escaped, name, 5, &length));
}

/* The first error stays, says where, and nothing is read after it. */
static void errors(void) {
    int64_t number = 1;
    hf_str key;
    bool flag = true;
    hfk_json json = cursor("{\"a\": \"x\", \"b\": 2}");
    hfk_enter_object(&json);
    CHECK(hfk_next_member(&json, &key) && !hfk_get_int(&json, &number) && number == 1);
    CHECK(strcmp(json.error, "a number is expected") == 0 && json.error_at == 6);
    CHECK(!hfk_next_member(&json, &key) && key.len == 0 && !hfk_get_bool(&json, &flag) && flag && !hfk_skip(&json) && !hfk_json_end(&json));
    CHECK(hfk_get_raw(&json).len == 0 && hfk_peek(&json) == HFK_NONE && !hfk_get_null(&json) && json.error_at == 6);

    json = cursor("[1,2]"); /* what was begun has to be read to its end */
    CHECK(hfk_enter_array(&json) && hfk_next_element(&json) && !hfk_json_end(&json));
    json = cursor("[1]"); /* an array has no members */
    CHECK(hfk_enter_array(&json) && !hfk_next_member(&json, &key) && json.error);
    json = cursor("1");
    CHECK(!hfk_next_element(&json) && json.error);
    json = cursor("[1,2]"); /* one value cannot be read twice */
    CHECK(hfk_enter_array(&json) && hfk_next_element(&json) && hfk_get_int(&json, &number) && !hfk_get_int(&json, &number) && json.error);
    json = cursor("");
    CHECK(!hfk_json_end(&json) && json.error_at == 0);
    json = cursor("1 2");
    CHECK(hfk_skip(&json) && !hfk_json_end(&json) && json.error_at == 2);
}

int main(void) {
    grammar();
    depth();
    integers();
    doubles();
    strings();
    objects();
    errors();
    return 0;
}
