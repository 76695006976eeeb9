/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines of JSON in, the same documents out: one line each, "!" and the reason for what is no JSON. A line is preceded by its
 * length in bytes, so that a document may hold anything. */
#include "transcode.h"

int main(void) {
    unsigned long length;
    while (scanf("%lu", &length) == 1) {
        uint8_t *text = (uint8_t *)malloc(length ? length : 1);
        if (!text || getchar() != ' ' || fread(text, 1, length, stdin) != length) return 2;
        hf_bytes bytes = {text, length};
        hfk_json json = hfk_json_of(bytes);
        hfk_writer out = hfk_writer_new();
        transcode(&json, &out);
        if (hfk_json_end(&json)) {
            hf_bytes written = hfk_written(&out);
            if (!written.ptr) return 3;
            printf("%.*s\n", (int)written.len, (const char *)written.ptr);
        } else {
            printf("!%s\n", json.error);
        }
        hfk_writer_free(&out);
        free(text);
    }
    return 0;
}
