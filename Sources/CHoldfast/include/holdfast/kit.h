/* SPDX-License-Identifier: Apache-2.0
 *
 * holdfast/kit.h - what a plugin in C or C++ would otherwise write again: JSON in and out, calls that end exactly once,
 * tables column by column, threads that drain() waits for, and the entry.
 *
 * Like holdfast/plugin.h it may be copied into any project. It is C11 and C++17, holds inline functions only, needs a
 * POSIX system's <pthread.h>, and belongs to the plugin: nothing in it crosses the boundary, so that a plugin may keep the
 * copy it was written with for as long as it likes. All names begin with hfk_; those that end in _ are not for you.
 *
 * One idea runs through it: what fails stays failed. A cursor, a writer and a table remember their first error, every later
 * step does nothing and answers zero or empty, and one look at the end says whether all went well.
 *
 *   1 Text      2 Reading JSON      3 Writing JSON      4 Calls      5 Waiting      6 Tables      7 Dates      8 Threads
 *   9 The entry
 *
 * A struct of the kit is used by one thread at a time, unless its section says otherwise. */
#ifndef HOLDFAST_KIT_H
#define HOLDFAST_KIT_H

#include <holdfast/plugin.h>

#include <float.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- 1 Text ---------------------------------------------------------------------------------------------------------- */

/* A C string as the boundary's text; borrowed. NULL is the empty text. */
static inline hf_str hfk_str(const char *text) {
    hf_str out = {text, text ? strlen(text) : 0};
    return out;
}

/* A C string as bytes, such as JSON that stands in the source; borrowed. */
static inline hf_bytes hfk_bytes(const char *text) {
    hf_bytes out = {(const uint8_t *)text, text ? strlen(text) : 0};
    return out;
}

/* Whether text is exactly the C string other, byte by byte. */
static inline bool hfk_is(hf_str text, const char *other) {
    return text.len == strlen(other) && (text.len == 0 || memcmp(text.ptr, other, text.len) == 0);
}

/* Whether two texts are the same, byte by byte. */
static inline bool hfk_same(hf_str one, hf_str other) {
    return one.len == other.len && (one.len == 0 || memcmp(one.ptr, other.ptr, one.len) == 0);
}

/* snprintf() for text that may be cut. */
__attribute__((format(printf, 3, 4))) static inline void hfk_print_(char *out, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(out, size, format, arguments);
    va_end(arguments);
}

/* How many bytes the UTF-8 sequence at p has (RFC 3629: no surrogate, nothing overlong, nothing above U+10FFFF); 0 when
 * there is none within the n bytes. */
static inline size_t hfk_utf8_(const uint8_t *p, size_t n) {
    if (n > 0 && p[0] < 0x80) return 1;
    if (n < 2 || p[0] < 0xC2 || p[0] > 0xF4) return 0;
    size_t length = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    uint8_t low = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80, high = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;
    if (n < length || p[1] < low || p[1] > high) return 0;
    for (size_t index = 2; index < length; index++) {
        if ((p[index] & 0xC0) != 0x80) return 0;
    }
    return length;
}

/* ---- 2 Reading JSON --------------------------------------------------------------------------------------------------
 * A cursor over one document (RFC 8259, strictly: no comments, no trailing commas, no invalid UTF-8, no lone surrogates).
 * It allocates nothing and keeps nothing: the bytes must stay where they are.
 *
 *     int64_t limit = 20;
 *     hf_str key;
 *     hfk_json json = hfk_json_of(call->arguments);
 *     hfk_enter_object(&json);
 *     while (hfk_next_member(&json, &key)) {
 *         if (hfk_key_is(key, "limit")) hfk_get_int(&json, &limit);     // a member that nobody reads is skipped
 *     }
 *     if (!hfk_json_end(&json)) ... json.error, json.error_at ...
 *
 * What was read counts only when hfk_json_end() has said that the whole document is right. A member that is given twice
 * comes twice. */
#define HFK_JSON_DEPTH 64 /* arrays and objects within each other; deeper is an error */

enum { HFK_NONE, HFK_NULL, HFK_BOOL, HFK_NUMBER, HFK_STRING, HFK_ARRAY, HFK_OBJECT }; /* of hfk_peek() */
enum { HFK_VALUE_DUE_, HFK_ENTERED_, HFK_VALUE_READ_ };                               /* of hfk_json.state */

typedef struct hfk_json {
    const uint8_t *begin, *at, *end;
    const char *error; /* NULL, or what is wrong: half a sentence that lives for ever */
    size_t error_at;   /* where: bytes from the beginning */
    uint64_t objects;  /* a bit for each open level: 1 is an object */
    uint32_t depth;
    int32_t state;
} hfk_json;

/* A cursor before the document's one value. */
static inline hfk_json hfk_json_of(hf_bytes bytes) {
    hfk_json json = {bytes.ptr, bytes.ptr, bytes.ptr, NULL, 0, 0, 0, HFK_VALUE_DUE_};
    if (bytes.len > 0) json.end += bytes.len;
    return json;
}

static inline bool hfk_json_fail_(hfk_json *json, const uint8_t *at, const char *reason) {
    if (!json->error) {
        json->error = reason;
        json->error_at = at ? (size_t)(at - json->begin) : 0;
    }
    return false;
}

static inline void hfk_json_space_(hfk_json *json) {
    while (json->at < json->end && (*json->at == ' ' || *json->at == '\n' || *json->at == '\r' || *json->at == '\t')) json->at++;
}

/* The byte at the cursor behind white space; 0 at the end and after an error. */
static inline uint8_t hfk_json_byte_(hfk_json *json) {
    if (json->error) return 0;
    hfk_json_space_(json);
    return json->at < json->end ? *json->at : 0;
}

/* What the next value is, without reading it; HFK_NONE when none is due or none can begin so. */
static inline int hfk_peek(hfk_json *json) {
    uint8_t byte = json->state == HFK_VALUE_DUE_ ? hfk_json_byte_(json) : 0;
    if (byte == '-' || (byte >= '0' && byte <= '9')) return HFK_NUMBER;
    switch (byte) {
    case '{': return HFK_OBJECT;
    case '[': return HFK_ARRAY;
    case '"': return HFK_STRING;
    case 't':
    case 'f': return HFK_BOOL;
    case 'n': return HFK_NULL;
    default: return HFK_NONE;
    }
}

/* Whether a value of that kind is next; if not, that is the error. */
static inline bool hfk_json_due_(hfk_json *json, int kind) {
    static const char *const reasons[] = {
        "a value is expected",  "null is expected",     "true or false is expected", "a number is expected",
        "a string is expected", "an array is expected", "an object is expected"};
    if (json->error) return false;
    if (json->state != HFK_VALUE_DUE_) return hfk_json_fail_(json, json->at, "no value is due here");
    int found = hfk_peek(json);
    if (found == HFK_NONE) return hfk_json_fail_(json, json->at, reasons[HFK_NONE]);
    return found == kind || hfk_json_fail_(json, json->at, reasons[kind]);
}

static inline bool hfk_json_word_(hfk_json *json, const char *word) {
    size_t length = strlen(word);
    if ((size_t)(json->end - json->at) < length || memcmp(json->at, word, length) != 0)
        return hfk_json_fail_(json, json->at, "a value is expected");
    json->at += length;
    json->state = HFK_VALUE_READ_;
    return true;
}

