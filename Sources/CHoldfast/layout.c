/* SPDX-License-Identifier: Apache-2.0
 *
 * The layout of every struct that crosses the boundary, asserted when this is compiled (LP64). A failing line here is
 * an ABI break: append instead. */
#include "holdfast/plugin.h"

#define SIZE(type, size) _Static_assert(sizeof(type) == (size), #type " changed its size")
#define AT(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #type "." #field " moved")

#if defined(__LP64__)
SIZE(hf_str, 16);
SIZE(hf_bytes, 16);
SIZE(hf_buf, 32);
SIZE(hf_result, 40);
AT(hf_result, status, 4);
AT(hf_result, payload, 8);
AT(hf_result, error, 24);
SIZE(hf_call, 80);
AT(hf_call, flags, 4);
AT(hf_call, id, 8);
AT(hf_call, kind, 16);
AT(hf_call, reserved0, 20);
AT(hf_call, name, 24);
AT(hf_call, arguments, 40);
AT(hf_call, context, 56);
AT(hf_call, deadline_unix_us, 72);
SIZE(hf_host_api, 80);
AT(hf_host_api, log, 8);
AT(hf_host_api, complete, 16);
AT(hf_host_api, is_cancelled, 24);
AT(hf_host_api, progress, 32);
AT(hf_host_api, metric, 40);
AT(hf_host_api, event, 48);
AT(hf_host_api, request, 56);
AT(hf_host_api, request_cancel, 64);
AT(hf_host_api, query, 72);
SIZE(hf_plugin_api, 72);
AT(hf_plugin_api, create, 8);
AT(hf_plugin_api, describe, 16);
AT(hf_plugin_api, configure, 24);
AT(hf_plugin_api, call, 32);
AT(hf_plugin_api, cancel, 40);
AT(hf_plugin_api, drain, 48);
AT(hf_plugin_api, destroy, 56);
AT(hf_plugin_api, query, 64);
SIZE(hf_entry, 80);
AT(hf_entry, magic, 4);
AT(hf_entry, abi_major, 8);
AT(hf_entry, abi_minor, 10);
AT(hf_entry, min_host_minor, 12);
AT(hf_entry, reserved0, 14);
AT(hf_entry, id, 16);
AT(hf_entry, version, 32);
AT(hf_entry, runtime, 48);
AT(hf_entry, plugin, 64);
AT(hf_entry, user_data, 72);
SIZE(hf_table_v1, 16);
AT(hf_table_v1, open, 8);
SIZE(struct ArrowSchema, 72);
SIZE(struct ArrowArray, 80);
SIZE(struct ArrowArrayStream, 40);
#endif
