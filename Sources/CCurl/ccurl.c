/* SPDX-License-Identifier: Apache-2.0 */
#include "ccurl.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct sink {
    char *bytes;
    size_t length;
    size_t capacity;
    size_t maximum;
};

static size_t collect(char *data, size_t size, size_t count, void *user) {
    struct sink *sink = user;
    size_t length = size * count;
    if (length > sink->maximum - sink->length) return 0;
    if (sink->length + length + 1 > sink->capacity) {
        size_t capacity = (sink->length + length + 1) * 2;
        char *grown = realloc(sink->bytes, capacity);
        if (!grown) return 0;
        sink->bytes = grown;
        sink->capacity = capacity;
    }
    memcpy(sink->bytes + sink->length, data, length);
    sink->length += length;
    sink->bytes[sink->length] = 0;
    return length;
}

struct receiver {
    CURL *curl;
    const ccurl_request *request;
    struct sink *sink;
};

static size_t receive(char *data, size_t size, size_t count, void *user) {
    struct receiver *receiver = user;
    const char *type = NULL;
    if (!receiver->request->on_body) return collect(data, size, count, receiver->sink);
    curl_easy_getinfo(receiver->curl, CURLINFO_CONTENT_TYPE, &type);
    if (!type || strncmp(type, "text/event-stream", 17) != 0) return collect(data, size, count, receiver->sink);
    return receiver->request->on_body((const uint8_t *)data, size * count, receiver->request->user) ? 0 : size * count;
}

static int watch(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    struct receiver *receiver = user;
    (void)a, (void)b, (void)c, (void)d;
    return receiver->request->should_stop(receiver->request->user);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void initialise(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

void *ccurl_open(void) {
    pthread_once(&once, initialise);
    return curl_easy_init();
}

void ccurl_close(void *handle) { curl_easy_cleanup(handle); }

void ccurl_perform(void *handle, const ccurl_request *request, ccurl_response *response) {
    CURL *curl = handle;
    char detail[CURL_ERROR_SIZE] = {0};
    struct sink body = {.maximum = request->maximum_response_bytes};
    struct sink headers = {.maximum = 1 << 20};
    struct receiver receiver = {.curl = curl, .request = request, .sink = &body};
    struct curl_slist *list = NULL;
    memset(response, 0, sizeof *response);
    for (const char *const *header = request->headers; header && *header; header++) {
        struct curl_slist *longer = curl_slist_append(list, *header);
        if (longer) list = longer;
    }
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, request->timeout_ms);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, request->connect_timeout_ms);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &receiver);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &headers);
    if (request->should_stop) {
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, watch);
        curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &receiver);
    }
    if (request->socket_path) curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, request->socket_path);
    if (request->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
    }
    CURLcode code = curl_easy_perform(curl);
    curl_slist_free_all(list);
    response->error = (int)code;
    if (code != CURLE_OK) {
        const char *text = detail[0] ? detail : curl_easy_strerror(code);
        strncpy(response->message, text, sizeof response->message - 1);
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &response->status);
    response->body = (uint8_t *)body.bytes;
    response->body_length = body.length;
    response->headers = headers.bytes;
    response->headers_length = headers.length;
}

void ccurl_free(ccurl_response *response) {
    free(response->body);
    free(response->headers);
    response->body = NULL;
    response->headers = NULL;
}

int ccurl_is_unreachable(int error) {
    return error == CURLE_COULDNT_CONNECT || error == CURLE_COULDNT_RESOLVE_HOST || error == CURLE_GOT_NOTHING ||
           error == CURLE_RECV_ERROR || error == CURLE_SEND_ERROR || error == CURLE_OPERATION_TIMEDOUT;
}