static inline int hfk_hex_(const uint8_t *p, const uint8_t *end) {
    int value = 0;
    if (end - p < 4) return -1;
    for (int index = 0; index < 4; index++) {
        uint8_t c = p[index], digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : 16;
        if (digit > 15) return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* One character of a string, decoded into out as UTF-8; moves *at behind it. 0 and a reason when it is none. */
static inline size_t hfk_json_character_(const uint8_t **at, const uint8_t *end, uint8_t out[4], const char **reason) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const uint8_t *p = *at;
    size_t length = hfk_utf8_(p, (size_t)(end - p));
    *reason = length == 0 ? "the text is not UTF-8" : p[0] < 0x20 ? "a control character stands in a string" : NULL;
    if (*reason) return 0;
    if (p[0] != '\\') {
        memcpy(out, p, length);
        *at = p + length;
        return length;
    }
    const char *found = end - p > 1 && p[1] ? strchr(from, p[1]) : NULL;
    if (found) {
        out[0] = (uint8_t)to[found - from];
        *at = p + 2;
        return 1;
    }
    int code = end - p > 1 && p[1] == 'u' ? hfk_hex_(p + 2, end) : -1;
    *reason = code < 0 ? "an escape is unknown or cut short" : NULL;
    if (code < 0) return 0;
    p += 6;
    if (code >= 0xD800 && code <= 0xDFFF) {
        int low = code < 0xDC00 && end - p > 1 && p[0] == '\\' && p[1] == 'u' ? hfk_hex_(p + 2, end) : -1;
        *reason = low < 0xDC00 || low > 0xDFFF ? "half of a surrogate pair stands alone" : NULL;
        if (*reason) return 0;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        p += 6;
    }
    *at = p;
    if (code < 0x80) return out[0] = (uint8_t)code, 1;
    if (code < 0x800) return out[0] = (uint8_t)(0xC0 | code >> 6), out[1] = (uint8_t)(0x80 | (code & 63)), 2;
    out[code < 0x10000 ? 1 : 2] = (uint8_t)(0x80 | (code >> 6 & 63));
    out[code < 0x10000 ? 2 : 3] = (uint8_t)(0x80 | (code & 63));
    if (code < 0x10000) return out[0] = (uint8_t)(0xE0 | code >> 12), 3;
    return out[0] = (uint8_t)(0xF0 | code >> 18), out[1] = (uint8_t)(0x80 | (code >> 12 & 63)), 4;
}

/* Reads the string at the cursor. out may be NULL; else the decoded text and a 0 behind it are put there. */
static inline bool hfk_json_string_(hfk_json *json, char *out, size_t size, size_t *length) {
    const uint8_t *start = json->at++;
    uint8_t character[4];
    const char *reason;
    size_t used = 0;
    while (json->at < json->end && *json->at != '"') {
        size_t count = hfk_json_character_(&json->at, json->end, character, &reason);
        if (count == 0) return hfk_json_fail_(json, json->at, reason);
        if (out && count >= size - used) return hfk_json_fail_(json, start, "the string is longer than there is room for");
        if (out) memcpy(out + used, character, count);
        used += count;
    }
    if (json->at == json->end) return hfk_json_fail_(json, start, "the string is not closed");
    json->at++;
    if (out) out[used] = 0;
    *length = used;
    return true;
}

/* Steps into the object, or array, that is next. False when something else is, which is then the error. */
static inline bool hfk_json_enter_(hfk_json *json, int kind) {
    if (!hfk_json_due_(json, kind)) return false;
    if (json->depth == HFK_JSON_DEPTH) return hfk_json_fail_(json, json->at, "more than 64 arrays and objects within each other");
    json->at++;
    json->objects = json->objects << 1 | (kind == HFK_OBJECT);
    json->depth++;
    json->state = HFK_ENTERED_;
    return true;
}
static inline bool hfk_enter_object(hfk_json *json) { return hfk_json_enter_(json, HFK_OBJECT); }
static inline bool hfk_enter_array(hfk_json *json) { return hfk_json_enter_(json, HFK_ARRAY); }

static inline bool hfk_skip(hfk_json *json);

/* Whether something comes in the container that is open; at its end the cursor has left it. */
static inline bool hfk_json_next_(hfk_json *json, bool object) {
    if (json->error) return false;
    if (json->depth == 0 || (json->objects & 1) != object)
        return hfk_json_fail_(json, json->at, object ? "no object is open here" : "no array is open here");
    if (json->state == HFK_VALUE_DUE_ && !hfk_skip(json)) return false;
    uint8_t byte = hfk_json_byte_(json);
    if (byte == (object ? '}' : ']')) {
        json->at++;
        json->objects >>= 1;
        json->depth--;
        json->state = HFK_VALUE_READ_;
        return false;
    }
    if (json->state == HFK_VALUE_READ_) {
        if (byte != ',') return hfk_json_fail_(json, json->at, object ? "a comma or } is expected" : "a comma or ] is expected");
        json->at++;
        hfk_json_space_(json);
    }
    json->state = HFK_VALUE_DUE_;
    return true;
}

/* Moves to the next member of the open object; its value is due then. key: borrowed, as written, for hfk_key_is().
 * False at the object's end, which is left then, and after an error. */
static inline bool hfk_next_member(hfk_json *json, hf_str *key) {
    key->ptr = NULL;
    key->len = 0;
    if (!hfk_json_next_(json, true)) return false;
    const uint8_t *start = json->at;
    size_t length;
    if (hfk_json_byte_(json) != '"') return hfk_json_fail_(json, json->at, "the name of a member is expected");
    if (!hfk_json_string_(json, NULL, 0, &length)) return false;
    key->ptr = (const char *)start + 1;
    key->len = (size_t)(json->at - start) - 2;
    if (hfk_json_byte_(json) != ':') return hfk_json_fail_(json, json->at, "a colon is expected");
    json->at++;
    return true;
}

/* Moves to the next element of the open array; it is due then. False at the array's end and after an error. */
static inline bool hfk_next_element(hfk_json *json) { return hfk_json_next_(json, false); }

/* Whether a key of hfk_next_member() is this name; escapes in the key are decoded. */
static inline bool hfk_key_is(hf_str key, const char *name) {
    const uint8_t *at = (const uint8_t *)key.ptr, *end = at + key.len;
    size_t left = strlen(name);
    uint8_t character[4];
    const char *reason;
    while (at < end) {
        size_t count = hfk_json_character_(&at, end, character, &reason);
        if (count == 0 || count > left || memcmp(name, character, count) != 0) return false;
        name += count;
        left -= count;
    }
    return left == 0;
}

/* Reads a number by its grammar; its text is what *text says. */
static inline bool hfk_json_number_(hfk_json *json, hf_bytes *text) {
    if (!hfk_json_due_(json, HFK_NUMBER)) return false;
    const uint8_t *p = json->at, *end = json->end;
    p += *p == '-';
    const uint8_t *digits = p;
    while (p < end && *p >= '0' && *p <= '9') p++;
    bool right = p > digits && (*digits != '0' || p == digits + 1);
    if (p < end && *p == '.') {
        const uint8_t *fraction = ++p;
        while (p < end && *p >= '0' && *p <= '9') p++;
        right = right && p > fraction;
    }
    if (p < end && (*p | 32) == 'e') {
        p++;
        p += p < end && (*p == '+' || *p == '-');
        const uint8_t *exponent = p;
        while (p < end && *p >= '0' && *p <= '9') p++;
        right = right && p > exponent;
    }
    if (!right) return hfk_json_fail_(json, json->at, "this is no number of JSON");
    text->ptr = json->at;
    text->len = (size_t)(p - json->at);
    json->at = p;
    json->state = HFK_VALUE_READ_;
    return true;
}

/* The exponent behind the digits of a number, 0 without one; at most 10^15 either way, which is beyond every length. */
static inline int64_t hfk_exponent_(const uint8_t *p, const uint8_t *end) {
    int64_t value = 0;
    if (p == end) return 0;
    bool negative = *++p == '-';
    for (p += *p == '-' || *p == '+'; p < end; p++) {
        if (value < INT64_C(100000000000000)) value = value * 10 + (*p - '0');
    }
    return negative ? -value : value;
}

/* Reads true or false. */
static inline bool hfk_get_bool(hfk_json *json, bool *out) {
    if (!hfk_json_due_(json, HFK_BOOL)) return false;
    bool value = *json->at == 't';
    if (!hfk_json_word_(json, value ? "true" : "false")) return false;
    *out = value;
    return true;
}

/* Reads an integer, exactly: 7, 7.0 and 70e-1 are one, 7.5 and what 64 bits cannot hold are errors. *out is written only
 * when it is right. */
static inline bool hfk_get_int(hfk_json *json, int64_t *out) {
    hf_bytes text;
    if (!hfk_json_number_(json, &text)) return false;
    const uint8_t *p = text.ptr, *end = p + text.len;
    bool negative = *p == '-', fraction = false, large = false;
    uint64_t value = 0;
    int64_t scale = 0, zeros = 0; /* digits behind the point; zeros that stand behind all other digits so far */
    for (p += negative; p < end && (*p | 32) != 'e'; p++) {
        if (*p == '.') {
            fraction = true;
            continue;
        }
        scale += fraction;
        zeros += *p == '0';
        if (*p == '0') continue;
        for (; value && zeros > 0 && !large; zeros--) {
            large = value > UINT64_MAX / 10;
            if (!large) value *= 10;
        }
        zeros = 0;
        unsigned digit = *p - '0';
        large = large || value > (UINT64_MAX - digit) / 10;
        if (!large) value = value * 10 + digit;
    }
    int64_t power = value ? hfk_exponent_(p, end) - scale + zeros : 0;
    if (power < 0) return hfk_json_fail_(json, text.ptr, "an integer is expected");
    for (; power > 0 && !large; power--) {
        large = value > UINT64_MAX / 10;
        if (!large) value *= 10;
    }
    if (large || value > (uint64_t)INT64_MAX + negative) return hfk_json_fail_(json, text.ptr, "the integer does not fit 64 bits");
    *out = negative ? (value == 0 ? 0 : -(int64_t)(value - 1) - 1) : (int64_t)value;
    return true;
}

/* digits * 10^power as the nearest double. The text has no decimal point, so that no locale can change its meaning. */
static inline double hfk_double_(char *text, size_t used, int64_t power) {
    snprintf(text + used, 16, "e%d", (int)(power > 99999 ? 99999 : power < -99999 ? -99999 : power));
    return strtod(text, NULL);
}

/* Reads a number as the nearest double; one that is larger than every double is an error. The locale plays no part. */
static inline bool hfk_get_double(hfk_json *json, double *out) {
    enum { longest = 800 }; /* 767 digits decide about every double; of those behind them it counts that they are there */
    char digits[longest + 24];
    hf_bytes text;
    if (!hfk_json_number_(json, &text)) return false;
    const uint8_t *p = text.ptr, *end = p + text.len;
    size_t used = 0;
    int64_t power = 0;
    bool fraction = false, more = false;
    if (*p == '-') digits[used++] = (char)*p++;
    size_t first = used;
    for (; p < end && (*p | 32) != 'e'; p++) {
        if (*p == '.') {
            fraction = true;
        } else if (used == first && *p == '0') {
            power -= fraction;
        } else if (used < longest) {
            digits[used++] = (char)*p;
            power -= fraction;
        } else {
            power += !fraction;
            more = more || *p != '0';
        }
    }
    if (used == first) digits[used++] = '0';
    if (more) {
        digits[used++] = '1';
        power--;
    }
    double value = hfk_double_(digits, used, power + hfk_exponent_(p, end));
    if (value > DBL_MAX || value < -DBL_MAX) return hfk_json_fail_(json, text.ptr, "the number is larger than a double can be");
    *out = value;
    return true;
}

/* Reads a string, decoded, into out with a 0 behind it. *length (without the 0) may be NULL: then U+0000 in the string is
 * an error, because out alone could not tell it from the end. A string that has no room in size bytes is an error; the
 * decoded text is never longer than what hfk_get_raw() gives. After an error out is the empty string. */
static inline bool hfk_get_string(hfk_json *json, char *out, size_t size, size_t *length) {
    size_t used = 0;
    if (size > 0) out[0] = 0;
    if (!hfk_json_due_(json, HFK_STRING)) return false;
    const uint8_t *start = json->at;
    bool right = size > 0 ? hfk_json_string_(json, out, size, &used)
                          : hfk_json_fail_(json, start, "the string is longer than there is room for");
    if (right && !length && memchr(out, 0, used)) right = hfk_json_fail_(json, start, "U+0000 stands in the string");
    if (!right && size > 0) out[0] = 0;
    if (length) *length = right ? used : 0;
    if (right) json->state = HFK_VALUE_READ_;
    return right;
}

/* The text of a key of hfk_next_member(), decoded, under the rules of hfk_get_string(); false when it has no room. */
static inline bool hfk_key_string(hf_str key, char *out, size_t size, size_t *length) {
    hf_bytes quoted = {(const uint8_t *)key.ptr - 1, key.len + 2};
    hfk_json json = hfk_json_of(quoted);
    return hfk_get_string(&json, out, size, length);
}

/* Whether the next value is null, which is read then; anything else stays. */
static inline bool hfk_get_null(hfk_json *json) { return hfk_peek(json) == HFK_NULL && hfk_json_word_(json, "null"); }

/* Reads the next value, whatever it is, and only checks it. */
static inline bool hfk_skip(hfk_json *json) {
    uint32_t depth = json->depth;
    hf_bytes text;
    hf_str key;
    size_t length;
    bool word;
    do {
        switch (hfk_peek(json)) {
        case HFK_OBJECT: hfk_enter_object(json); break;
        case HFK_ARRAY: hfk_enter_array(json); break;
        case HFK_STRING:
            if (hfk_json_string_(json, NULL, 0, &length)) json->state = HFK_VALUE_READ_;
            break;
        case HFK_NUMBER: hfk_json_number_(json, &text); break;
        case HFK_BOOL: hfk_get_bool(json, &word); break;
        default:
            if (hfk_json_due_(json, HFK_NULL)) hfk_json_word_(json, "null");
        }
        while (!json->error && json->depth > depth && !(json->objects & 1 ? hfk_next_member(json, &key) : hfk_next_element(json))) {}
    } while (!json->error && json->depth > depth);
    return !json->error;
}

/* Reads the next value and gives it as it is written: borrowed, right JSON, for hfk_json_of() or hfk_put_json(). Empty
 * after an error. */
static inline hf_bytes hfk_get_raw(hfk_json *json) {
    hf_bytes out = {NULL, 0};
    hfk_peek(json); /* moves to the value */
    const uint8_t *start = json->at;
    if (!hfk_skip(json)) return out;
    out.ptr = start;
    out.len = (size_t)(json->at - start);
    return out;
}

/* Whether the document had exactly one value, which has been read to its end, and no error. */
static inline bool hfk_json_end(hfk_json *json) {
    if (json->error) return false;
    if (json->depth > 0 || json->state != HFK_VALUE_READ_) return hfk_json_fail_(json, json->at, "the value has not been read to its end");
    hfk_json_space_(json);
    return json->at == json->end || hfk_json_fail_(json, json->at, "something stands behind the value");
}

/* The value of one member of the object in document, as it is written; empty when there is no such member, or when the
 * document is no object or not right. The last one counts of a member that is given twice. Borrowed from document. */
static inline hf_bytes hfk_member(hf_bytes document, const char *name) {
    hf_bytes found = {NULL, 0}, none = {NULL, 0};
    hf_str key;
    hfk_json json = hfk_json_of(document);
    hfk_enter_object(&json);
    while (hfk_next_member(&json, &key)) {
        if (hfk_key_is(key, name)) found = hfk_get_raw(&json);
    }
    return hfk_json_end(&json) ? found : none;
}

/* ---- 3 Writing JSON --------------------------------------------------------------------------------------------------
 * Commas, quotes and escapes are the writer's; the order of calls is yours. What cannot be (no memory, no room, a value
 * without its key, an object that is not closed) is remembered, and then nothing is given out.
 *
 *     hfk_writer out = hfk_writer_new();
 *     hfk_begin_object(&out);
 *     hfk_key(&out, "total"), hfk_put_int(&out, 28);
 *     hfk_end_object(&out);
 *     hf_bytes json = hfk_written(&out);       // {"total":28}
 *     hfk_writer_free(&out); */
typedef struct hfk_writer {
    uint8_t *ptr;
    size_t len, capacity;
    const char *error; /* NULL, or what is wrong: half a sentence that lives for ever */
    uint64_t objects;  /* a bit for each open level: 1 is an object */
    uint32_t depth;
    bool fixed;     /* ptr is the caller's */
    bool comma;     /* something stands before the next value or key at this level */
    bool after_key; /* a value is due in an object */
} hfk_writer;

/* A writer into memory of its own; hfk_writer_free() it, or give it to a function that says that it frees it. */
static inline hfk_writer hfk_writer_new(void) {
    hfk_writer out = {NULL, 0, 0, NULL, 0, 0, false, false, false};
    return out;
}

/* A writer into the caller's memory, which is never left. Freeing it is allowed and does nothing. */
static inline hfk_writer hfk_writer_fixed(void *memory, size_t size) {
    hfk_writer out = {(uint8_t *)memory, 0, size, NULL, 0, 0, true, false, false};
    return out;
}

/* Frees the memory of a writer of hfk_writer_new(); it is empty and new afterwards. */
static inline void hfk_writer_free(hfk_writer *out) {
    if (!out->fixed) free(out->ptr);
    *out = out->fixed ? hfk_writer_fixed(out->ptr, out->capacity) : hfk_writer_new();
}

static inline void hfk_write_(hfk_writer *out, const void *bytes, size_t count) {
    if (out->error || count == 0) return;
    if (count > out->capacity - out->len) {
        size_t capacity = out->capacity < 256 ? 256 : out->capacity;
        while (capacity - out->len < count && capacity <= SIZE_MAX / 2) capacity *= 2;
        bool room = !out->fixed && capacity - out->len >= count;
        uint8_t *larger = room ? (uint8_t *)realloc(out->ptr, capacity) : NULL;
        if (!larger) {
            out->error = out->fixed ? "the buffer is too small" : "there is no memory left";
            return;
        }
        out->ptr = larger;
        out->capacity = capacity;
    }
    memcpy(out->ptr + out->len, bytes, count);
    out->len += count;
}

/* What stands before a value: nothing, or a comma. */
static inline void hfk_value_(hfk_writer *out) {
    bool misplaced = out->depth == 0 ? out->comma : (out->objects & 1) && !out->after_key;
    if (misplaced && !out->error) out->error = out->depth == 0 ? "a document has one value" : "a member needs a key";
    if (out->comma && !out->after_key) hfk_write_(out, ",", 1);
    out->comma = true;
    out->after_key = false;
}

static inline void hfk_begin_(hfk_writer *out, bool object) {
    hfk_value_(out);
    if (out->depth == HFK_JSON_DEPTH && !out->error) out->error = "more than 64 arrays and objects within each other";
    if (out->error) return;
    hfk_write_(out, object ? "{" : "[", 1);
    out->objects = out->objects << 1 | object;
    out->depth++;
    out->comma = false;
}

static inline void hfk_end_(hfk_writer *out, bool object) {
    if (!out->error && (out->depth == 0 || (out->objects & 1) != object || out->after_key))
        out->error = object ? "no object can be closed here" : "no array can be closed here";
    if (out->error) return;
    hfk_write_(out, object ? "}" : "]", 1);
    out->objects >>= 1;
    out->depth--;
    out->comma = true;
}

static inline void hfk_begin_object(hfk_writer *out) { hfk_begin_(out, true); }
static inline void hfk_end_object(hfk_writer *out) { hfk_end_(out, true); }
static inline void hfk_begin_array(hfk_writer *out) { hfk_begin_(out, false); }
static inline void hfk_end_array(hfk_writer *out) { hfk_end_(out, false); }

static inline void hfk_quoted_(hfk_writer *out, hf_str text) {
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const uint8_t *p = (const uint8_t *)text.ptr, *end = p ? p + text.len : p, *plain = p;
    hfk_write_(out, "\"", 1);
    while (p < end) {
        size_t length = hfk_utf8_(p, (size_t)(end - p));
        if (length > 0 && *p >= 0x20 && *p != '"' && *p != '\\') {
            p += length;
            continue;
        }
        hfk_write_(out, plain, (size_t)(p - plain));
        const char *found = *p ? strchr(from, *p) : NULL;
        char escape[8] = {'\\', found ? to[found - from] : 'u', 0, 0, 0, 0, 0, 0};
        if (length == 0) hfk_write_(out, "\xEF\xBF\xBD", 3);
        else if (!found) snprintf(escape, sizeof escape, "\\u%04x", *p);
        if (length > 0) hfk_write_(out, escape, strlen(escape));
        plain = ++p;
    }
    hfk_write_(out, plain, (size_t)(p - plain));
    hfk_write_(out, "\"", 1);
}

/* The key of the next member. What is not UTF-8 becomes U+FFFD, byte by byte. */
static inline void hfk_key_text(hfk_writer *out, hf_str name) {
    bool object = out->depth > 0 && (out->objects & 1) && !out->after_key;
    if (!object && !out->error) out->error = "no key is due here";
    if (out->comma) hfk_write_(out, ",", 1);
    hfk_quoted_(out, name);
    hfk_write_(out, ":", 1);
    out->after_key = true;
}
static inline void hfk_key(hfk_writer *out, const char *name) { hfk_key_text(out, hfk_str(name)); }

/* A string. What is not UTF-8 becomes U+FFFD, byte by byte; U+0000 is written as \u0000. */
static inline void hfk_put_text(hfk_writer *out, hf_str text) {
    hfk_value_(out);
    hfk_quoted_(out, text);
}
/* The same of a C string; NULL is written as the empty string. */
static inline void hfk_put_string(hfk_writer *out, const char *text) { hfk_put_text(out, hfk_str(text)); }

static inline void hfk_put_bool(hfk_writer *out, bool value) {
    hfk_value_(out);
    hfk_write_(out, value ? "true" : "false", value ? 4 : 5);
}

static inline void hfk_put_null(hfk_writer *out) {
    hfk_value_(out);
    hfk_write_(out, "null", 4);
}

static inline void hfk_put_int(hfk_writer *out, int64_t value) {
    char text[24];
    int length = snprintf(text, sizeof text, "%lld", (long long)value);
    hfk_value_(out);
    hfk_write_(out, text, (size_t)length);
}

/* A number that reads back as the same double, in 15 digits, or in 16 or 17 if it needs them; whole numbers as integers.
 * NaN and the infinities, which JSON has not, are null. The locale plays no part. */
static inline void hfk_put_double(hfk_writer *out, double value) {
    char shown[48], digits[40];
    size_t count = 0;
    int power = 0; /* the first digit stands for 10^power */
    bool negative = false;
    if (!(value >= -DBL_MAX && value <= DBL_MAX)) {
        hfk_put_null(out);
        return;
    }
    if (value >= -9223372036854775808.0 && value < 9223372036854775808.0 && value == (double)(int64_t)value && value != 0) {
        hfk_put_int(out, (int64_t)value);
        return;
    }
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(shown, sizeof shown, "%.*e", precision - 1, value);
        negative = *shown == '-';
        count = 0;
        for (const char *p = shown; *p != 'e'; p++) { /* what is no digit is the locale's decimal point, of any length */
            if (*p >= '0' && *p <= '9') digits[count++] = *p;
        }
        power = (int)strtol(strchr(shown, 'e') + 1, NULL, 10);
        double again = hfk_double_(digits, count, (int64_t)power - (int64_t)(count - 1));
        if (again == value || again == -value) break;
    }
    while (count > 1 && digits[count - 1] == '0') count--;
    hfk_value_(out);
    if (negative) hfk_write_(out, "-", 1);
    if (power >= 0 && power < 21) {
        size_t whole = (size_t)power + 1;
        hfk_write_(out, digits, count < whole ? count : whole);
        for (size_t index = count; index < whole; index++) hfk_write_(out, "0", 1);
        if (count > whole) hfk_write_(out, ".", 1), hfk_write_(out, digits + whole, count - whole);
    } else if (power < 0 && power >= -6) {
        hfk_write_(out, "0.00000", (size_t)(1 - power));
        hfk_write_(out, digits, count);
    } else {
        hfk_write_(out, digits, 1);
        if (count > 1) hfk_write_(out, ".", 1), hfk_write_(out, digits + 1, count - 1);
        int length = snprintf(shown, sizeof shown, "e%d", power);
        hfk_write_(out, shown, (size_t)length);
    }
}

