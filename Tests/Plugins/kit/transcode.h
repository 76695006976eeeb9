/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads any value with the cursor of holdfast/kit.h and writes it again: what goes in comes out, or an error does. */
#ifndef KIT_TRANSCODE_H
#define KIT_TRANSCODE_H

#include <holdfast/kit.h>

static inline void transcode_text(hfk_json *json, hfk_writer *out, hf_str key, bool is_key) {
    hfk_json ahead = *json; /* the text as it is written is never shorter than it is decoded */
    size_t room = (is_key ? key.len : hfk_get_raw(&ahead).len) + 1, length = 0;
    char *text = (char *)malloc(room);
    if (!text) abort();
    bool right = is_key ? hfk_key_string(key, text, room, &length) : hfk_get_string(json, text, room, &length);
    hf_str decoded = {text, length};
    if (right && is_key) hfk_key_text(out, decoded);
    if (right && !is_key) hfk_put_text(out, decoded);
    free(text);
}

static inline void transcode(hfk_json *json, hfk_writer *out) {
    hfk_json as_integer = *json;
    hf_str key = {NULL, 0};
    int64_t integer;
    double number = 0;
    bool flag;
    switch (hfk_peek(json)) {
    case HFK_OBJECT:
        hfk_enter_object(json);
        hfk_begin_object(out);
        while (hfk_next_member(json, &key)) {
            transcode_text(json, out, key, true);
            transcode(json, out);
        }
        hfk_end_object(out);
        break;
    case HFK_ARRAY:
        hfk_enter_array(json);
        hfk_begin_array(out);
        while (hfk_next_element(json)) transcode(json, out);
        hfk_end_array(out);
        break;
    case HFK_STRING: transcode_text(json, out, key, false); break;
    case HFK_BOOL:
        if (hfk_get_bool(json, &flag)) hfk_put_bool(out, flag);
        break;
    case HFK_NULL:
        if (hfk_get_null(json)) hfk_put_null(out);
        break;
    default: /* also what is no value: reading it as a number says so */
        if (hfk_get_int(&as_integer, &integer)) {
            *json = as_integer;
            hfk_put_int(out, integer);
        } else if (hfk_get_double(json, &number)) {
            hfk_put_double(out, number);
        }
    }
}

#endif
