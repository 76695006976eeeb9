/* SPDX-License-Identifier: Apache-2.0 */
#include "ccurl_fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bytes {
    char *at;
    size_t length;
    size_t capacity;
    size_t maximum;
    int overflowed;
};

static int append(struct bytes *sink, const char *data, size_t length) {
    if (length > sink->maximum - sink->length) {
        sink->overflowed = 1;
        return -1;
    }
    if (sink->length + length + 1 > sink->capacity) {
        size_t capacity = (sink->length + length + 1) * 2;
        char *grown = realloc(sink->at, capacity);
        if (!grown) return -1;
        sink->at = grown;
        sink->capacity = capacity;
    }
    memcpy(sink->at + sink->length, data, length);
    sink->length += length;
    return 0;
}

struct exchange {
    const ccurl_fetch_request *request;
    struct bytes body;
    struct bytes headers;
    int was_refused;
};

static size_t on_body(char *data, size_t size, size_t count, void *user) {
    struct exchange *exchange = user;
    return append(&exchange->body, data, size * count) == 0 ? size * count : 0;
}

static size_t on_header(char *data, size_t size, size_t count, void *user) {
    struct exchange *exchange = user;
    /* A status line begins an answer: what came before it was a 1xx or the proxy's. */
    if (size * count >= 5 && memcmp(data, "HTTP/", 5) == 0) exchange->headers.length = 0;
    return append(&exchange->headers, data, size * count) == 0 ? size * count : 0;
}

static int on_progress(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    struct exchange *exchange = user;
    (void)a, (void)b, (void)c, (void)d;
    return exchange->request->should_stop(exchange->request->user);
}

static int is_refused(struct exchange *exchange, const char *address) {
    if (!exchange->request->refuses || !exchange->request->refuses(address, exchange->request->user)) return 0;
    exchange->was_refused = 1;
    return 1;
}

static curl_socket_t on_open(void *user, curlsocktype purpose, struct curl_sockaddr *address) {
    struct exchange *exchange = user;
    char text[INET6_ADDRSTRLEN] = "";
    (void)purpose;
    if (address->family == AF_INET) {
        inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)&address->addr)->sin_addr, text, sizeof text);
    } else if (address->family == AF_INET6) {
        inet_ntop(AF_INET6, &((struct sockaddr_in6 *)(void *)&address->addr)->sin6_addr, text, sizeof text);
    }
    if (is_refused(exchange, text)) return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static int on_connected(void *user, char *primary_ip, char *local_ip, int primary_port, int local_port) {
    (void)local_ip, (void)primary_port, (void)local_port;
    return is_refused(user, primary_ip) ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static ccurl_fetch_failure failure_of(CURL *curl, CURLcode code, const struct exchange *exchange) {
    double connected = 0;
    if (exchange->was_refused) return CCURL_FETCH_REFUSED;
    if (exchange->body.overflowed || exchange->headers.overflowed) return CCURL_FETCH_TOO_LARGE;
    switch (code) {
    case CURLE_OK: return CCURL_FETCH_NONE;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return CCURL_FETCH_RESOLVE;
    case CURLE_COULDNT_CONNECT: return CCURL_FETCH_CONNECT;
    case CURLE_OPERATION_TIMEDOUT:
        curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME, &connected);
        return connected > 0 ? CCURL_FETCH_TIME : CCURL_FETCH_CONNECT_TIME;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return CCURL_FETCH_TLS;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_BAD_CONTENT_ENCODING: return CCURL_FETCH_BROKEN;
    case CURLE_ABORTED_BY_CALLBACK: return CCURL_FETCH_STOPPED;
    default: return CCURL_FETCH_OTHER;
    }
}