/* A value that is JSON already, such as that of hfk_get_raw(); what is not right is an error of the writer. */
static inline void hfk_put_json(hfk_writer *out, hf_bytes json) {
    hfk_json check = hfk_json_of(json);
    if (!(hfk_skip(&check) && hfk_json_end(&check)) && !out->error) out->error = "what was to be put in is no JSON";
    hfk_value_(out);
    hfk_write_(out, json.ptr, json.len);
}

/* The finished document, borrowed from the writer; empty after an error, and while something is open. out->error says
 * which. */
static inline hf_bytes hfk_written(hfk_writer *out) {
    hf_bytes bytes = {NULL, 0};
    if (!out->error && (out->depth > 0 || !out->comma)) out->error = "the document is not finished";
    if (out->error) return bytes;
    bytes.ptr = out->ptr;
    bytes.len = out->len;
    return bytes;
}

static inline void hfk_buf_release_(hf_buf *buf) {
    free(buf->owner);
    buf->owner = NULL;
    buf->ptr = NULL;
    buf->len = 0;
    buf->release = NULL;
}

/* Gives the finished document away, as describe() and create() do it; the receiver releases it. Frees the writer, which
 * must be one of hfk_writer_new(). False, and nothing is given, when the document is not right. */
static inline bool hfk_give(hfk_writer *out, hf_buf *buf) {
    hf_bytes bytes = hfk_written(out);
    if (!bytes.ptr || out->fixed) return hfk_writer_free(out), false;
    buf->ptr = bytes.ptr;
    buf->len = bytes.len;
    buf->owner = out->ptr;
    buf->release = hfk_buf_release_;
    *out = hfk_writer_new();
    return true;
}

