-- SPDX-License-Identifier: Apache-2.0
-- tools/call of "echo" over Streamable HTTP, revision 2025-11-25, in the session of BENCH_SESSION if there is one.
package.path = (os.getenv("BENCH_WRK") or ".") .. "/?.lua;" .. package.path
require("report")

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
wrk.headers["MCP-Protocol-Version"] = "2025-11-25"
local session = os.getenv("BENCH_SESSION")
if session and session ~= "" then
  wrk.headers["Mcp-Session-Id"] = session
end

-- A session takes an id once while it is in flight.
local id = 0
function request()
  id = id + 1
  return wrk.format(nil, nil, nil, '{"jsonrpc":"2.0","id":' .. id
    .. ',"method":"tools/call","params":{"name":"echo","arguments":{"text":"hello"}}}')
end
