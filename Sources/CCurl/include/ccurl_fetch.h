/* SPDX-License-Identifier: Apache-2.0
 *
 * One hop of an outgoing request: no redirect is followed, and whoever asks decides about each address before anything is
 * sent to it. The URL is taken apart by the same parser that libcurl itself uses, so that what was checked is what is
 * asked. */
#ifndef HOLDFAST_CCURL_FETCH_H
#define HOLDFAST_CCURL_FETCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

typedef struct ccurl_fetch_request {
    const char *method;
    const char *url;
    const char *const *headers;   /* "Name: value", NULL-terminated */
    const char *const *addresses; /* "name:port:address" of names that are not looked up, NULL-terminated; for tests */
    const uint8_t *body;          /* NULL for none */
    size_t body_length;
    long timeout_ms;
    long connect_timeout_ms;
    size_t maximum_response_bytes;
    const char *proxy;            /* NULL for none, whatever the environment says */
    const char *proxy_credentials; /* "user:password"; NULL for none */
    const char *ca_file;          /* NULL for the system's */
    /* 0 permits. Asked with the address of each new connection before it is made, and with that of each kept one before
     * it is used again; not asked when there is a proxy. */
    int (*refuses)(const char *address, void *user);
    int (*should_stop)(void *user);
    void *user;
} ccurl_fetch_request;

typedef enum ccurl_fetch_failure {
    CCURL_FETCH_NONE = 0,
    CCURL_FETCH_RESOLVE,      /* the name has no address */
    CCURL_FETCH_CONNECT,      /* nobody answers there */
    CCURL_FETCH_CONNECT_TIME, /* nobody answered in time */
    CCURL_FETCH_TLS,          /* the certificate or the handshake */
    CCURL_FETCH_TIME,         /* connected, and not done in time */
    CCURL_FETCH_TOO_LARGE,
    CCURL_FETCH_BROKEN,       /* the connection broke off, or what came is no HTTP */
    CCURL_FETCH_REFUSED,      /* by refuses */
    CCURL_FETCH_STOPPED,      /* by should_stop */
    CCURL_FETCH_OTHER
} ccurl_fetch_failure;

typedef struct ccurl_fetch_response {
    ccurl_fetch_failure failure;
    char message[256];
    long status;
    uint8_t *body;
    size_t body_length;
    char *headers;        /* the lines of the last answer, freed by ccurl_fetch_free */
    size_t headers_length;
    int was_sent;         /* whether any of the request left us */
    int is_reused;        /* whether a kept connection was used */
} ccurl_fetch_response;

/* handle is from ccurl_open, for one thread; it keeps connections. Blocks. */
void ccurl_fetch(void *handle, const ccurl_fetch_request *request, ccurl_fetch_response *response);
void ccurl_fetch_free(ccurl_fetch_response *response);

/* The parts of a URL, each freed by ccurl_url_free. */
typedef struct ccurl_url {
    char *scheme;
    char *host;  /* in lower case; an IPv6 address in its brackets */
    char *port;  /* always there */
    char *text;  /* the whole, normalised, without fragment */
    int has_user;
} ccurl_url;

/* 0, or a CURLUcode. base is NULL, or the URL that a relative one starts from. */
int ccurl_url_parse(const char *base, const char *text, ccurl_url *url);
void ccurl_url_free(ccurl_url *url);
const char *ccurl_url_error(int code);

#endif