/* ---- 4 Calls ---------------------------------------------------------------------------------------------------------
 * A call of the host that ends exactly once, whatever the code around it does: the first end counts, every later one is
 * HF_STALE, and a call that nobody ended ends with HF_INTERNAL when the last reference goes. All functions here may be
 * used by any thread, several at once. */

/* The host's side of one instance, as create() got it. */
typedef struct hfk_host {
    const hf_host_api *api;
    hf_host *host;
} hfk_host;

typedef struct hfk_call {
    hfk_host host;
    hf_id id;
    uint32_t kind, flags;
    hf_str name;        /* with a 0 behind it in a copied call */
    hf_bytes arguments; /* a JSON object, checked by the host against the input schema */
    hf_bytes context;   /* a JSON object */
    int64_t deadline_unix_us;
    int32_t ended_, references_;
    void *memory_; /* of a copied call */
} hfk_call;

/* One thing that is wrong with the input. */
typedef struct hfk_fault {
    const char *field;   /* where: a JSON pointer into the arguments, such as "/role" */
    hf_bytes value;      /* what stands there, as JSON; empty for nothing. Over 200 bytes it is left out */
    const char *allowed; /* what would be right, as the end of a sentence that begins with "must be" */
} hfk_fault;

/* Why a call failed. Everything may be NULL or 0. */
typedef struct hfk_problem {
    const char *code;        /* one of docs/errors.md; without it the status decides */
    const char *title;       /* a few words */
    const char *detail;      /* one sentence for a person: what is wrong, and what to do */
    const hfk_fault *faults; /* errors[] */
    size_t fault_count;
    int64_t retry_after_ms; /* above 0: the same call may succeed after that time */
} hfk_problem;

/* Writes one line to the daemon's log; the text is cut at 1023 bytes. level: HF_LOG_INFO and the like. */
__attribute__((format(printf, 3, 4))) static inline void hfk_log(hfk_host host, int32_t level, const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    hf_bytes none = {NULL, 0};
    if (HF_HAS(host.api, log)) host.api->log(host.host, level, hfk_str(text), none);
}

/* A call that lives no longer than call() itself: nothing is copied. End it with hfk_call_release(). */
static inline hfk_call hfk_call_borrow(hfk_host host, const hf_call *call) {
    hfk_call out = {host,          call->id,      call->kind,             call->flags, call->name, call->arguments,
                    call->context, call->deadline_unix_us, 0 /* not ended */, 1 /* reference */, NULL};
    return out;
}

/* A call that outlives call(): name, arguments and context are copied, and it is freed with the last reference. NULL when
 * there is no memory; the call has been ended with HF_UNAVAILABLE then. */