void ccurl_fetch(void *handle, const ccurl_fetch_request *request, ccurl_fetch_response *response) {
    CURL *curl = handle;
    char detail[CURL_ERROR_SIZE] = {0};
    struct exchange exchange = {
        .request = request,
        .body = {.maximum = request->maximum_response_bytes},
        .headers = {.maximum = 256 << 10},
    };
    struct curl_slist *list = NULL;
    struct curl_slist *addresses = NULL;
    long sent = 0, connections = 0;
    memset(response, 0, sizeof *response);
    for (const char *const *header = request->headers; header && *header; header++) {
        struct curl_slist *longer = curl_slist_append(list, *header);
        if (longer) list = longer;
    }
    for (const char *const *address = request->addresses; address && *address; address++) {
        struct curl_slist *longer = curl_slist_append(addresses, *address);
        if (longer) addresses = longer;
    }
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    if (addresses) curl_easy_setopt(curl, CURLOPT_RESOLVE, addresses);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, request->proxy ? request->proxy : "");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, request->proxy ? "" : "*");
    if (request->proxy && request->proxy_credentials) {
        curl_easy_setopt(curl, CURLOPT_PROXYUSERPWD, request->proxy_credentials);
    }
    curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (request->ca_file) curl_easy_setopt(curl, CURLOPT_CAINFO, request->ca_file);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    if (strcmp(request->method, "HEAD") == 0) curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    if (request->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, request->timeout_ms);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, request->connect_timeout_ms);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
    if (!request->proxy) {
        curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open);
        curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &exchange);
        curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, on_connected);
        curl_easy_setopt(curl, CURLOPT_PREREQDATA, &exchange);
    }
    if (request->should_stop) {
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
        curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &exchange);
    }
    CURLcode code = curl_easy_perform(curl);
    response->failure = failure_of(curl, code, &exchange);
    if (code != CURLE_OK) {
        strncpy(response->message, detail[0] ? detail : curl_easy_strerror(code), sizeof response->message - 1);
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &response->status);
    curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connections);
    response->was_sent = sent > 0;
    response->is_reused = sent > 0 && connections == 0;
    response->body = (uint8_t *)exchange.body.at;
    response->body_length = exchange.body.length;
    response->headers = exchange.headers.at;
    response->headers_length = exchange.headers.length;
    /* The handle must not keep pointers into what the caller now frees. */
    curl_easy_reset(curl);
    curl_slist_free_all(list);
    curl_slist_free_all(addresses);
}

void ccurl_fetch_free(ccurl_fetch_response *response) {
    free(response->body);
    free(response->headers);
    response->body = NULL;
    response->headers = NULL;
}

int ccurl_url_parse(const char *base, const char *text, ccurl_url *url) {
    memset(url, 0, sizeof *url);
    CURLU *parts = curl_url();
    if (!parts) return CURLUE_OUT_OF_MEMORY;
    CURLUcode code = base ? curl_url_set(parts, CURLUPART_URL, base, 0) : CURLUE_OK;
    if (code == CURLUE_OK) code = curl_url_set(parts, CURLUPART_URL, text, 0);
    char *user = NULL;
    if (code == CURLUE_OK) {
        url->has_user = curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_OK;
        curl_free(user);
        curl_url_set(parts, CURLUPART_FRAGMENT, NULL, 0);
        code = curl_url_get(parts, CURLUPART_SCHEME, &url->scheme, 0);
    }
    if (code == CURLUE_OK) code = curl_url_get(parts, CURLUPART_HOST, &url->host, 0);
    if (code == CURLUE_OK) code = curl_url_get(parts, CURLUPART_PORT, &url->port, CURLU_DEFAULT_PORT);
    if (code == CURLUE_OK) code = curl_url_get(parts, CURLUPART_URL, &url->text, 0);
    for (char *letter = url->host; letter && *letter; letter++) {
        if (*letter >= 'A' && *letter <= 'Z') *letter += 'a' - 'A';
    }
    curl_url_cleanup(parts);
    if (code != CURLUE_OK) ccurl_url_free(url);
    return (int)code;
}

void ccurl_url_free(ccurl_url *url) {
    curl_free(url->scheme);
    curl_free(url->host);
    curl_free(url->port);
    curl_free(url->text);
    memset(url, 0, sizeof *url);
}

const char *ccurl_url_error(int code) { return curl_url_strerror((CURLUcode)code); }
