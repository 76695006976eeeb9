# SPDX-License-Identifier: Apache-2.0
"""MCP requests written by hand, right unless a test makes them wrong: the official client never sends bad ones."""

MODERN = "2026-07-28"
PREFIX = "io.modelcontextprotocol/"


def meta(version=MODERN, **more):
    return {PREFIX + "protocolVersion": version, PREFIX + "clientCapabilities": {},
            PREFIX + "clientInfo": {"name": "test", "version": "1"}, **more}


def body(method, params=None, id=1, version=MODERN):
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": {**(params or {}), "_meta": meta(version)}}


def headers(method, name=None, version=MODERN, **more):
    found = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream",
             "MCP-Protocol-Version": version, "Mcp-Method": method}
    if name is not None:
        found["Mcp-Name"] = name
    found.update(more)
    return {key: value for key, value in found.items() if value is not None}


def call_body(tool, arguments=None, id=1):
    return body("tools/call", {"name": tool, "arguments": arguments or {}}, id)


def post(client, method, params=None, **more):
    """A correct 2026-07-28 request; `more` are header fields to add, change or (None) leave out."""
    name = (params or {}).get("name")
    return client.post("/mcp", json=body(method, params), headers=headers(method, name, **more))


def call(client, tool, arguments=None):
    """Calls a tool and gives the JSON-RPC result."""
    answer = post(client, "tools/call", {"name": tool, "arguments": arguments or {}})
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


class LegacySession:
    """A session of an older revision."""

    def __init__(self, client, version="2025-11-25"):
        self.client = client
        answer = client.post("/mcp", headers=self._headers(), json={
            "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
                "protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}})
        assert answer.status_code == 200, answer.text
        self.result = answer.json()["result"]
        self.version = self.result["protocolVersion"]
        self.id = answer.headers["mcp-session-id"]
        done = self.post({"jsonrpc": "2.0", "method": "notifications/initialized"})
        assert done.status_code == 202, done.text

    def _headers(self):
        return {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}

    def post(self, message, **more):
        fields = {**self._headers(), "MCP-Session-Id": self.id, "MCP-Protocol-Version": self.version, **more}
        return self.client.post("/mcp", json=message, headers={k: v for k, v in fields.items() if v is not None})

    def request(self, method, params=None, id=1, **more):
        return self.post({"jsonrpc": "2.0", "id": id, "method": method, "params": params or {}}, **more)