static inline hfk_call *hfk_call_copy(hfk_host host, const hf_call *call) {
    size_t room = call->name.len + 1 + call->arguments.len + call->context.len;
    hfk_call *copy = (hfk_call *)malloc(sizeof(hfk_call) + room);
    if (!copy) {
        hf_result result = {sizeof result, HF_UNAVAILABLE, {NULL, 0}, {NULL, 0}};
        host.api->complete(host.host, call->id, &result);
        return NULL;
    }
    uint8_t *text = (uint8_t *)(copy + 1);
    *copy = hfk_call_borrow(host, call);
    copy->memory_ = copy;
    copy->name.ptr = (const char *)text;
    if (call->name.len) memcpy(text, call->name.ptr, call->name.len);
    text[call->name.len] = 0;
    text += call->name.len + 1;
    copy->arguments.ptr = text;
    if (call->arguments.len) memcpy(text, call->arguments.ptr, call->arguments.len);
    copy->context.ptr = text + call->arguments.len;
    if (call->context.len) memcpy(text + call->arguments.len, call->context.ptr, call->context.len);
    return copy;
}

/* Whether the call was cancelled, is past its deadline or has ended: then stop, and end it with HF_CANCELLED. Ask every few
 * milliseconds of work. */
static inline bool hfk_cancelled(const hfk_call *call) { return call->host.api->is_cancelled(call->host.host, call->id) != 0; }

/* Reports measured progress: done must grow; a total of 0 or less is unknown. message may be NULL. */
static inline void hfk_progress(const hfk_call *call, double done, double total, const char *message) {
    if (HF_HAS(call->host.api, progress)) call->host.api->progress(call->host.host, call->id, done, total, hfk_str(message));
}

/* Ends the call with bytes that are right already: a payload for HF_OK, otherwise an error document or nothing. Borrowed.
 * HF_STALE when it has been ended before; the host is not asked a second time. */
static inline hf_status hfk_end(hfk_call *call, hf_status status, hf_bytes bytes) {
    hf_bytes none = {NULL, 0};
    hf_result result = {sizeof result, status, status == HF_OK ? bytes : none, status == HF_OK ? none : bytes};
    if (__atomic_exchange_n(&call->ended_, 1, __ATOMIC_ACQ_REL)) return HF_STALE;
    return call->host.api->complete(call->host.host, call->id, &result);
}

/* Ends the call with a problem. When there is no memory for it, with the status alone. */
static inline hf_status hfk_end_problem(hfk_call *call, hf_status status, const hfk_problem *problem) {
    hfk_writer out = hfk_writer_new();
    hfk_begin_object(&out);
    if (problem->code) hfk_key(&out, "code"), hfk_put_string(&out, problem->code);
    if (problem->title) hfk_key(&out, "title"), hfk_put_string(&out, problem->title);
    if (problem->detail) hfk_key(&out, "detail"), hfk_put_string(&out, problem->detail);
    if (problem->retry_after_ms > 0) {
        hfk_key(&out, "retryable"), hfk_put_bool(&out, true);
        hfk_key(&out, "retry_after_ms"), hfk_put_int(&out, problem->retry_after_ms);
    }
    if (problem->fault_count > 0) hfk_key(&out, "errors"), hfk_begin_array(&out);
    for (size_t index = 0; index < problem->fault_count; index++) {
        const hfk_fault *fault = &problem->faults[index];
        char message[256];
        hfk_print_(message, sizeof message, "must be %s", fault->allowed ? fault->allowed : "something else");
        hfk_begin_object(&out);
        hfk_key(&out, "instance_path"), hfk_put_string(&out, fault->field);
        hfk_key(&out, "message"), hfk_put_string(&out, message);
        if (fault->value.len > 0 && fault->value.len <= 200) hfk_key(&out, "value"), hfk_put_json(&out, fault->value);
        if (fault->allowed) hfk_key(&out, "allowed"), hfk_put_string(&out, fault->allowed);
        hfk_end_object(&out);
    }
    if (problem->fault_count > 0) hfk_end_array(&out);
    hfk_end_object(&out);
    hf_status ended = hfk_end(call, status, hfk_written(&out));
    hfk_writer_free(&out);
    return ended;
}

