/* SPDX-License-Identifier: Apache-2.0
 *
 * One HTTP exchange over libcurl. curl_easy_setopt is variadic, which Swift cannot call; this is the whole exchange in C
 * instead of a setter for each option. Only http and https are ever spoken. */
#ifndef HOLDFAST_CCURL_H
#define HOLDFAST_CCURL_H

#include <stddef.h>
#include <stdint.h>

typedef struct ccurl_request {
    const char *method;
    const char *url;
    const char *socket_path;      /* NULL for TCP */
    const char *const *headers;   /* "Name: value", NULL-terminated */
    const uint8_t *body;          /* NULL for none */
    size_t body_length;
    long timeout_ms;              /* 0 for none */
    long connect_timeout_ms;
    size_t maximum_response_bytes;
    /* NULL collects the body. Otherwise each piece of an event stream is given to on_body as it comes and not collected;
     * should_stop is asked at least once a second; either ends the exchange by returning something else than 0. */
    int (*on_body)(const uint8_t *bytes, size_t length, void *user);
    int (*should_stop)(void *user);
    void *user;
} ccurl_request;

typedef struct ccurl_response {
    long status;
    uint8_t *body;      /* freed by ccurl_free */
    size_t body_length;
    char *headers;      /* raw response header lines, freed by ccurl_free */
    size_t headers_length;
    int error;          /* CURLcode, 0 when an answer came */
    char message[256];  /* what went wrong, when error is not 0 */
} ccurl_response;

/* Sends the request and reads the whole answer. handle is from ccurl_open and keeps the connection alive. Blocks. */
void ccurl_perform(void *handle, const ccurl_request *request, ccurl_response *response);

/* A handle for one thread, or NULL when memory is short. */
void *ccurl_open(void);
void ccurl_close(void *handle);
void ccurl_free(ccurl_response *response);

/* The CURLcodes that mean "nobody answered there". */
int ccurl_is_unreachable(int error);

#endif
