/* SPDX-License-Identifier: Apache-2.0
 *
 * Extension "hf.calls/1" of the host: what a call says to whoever made it, while it runs. An extension has a header of
 * its own, so that holdfast/plugin.h stays what it is; its rules on growth, memory and threads hold here too. */
#ifndef HOLDFAST_CALLS_H
#define HOLDFAST_CALLS_H

#include <holdfast/plugin.h>

#define HF_EXT_CALLS_1 "hf.calls/1"

typedef struct hf_calls_v1 {
    uint32_t struct_size;
    uint32_t reserved0;

    /* Writes one line to the daemon's log, as log() of hf_host_api does, and tells it to the caller of `call` when that
     * wants lines of its level: over MCP it is a log message. HF_STALE when the call has ended; the line is written to
     * the daemon's log anyway. fields_json is an object or empty. Never names or secrets. [plugin, any thread] */
    hf_status (*log)(hf_host *host, hf_id call, int32_t level, hf_str message, hf_bytes fields_json);

    /* Lets the caller's connection go while the call goes on: the caller comes back for the rest after retry_ms, or when
     * it likes with a negative one. Only some ways in can do so (MCP 2025-11-25 over HTTP); elsewhere nothing happens
     * and the status is HF_OK. HF_STALE when the call has ended. [plugin, any thread] */
    hf_status (*release)(hf_host *host, hf_id call, int64_t retry_ms);
} hf_calls_v1;

#endif