/* Ends the call with a status and one sentence for whoever called, cut at 511 bytes. */
__attribute__((format(printf, 3, 4))) static inline hf_status hfk_fail(hfk_call *call, hf_status status, const char *format, ...) {
    char detail[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    hfk_problem problem = {NULL, NULL, detail, NULL, 0, 0};
    return hfk_end_problem(call, status, &problem);
}

/* Ends the call with HF_INVALID: "role" must be ALLOWED, is VALUE. field is a JSON pointer; value is JSON, or empty. */
static inline hf_status hfk_invalid(hfk_call *call, const char *field, hf_bytes value, const char *allowed) {
    char detail[512];
    bool shown = value.len > 0 && value.len <= 200;
    hfk_print_(detail, sizeof detail, "\"%s\" must be %s%s%.*s.", field + (*field == '/'), allowed, shown ? ", is " : "",
               shown ? (int)value.len : 0, shown ? (const char *)value.ptr : "");
    hfk_fault fault = {field, value, allowed};
    hfk_problem problem = {NULL, NULL, detail, &fault, 1, 0};
    return hfk_end_problem(call, HF_INVALID, &problem);
}

/* Ends the call with the written document as its `structured`, and frees the writer. A document that is not right ends it
 * with HF_INTERNAL and the writer's error, one without memory with HF_UNAVAILABLE. */
static inline hf_status hfk_ok(hfk_call *call, hfk_writer *structured) {
    static const char head[] = "{\"structured\":";
    hf_bytes bytes = hfk_written(structured);
    hf_status status;
    if (!bytes.ptr) {
        bool memory = structured->error && strstr(structured->error, "memory") != NULL;
        status = hfk_fail(call, memory ? HF_UNAVAILABLE : HF_INTERNAL, "The answer could not be written: %s.", structured->error);
    } else {
        hfk_writer payload = hfk_writer_new();
        hfk_write_(&payload, head, sizeof head - 1);
        hfk_write_(&payload, bytes.ptr, bytes.len);
        hfk_write_(&payload, "}", 1);
        hf_bytes whole = {payload.ptr, payload.len};
        status = payload.error ? hfk_fail(call, HF_UNAVAILABLE, "There is no memory left.") : hfk_end(call, HF_OK, whole);
        hfk_writer_free(&payload);
    }
    hfk_writer_free(structured);
    return status;
}

/* One more holder of a copied call; each ends with hfk_call_release(). */
static inline hfk_call *hfk_call_retain(hfk_call *call) {
    __atomic_add_fetch(&call->references_, 1, __ATOMIC_RELAXED);
    return call;
}

/* Lets go of a call, which is not touched afterwards. The last one ends it with HF_INTERNAL if nobody has ended it. */
static inline void hfk_call_release(hfk_call *call) {
    if (__atomic_sub_fetch(&call->references_, 1, __ATOMIC_ACQ_REL) > 0) return;
    if (!__atomic_load_n(&call->ended_, __ATOMIC_ACQUIRE)) hfk_fail(call, HF_INTERNAL, "The plugin forgot to answer.");
    free(call->memory_);
}

/* ---- 5 Waiting -------------------------------------------------------------------------------------------------------
 * The host answers requests by a callback, on any thread, maybe before the asking function has returned. A thread that may
 * block (of the plugin's own, or inside call() of an HF_PLUGIN_BLOCKING plugin) can simply wait; it stops waiting when the
 * call is cancelled or past its deadline, and what comes later is let go of. */
typedef struct hfk_waiter_ {
    pthread_mutex_t mutex;
    pthread_cond_t answered;
    int32_t references; /* who waits, and the answer */
    bool is_answered;
    hf_status status;
    struct ArrowArrayStream stream; /* of a table; else, and when it was taken, its release is NULL */
    hfk_writer bytes;               /* what came with the answer */
} hfk_waiter_;

/* Microseconds since 1970-01-01T00:00Z, the clock of hf_call.deadline_unix_us. */
static inline int64_t hfk_now_unix_us(void) {
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* How a call ends that hfk_cancelled() has stopped: HF_TIMEOUT past its deadline, else HF_CANCELLED. */
static inline hf_status hfk_stop_status(const hfk_call *call) {
    return call->deadline_unix_us && hfk_now_unix_us() >= call->deadline_unix_us ? HF_TIMEOUT : HF_CANCELLED;
}

static inline hfk_waiter_ *hfk_waiter_new_(void) {
    hfk_waiter_ *waiter = (hfk_waiter_ *)calloc(1, sizeof *waiter);
    if (!waiter) return NULL;
    pthread_mutex_init(&waiter->mutex, NULL);
    pthread_cond_init(&waiter->answered, NULL);
    waiter->references = 2;
    waiter->bytes = hfk_writer_new();
    return waiter;
}

static inline void hfk_waiter_release_(hfk_waiter_ *waiter) {
    if (__atomic_sub_fetch(&waiter->references, 1, __ATOMIC_ACQ_REL) > 0) return;
    if (waiter->stream.release) waiter->stream.release(&waiter->stream);
    hfk_writer_free(&waiter->bytes);
    pthread_cond_destroy(&waiter->answered);
    pthread_mutex_destroy(&waiter->mutex);
    free(waiter);
}

static inline void hfk_table_answered_(void *user, hf_status status, struct ArrowArrayStream *stream, hf_bytes info) {
    hfk_waiter_ *waiter = (hfk_waiter_ *)user;
    pthread_mutex_lock(&waiter->mutex);
    waiter->status = status;
    if (stream) {
        waiter->stream = *stream;
        stream->release = NULL;
    }
    hfk_write_(&waiter->bytes, info.ptr, info.len);
    waiter->is_answered = true;
    pthread_cond_signal(&waiter->answered);
    pthread_mutex_unlock(&waiter->mutex);
    hfk_waiter_release_(waiter);
}

static inline void hfk_request_answered_(void *user, const hf_result *result) {
    hfk_table_answered_(user, result->status, NULL, result->status == HF_OK ? result->payload : result->error);
}

/* Waits for the answer. True when there is one: only then may the waiter be read. False, and HF_CANCELLED or HF_TIMEOUT, when
 * the call has no more time for it. */
static inline bool hfk_wait_(hfk_waiter_ *waiter, const hfk_call *call, hf_status *status) {
    for (;;) {
        struct timespec until; /* the host is asked about the call a hundred times a second, without the lock */
        timespec_get(&until, TIME_UTC);
        until.tv_nsec += 10000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_mutex_lock(&waiter->mutex);
        if (!waiter->is_answered) pthread_cond_timedwait(&waiter->answered, &waiter->mutex, &until);
        bool answered = waiter->is_answered;
        pthread_mutex_unlock(&waiter->mutex);
        if (answered) return *status = waiter->status, true;
        if (hfk_cancelled(call)) return *status = hfk_stop_status(call), false;
    }
}

/* Asks a service of the host ("kv/1") on behalf of the call, and waits. reply gets the service's JSON, or with any status
 * but HF_OK its error, for hfk_end(); the caller frees it. [a thread that may block] */
static inline hf_status hfk_request(const hfk_call *call, const char *service, hf_bytes json, hfk_writer *reply) {
    *reply = hfk_writer_new();
    hfk_waiter_ *waiter = hfk_waiter_new_();
    if (!waiter) return HF_UNAVAILABLE;
    hf_status status = HF_UNSUPPORTED;
    if (HF_HAS(call->host.api, request))
        status = call->host.api->request(call->host.host, call->id, hfk_str(service), json, hfk_request_answered_, waiter, NULL);
    if (status == HF_OK) {
        if (hfk_wait_(waiter, call, &status)) *reply = waiter->bytes, waiter->bytes = hfk_writer_new();
    } else {
        hfk_waiter_release_(waiter); /* there will be no answer */
    }
    if (reply->error) status = HF_UNAVAILABLE;
    reply->comma = reply->len > 0; /* a finished document */
    hfk_waiter_release_(waiter);
    return status;
}

/* ---- 6 Tables --------------------------------------------------------------------------------------------------------
 * A table of the program (docs/contract/tables.md), one batch after the other, its columns found by name.
 *
 *     hfk_table people;
 *     hfk_column role;
 *     hfk_table_open(call, "people", &people);
 *     hfk_table_column(&people, "role", HFK_TEXT, &role);
 *     while (hfk_table_next(&people)) {
 *         for (int64_t row = 0; row < people.rows; row++) ... hfk_text(&role, row) ...
 *     }
 *     if (people.status != HF_OK) hfk_end_table(call, &people);
 *     hfk_table_close(&people);
 *
 * Every table that was opened, with whatever status, is closed once; closing it again does nothing. */
#define HFK_INT 1u        /* whole numbers of 8 to 64 bits (not unsigned 64): hfk_int() */
#define HFK_FLAG 2u       /* hfk_bool() */
#define HFK_TEXT 4u       /* text, with 32 or 64 bit offsets or behind a dictionary: hfk_text() */
#define HFK_DATE 8u       /* days since 1970-01-01: hfk_int() */
#define HFK_LOCAL_TIME 16u /* microseconds since 1970-01-01T00:00 on the program's own clock, no instant: hfk_int() */
#define HFK_INSTANT 32u   /* microseconds since 1970-01-01T00:00Z: hfk_int() */

typedef struct hfk_table {
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray batch;
    int64_t rows;     /* of the batch that is open; 0 before the first and after the last */
    hf_status status; /* HF_OK, or why nothing more can be read; keeps its first error */
    hfk_writer info;  /* HF_OK: what the host said, {table, version, digest, rows}; otherwise the error document */
    const hfk_call *call; /* whose end is looked for between two batches, or NULL */
    char name[64];    /* for messages */
} hfk_table;

/* A column of one table, in whatever batch is open. The table must stay where it is. */
typedef struct hfk_column {
    const hfk_table *table; /* NULL: a column that is not there; it is missing in every row */
    int64_t index;
    char values;  /* Arrow's format of the values or of the codes: c C s S i I l b; u and U without a dictionary */
    char texts;   /* u or U of the dictionary, or 0 */
} hfk_column;

/* Lets go of everything that the table holds. Its info and status can be read until then. */
static inline void hfk_table_close(hfk_table *table) {
    if (table->batch.release) table->batch.release(&table->batch);
    if (table->schema.release) table->schema.release(&table->schema);
    if (table->stream.release) table->stream.release(&table->stream);
    table->batch.release = NULL;
    table->schema.release = NULL;
    table->stream.release = NULL;
    table->rows = 0;
    hfk_writer_free(&table->info);
}

/* Marks the table as failed, with a sentence; the first failure counts. Always false. */
__attribute__((format(printf, 3, 4))) static inline bool hfk_table_fail(hfk_table *table, hf_status status, const char *format, ...) {
    char detail[512];
    va_list arguments;
    if (table->status != HF_OK) return false;
    va_start(arguments, format);
    vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    hfk_writer_free(&table->info);
    hfk_begin_object(&table->info);
    hfk_key(&table->info, "detail"), hfk_put_string(&table->info, detail);
    hfk_end_object(&table->info);
    table->status = status;
    table->rows = 0;
    return false;
}

/* Takes a stream over, which is what a callback of hfk_table_request() does with the one it gets: the host's struct is
 * empty afterwards. name is for messages. The table's status says whether its columns could be read. */
static inline hf_status hfk_table_take(hfk_table *table, const char *name, struct ArrowArrayStream *stream) {
    memset(table, 0, sizeof *table);
    table->info = hfk_writer_new();
    hfk_print_(table->name, sizeof table->name, "%s", name);
    table->stream = *stream;
    stream->release = NULL;
    if (table->stream.get_schema(&table->stream, &table->schema) != 0) {
        table->schema.release = NULL;
        hfk_table_fail(table, HF_INTERNAL, "The columns of the table \"%s\" cannot be read.", table->name);
    } else if (!table->schema.format || strcmp(table->schema.format, "+s") != 0 || table->schema.n_children < 0) {
        hfk_table_fail(table, HF_INTERNAL, "The table \"%s\" has no columns.", table->name);
    }
    return table->status;
}

/* Asks for a table by the host's raw form: spec is {table, version?, plan?} as JSON; done is called exactly once, maybe
 * before return, when the status is HF_OK, and never with another one. HF_UNSUPPORTED when the host has no tables.
 * [any thread, also inside call()] */
static inline hf_status hfk_table_request(const hfk_call *call, hf_bytes spec, hf_table_done_fn done, void *user) {
    const hf_table_v1 *tables = NULL;
    if (HF_HAS(call->host.api, query)) tables = (const hf_table_v1 *)call->host.api->query(call->host.host, hfk_str(HF_EXT_TABLE_1));
    if (!tables || !HF_HAS(tables, open)) return HF_UNSUPPORTED;
    return tables->open(call->host.host, call->id, spec, done, user);
}

/* Opens one version of a table of a plan, and waits for it. plan: NULL is the live one; version: 0 is its newest. Who reads
 * several tables opens the others with hfk_table_version() of the first: an edit may come between. Whatever the status,
 * table can be asked and has to be closed. [a thread that may block] */
static inline hf_status hfk_table_open_version(const hfk_call *call, const char *name, const char *plan, int64_t version,
                                               hfk_table *table) {
    hfk_writer spec = hfk_writer_new();
    memset(table, 0, sizeof *table);
    table->info = hfk_writer_new();
    hfk_print_(table->name, sizeof table->name, "%s", name);
    hfk_begin_object(&spec);
    hfk_key(&spec, "table"), hfk_put_string(&spec, name);
    if (plan) hfk_key(&spec, "plan"), hfk_put_string(&spec, plan);
    if (version) hfk_key(&spec, "version"), hfk_put_int(&spec, version);
    hfk_end_object(&spec);
    hf_bytes json = hfk_written(&spec);
    hfk_waiter_ *waiter = json.ptr ? hfk_waiter_new_() : NULL;
    hf_status asked = waiter ? hfk_table_request(call, json, hfk_table_answered_, waiter) : HF_UNAVAILABLE;
    hfk_writer_free(&spec);
    if (!waiter) {
        hfk_table_fail(table, HF_UNAVAILABLE, "There is no memory left.");
        return table->status;
    }
    hf_status status = asked;
    bool answered = asked == HF_OK && hfk_wait_(waiter, call, &status);
    if (asked != HF_OK) hfk_waiter_release_(waiter); /* there will be no answer */
    if (status == HF_OK) {
        hfk_table_take(table, name, &waiter->stream);
        table->call = call;
    } else {
        table->status = status;
    }
    if (answered && table->info.len == 0) table->info = waiter->bytes, waiter->bytes = hfk_writer_new();
    table->info.comma = table->info.len > 0; /* a finished document */
    if (asked != HF_OK) {
        table->status = HF_OK;
        hfk_table_fail(table, status, "The table \"%s\" cannot be opened here (status %d).", table->name, (int)status);
    }
    hfk_waiter_release_(waiter);
    return table->status;
}

/* The newest version of a table of the live plan. [a thread that may block] */
static inline hf_status hfk_table_open(const hfk_call *call, const char *name, hfk_table *table) {
    return hfk_table_open_version(call, name, NULL, 0, table);
}

/* The version of the schedule that the table is of; 0 when the host did not say. */
static inline int64_t hfk_table_version(hfk_table *table) {
    int64_t version = 0;
    hfk_json json = hfk_json_of(hfk_member(hfk_written(&table->info), "version"));
    hfk_get_int(&json, &version);
    return version;
}

/* The digest of that version, in hexadecimal; empty when the host did not say. */
static inline void hfk_table_digest(hfk_table *table, char out[65]) {
    hfk_json json = hfk_json_of(hfk_member(hfk_written(&table->info), "digest"));
    hfk_get_string(&json, out, 65, NULL);
}

/* Ends the call with the table's status and error. */
static inline hf_status hfk_end_table(hfk_call *call, hfk_table *table) { return hfk_end(call, table->status, hfk_written(&table->info)); }

static inline int64_t hfk_table_find_(const hfk_table *table, const char *name) {
    for (int64_t index = 0; table->schema.release && index < table->schema.n_children; index++) {
        const struct ArrowSchema *child = table->schema.children[index];
        if (child && child->format && child->name && strcmp(child->name, name) == 0) return index;
    }
    return -1;
}

/* Whether the table has a column of that name: newer tables have more of them. */
static inline bool hfk_table_has(const hfk_table *table, const char *name) { return hfk_table_find_(table, name) >= 0; }

/* The kind of a column, 0 for one that the kit cannot read; and how its values are stored. */
static inline unsigned hfk_kind_(const struct ArrowSchema *column, char *values, char *texts) {
    const char *format = column->format, *words = column->dictionary ? column->dictionary->format : NULL;
    bool one = *format && !format[1];
    *values = *format;
    *texts = 0;
    if (column->dictionary) {
        bool known = one && strchr("cCsSiIl", *format) && words && (*words == 'u' || *words == 'U') && !words[1];
        if (known) *texts = *words;
        return known ? HFK_TEXT : 0;
    }
    if (one) return strchr("cCsSiIl", *format) ? HFK_INT : *format == 'b' ? HFK_FLAG : *format == 'u' || *format == 'U' ? HFK_TEXT : 0;
    bool date = strcmp(format, "tdD") == 0, time = strncmp(format, "tsu:", 4) == 0;
    *values = date ? 'i' : 'l';
    return date ? HFK_DATE : time ? (format[4] ? HFK_INSTANT : HFK_LOCAL_TIME) : 0;
}

/* Finds a column by name; kinds are the kinds that will do, HFK_INT | HFK_DATE for instance. When there is none, or one of
 * another kind, the table fails with HF_UNSUPPORTED and a sentence that says which, and the column is missing in every row. */
static inline bool hfk_table_column(hfk_table *table, const char *name, unsigned kinds, hfk_column *column) {
    hfk_column found = {NULL, hfk_table_find_(table, name), 0, 0};
    *column = found;
    if (table->status != HF_OK) return false;
    if (found.index < 0) return hfk_table_fail(table, HF_UNSUPPORTED, "The table \"%s\" has no column \"%s\".", table->name, name);
    const struct ArrowSchema *child = table->schema.children[found.index];
    const char *words = child->dictionary ? child->dictionary->format : NULL;
    if (!(hfk_kind_(child, &found.values, &found.texts) & kinds))
        return hfk_table_fail(table, HF_UNSUPPORTED,
                              "The column \"%s\" of the table \"%s\" has the Arrow type \"%s%s%s\", which this plugin cannot read.", name,
                              table->name, child->format, words ? "->" : "", words ? words : "");
    found.table = table;
    *column = found;
    return true;
}

/* Whether an array has what is needed to read that many values of it. */
static inline bool hfk_array_fits_(const struct ArrowArray *array, bool texts, int64_t count) {
    return array && count >= 0 && array->length >= count && array->offset >= 0 && array->offset <= INT64_MAX - count && array->buffers &&
           array->n_buffers >= (texts ? 3 : 2) && (count == 0 || array->buffers[1]);
}

/* Whether the open batch has what its columns promise. Columns that the kit cannot read are not looked at. */
static inline bool hfk_batch_fits_(const hfk_table *table) {
    const struct ArrowArray *batch = &table->batch;
    if (batch->length < 0 || batch->offset < 0 || batch->offset > INT64_MAX - batch->length || batch->null_count > 0) return false;
    if (batch->n_children != table->schema.n_children) return false;
    for (int64_t index = 0; index < batch->n_children; index++) {
        const struct ArrowSchema *child = table->schema.children[index];
        const struct ArrowArray *array = batch->children[index];
        char values, texts;
        unsigned kind = child && child->format ? hfk_kind_(child, &values, &texts) : 0;
        if (!kind) continue;
        if (!hfk_array_fits_(array, kind == HFK_TEXT && !texts, batch->offset + batch->length)) return false;
        if (texts && !(array->dictionary && hfk_array_fits_(array->dictionary, true, array->dictionary->length))) return false;
    }
    return true;
}

/* Opens the next batch, and lets go of the one before: what was read of that is no longer there. False at the end of the
 * table, after an error, and when the call that opened the table is to stop. A batch may be empty. */
static inline bool hfk_table_next(hfk_table *table) {
    if (table->batch.release) table->batch.release(&table->batch);
    table->batch.release = NULL;
    table->rows = 0;
    if (table->status != HF_OK || !table->stream.release) return false;
    if (table->call && hfk_cancelled(table->call)) return hfk_table_fail(table, hfk_stop_status(table->call), "The call was stopped.");
    if (table->stream.get_next(&table->stream, &table->batch) != 0) {
        table->batch.release = NULL;
        const char *reason = table->stream.get_last_error ? table->stream.get_last_error(&table->stream) : NULL;
        return hfk_table_fail(table, HF_INTERNAL, "The table \"%s\" cannot be read on: %s.", table->name,
                              reason ? reason : "no reason was given");
    }
    if (!table->batch.release) return false;
    if (!hfk_batch_fits_(table))
        return hfk_table_fail(table, HF_INTERNAL, "A batch of the table \"%s\" does not follow its columns.", table->name);
    table->rows = table->batch.length;
    return true;
}

/* The array of a column in the open batch, and where in it the row is; NULL when there is no such row. */
static inline const struct ArrowArray *hfk_cell_(const hfk_column *column, int64_t row, int64_t *at) {
    if (!column->table || row < 0 || row >= column->table->rows) return NULL;
    const struct ArrowArray *array = column->table->batch.children[column->index];
    *at = column->table->batch.offset + array->offset + row;
    return array;
}

static inline bool hfk_bit_(const void *bits, int64_t at) { return ((const uint8_t *)bits)[at >> 3] >> (at & 7) & 1; }

/* Whether the row has no value in that column; also for a column or a row that is not there. */
static inline bool hfk_missing(const hfk_column *column, int64_t row) {
    int64_t at = 0;
    const struct ArrowArray *array = hfk_cell_(column, row, &at);
    return !array || (array->buffers[0] && array->null_count != 0 && !hfk_bit_(array->buffers[0], at));
}

static inline int64_t hfk_number_(char format, const void *values, int64_t at) {
    switch (format) {
    case 'c': return ((const int8_t *)values)[at];
    case 'C': return ((const uint8_t *)values)[at];
    case 's': return ((const int16_t *)values)[at];
    case 'S': return ((const uint16_t *)values)[at];
    case 'i': return ((const int32_t *)values)[at];
    case 'I': return ((const uint32_t *)values)[at];
    case 'l': return ((const int64_t *)values)[at];
    default: return 0;
    }
}

/* The value of a whole number, a date (days) or a time (microseconds); otherwise when it is missing. */
static inline int64_t hfk_int(const hfk_column *column, int64_t row, int64_t otherwise) {
    int64_t at = 0;
    if (hfk_missing(column, row) || column->texts) return otherwise;
    const struct ArrowArray *array = hfk_cell_(column, row, &at);
    return hfk_number_(column->values, array->buffers[1], at);
}

/* The value of a boolean; otherwise when it is missing. */
static inline bool hfk_bool(const hfk_column *column, int64_t row, bool otherwise) {
    int64_t at = 0;
    if (hfk_missing(column, row) || column->values != 'b') return otherwise;
    const struct ArrowArray *array = hfk_cell_(column, row, &at);
    return hfk_bit_(array->buffers[1], at);
}

static inline hf_str hfk_text_at_(char format, const struct ArrowArray *array, int64_t at) {
    hf_str out = {NULL, 0};
    int64_t from, to;
    if (format == 'u') {
        from = ((const int32_t *)array->buffers[1])[at];
        to = ((const int32_t *)array->buffers[1])[at + 1];
    } else {
        from = ((const int64_t *)array->buffers[1])[at];
        to = ((const int64_t *)array->buffers[1])[at + 1];
    }
    if (from < 0 || to <= from || !array->buffers[2]) return out;
    out.ptr = (const char *)array->buffers[2] + from;
    out.len = (size_t)(to - from);
    return out;
}

/* The text of a row: borrowed, until the next batch; empty when it is missing. */
static inline hf_str hfk_text(const hfk_column *column, int64_t row) {
    hf_str none = {NULL, 0};
    int64_t at = 0;
    if (hfk_missing(column, row)) return none;
    const struct ArrowArray *array = hfk_cell_(column, row, &at);
    if (!column->texts) return column->values == 'u' || column->values == 'U' ? hfk_text_at_(column->values, array, at) : none;
    const struct ArrowArray *words = array->dictionary;
    int64_t code = hfk_number_(column->values, array->buffers[1], at);
    if (code < 0 || code >= words->length) return none;
    code += words->offset;
    if (words->buffers[0] && words->null_count != 0 && !hfk_bit_(words->buffers[0], code)) return none;
    return hfk_text_at_(column->texts, words, code);
}

/* ---- 7 Dates ---------------------------------------------------------------------------------------------------------
 * Days since 1970-01-01 in the proleptic Gregorian calendar, as the tables have them, and their text. */

/* Writes YYYY-MM-DD and a 0. A day outside the years 0000 to 9999 is written as an empty text. */
static inline void hfk_date_text(int64_t days, char out[11]) {
    out[0] = 0;
    if (days < -719528 || days > 2932896) return;
    int64_t shifted = days + 719468, era = (shifted >= 0 ? shifted : shifted - 146096) / 146097, day = shifted - era * 146097;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365, of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    int of_month = (int)(of_year - (153 * month + 2) / 5 + 1);
    int shown = (int)(month < 10 ? month + 3 : month - 9);
    char text[40];
    snprintf(text, sizeof text, "%04d-%02d-%02d", (int)(year + era * 400 + (shown <= 2)), shown, of_month);
    memcpy(out, text, 10);
    out[10] = 0;
}

/* The day of a text YYYY-MM-DD. False when it is no day of the calendar; *days is untouched then. */
static inline bool hfk_date_of(hf_str text, int64_t *days) {
    static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int parts[3] = {0, 0, 0};
    if (text.len != 10) return false;
    for (int index = 0, part = 0; index < 10; index++) {
        char c = text.ptr[index];
        bool dash = index == 4 || index == 7;
        if (dash ? c != '-' : c < '0' || c > '9') return false;
        if (dash) part++;
        else parts[part] = parts[part] * 10 + (c - '0');
    }
    int64_t year = parts[0], month = parts[1], day = parts[2];
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (month < 1 || month > 12 || day < 1 || day > lengths[month - 1] || (month == 2 && day == 29 && !leap)) return false;
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    *days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    return true;
}

/* ---- 8 Threads -------------------------------------------------------------------------------------------------------
 * Calls on threads of the plugin's own, and a drain() that waits for all of them. Zero is a set without threads; it lies in
 * the instance. Any thread may use it. Not needed by a plugin that works inside call() with HF_PLUGIN_BLOCKING. */
typedef struct hfk_workers {
    int64_t running; /* -1 when it is drained and all are done */
    hf_done_fn done;
    void *user;
} hfk_workers;

typedef struct hfk_work_ {
    hfk_workers *workers;
    hfk_call *call;
    void (*body)(hfk_call *call, void *user);
    void *user;
} hfk_work_;

static inline void hfk_workers_leave_(hfk_workers *workers) {
    if (__atomic_sub_fetch(&workers->running, 1, __ATOMIC_ACQ_REL) >= 0) return;
    hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};
    workers->done(workers->user, &result); /* the instance may be gone when this returns */
}

static inline void *hfk_work_run_(void *user) {
    hfk_work_ work = *(hfk_work_ *)user;
    free(user);
    work.body(work.call, work.user);
    hfk_call_release(work.call);
    hfk_workers_leave_(work.workers);
    return NULL;
}

/* Runs body(call, user) on a thread of its own. The reference to the copied call goes with it and is released behind body.
 * When there is no thread or memory left, the call ends with HF_UNAVAILABLE and the status says so. body must not throw. */
static inline hf_status hfk_run(hfk_workers *workers, hfk_call *call, void (*body)(hfk_call *call, void *user), void *user) {
    hfk_work_ *work = (hfk_work_ *)malloc(sizeof *work);
    pthread_t thread;
    if (work) {
        hfk_work_ filled = {workers, call, body, user};
        *work = filled;
        __atomic_add_fetch(&workers->running, 1, __ATOMIC_RELAXED);
        if (pthread_create(&thread, NULL, hfk_work_run_, work) == 0) {
            pthread_detach(thread);
            return HF_OK;
        }
        free(work);
        hfk_fail(call, HF_UNAVAILABLE, "There is no thread left to work on.");
        hfk_call_release(call);
        hfk_workers_leave_(workers);
        return HF_UNAVAILABLE;
    }
    hfk_fail(call, HF_UNAVAILABLE, "There is no memory left.");
    hfk_call_release(call);
    return HF_UNAVAILABLE;
}

/* What drain() of the plugin does: calls done once, when the last thread has ended; at once when none runs. Called once. */
static inline void hfk_drain(hfk_workers *workers, hf_done_fn done, void *user) {
    workers->done = done;
    workers->user = user;
    hfk_workers_leave_(workers);
}

/* ---- 9 The entry -----------------------------------------------------------------------------------------------------
 * HFK_ENTRY exports hf_plugin_entry_v1() for a function table of your own. HFK_PLUGIN is a whole plugin around one
 * function, void handle(hfk_call *call): it has no configuration and no state, describes its tools in plugin.json, and runs
 * handle on a thread that may block. A handle that forgets to end its call ends it with HF_INTERNAL. Both stand in one
 * source file, outside every function, with a semicolon behind. */
#ifdef __cplusplus
#define HFK_RUNTIME_ "c++"
#else
#define HFK_RUNTIME_ "c"
#endif

#define HFK_LITERAL_(text) {(text), sizeof(text) - 1}

/* ID and VERSION are literals and equal those of plugin.json; API is an hf_plugin_api that lives for ever. */
#define HFK_ENTRY(ID, VERSION, API)                                                                                                  \
    HF_EXPORT const hf_entry *hf_plugin_entry_v1(void) HF_NOEXCEPT {                                                                 \
        static const hf_entry entry = {sizeof(hf_entry), HF_MAGIC, HF_ABI_MAJOR, HF_ABI_MINOR, 0, 0, HFK_LITERAL_(ID),               \
                                       HFK_LITERAL_(VERSION), HFK_LITERAL_(HFK_RUNTIME_), &(API), NULL};                             \
        return &entry;                                                                                                               \
    }                                                                                                                                \
    struct hf_entry

/* Whether a call of a newer host carries what this header does not know; it has been ended with HF_UNSUPPORTED then. */
static inline bool hfk_refuse_unknown(hfk_call *call) {
    if (call->flags >> 16 == 0 && call->kind >= HF_KIND_TOOL && call->kind <= HF_KIND_TIMER) return false;
    hfk_fail(call, HF_UNSUPPORTED, "This plugin knows no call of kind %u with flags %u.", (unsigned)call->kind, (unsigned)call->flags);
    return true;
}

#define HFK_PLUGIN(ID, VERSION, HANDLE)                                                                                              \
    struct hf_instance {                                                                                                             \
        hfk_host host;                                                                                                               \
    };                                                                                                                               \
    static hf_status hfk_create_(const hf_entry *self, const hf_host_api *api, hf_host *host, hf_bytes config, hf_instance **out,    \
                                 hf_buf *error) {                                                                                    \
        (void)self, (void)config, (void)error;                                                                                       \
        hf_instance *instance = (hf_instance *)malloc(sizeof *instance);                                                             \
        if (!instance) return HF_UNAVAILABLE;                                                                                        \
        instance->host.api = api;                                                                                                    \
        instance->host.host = host;                                                                                                  \
        *out = instance;                                                                                                             \
        return HF_OK;                                                                                                                \
    }                                                                                                                                \
    static void hfk_call_(hf_instance *instance, const hf_call *call) {                                                              \
        hfk_call kept = hfk_call_borrow(instance->host, call);                                                                       \
        if (!hfk_refuse_unknown(&kept)) HANDLE(&kept);                                                                               \
        hfk_call_release(&kept);                                                                                                     \
    }                                                                                                                                \
    static void hfk_drain_(hf_instance *instance, hf_done_fn done, void *user) {                                                     \
        hf_result result = {sizeof result, HF_OK, {NULL, 0}, {NULL, 0}};                                                             \
        (void)instance;                                                                                                              \
        done(user, &result);                                                                                                         \
    }                                                                                                                                \
    static void hfk_destroy_(hf_instance *instance) { free(instance); }                                                              \
    static const hf_plugin_api hfk_api_ = {sizeof(hf_plugin_api), HF_PLUGIN_BLOCKING, hfk_create_, NULL, NULL, hfk_call_,            \
                                           NULL, hfk_drain_, hfk_destroy_, NULL};                                                    \
    HFK_ENTRY(ID, VERSION, hfk_api_)

#ifdef __cplusplus
}
#endif
#endif
