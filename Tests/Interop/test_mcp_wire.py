# SPDX-License-Identifier: Apache-2.0
"""The wire of MCP by hand: headers, versions, eras, sessions, and what a client never sends (reference: MCP 2026-07-28,
transports; 2025-11-25)."""

import base64
import json

import pytest

from support import rawmcp

TOOL = "check_utilization_threshold"
CALL = {"name": TOOL, "arguments": {}}


@pytest.fixture(scope="module")
def http(daemon):
    with daemon.client() as client:
        yield client


def error(answer, status, code):
    assert answer.status_code == status, (answer.status_code, answer.text)
    document = answer.json()
    assert document["jsonrpc"] == "2.0" and document["error"]["code"] == code, document
    return document["error"]


def test_discover(http):
    answer = rawmcp.post(http, "server/discover")
    result = answer.json()["result"]
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/json")
    assert "2026-07-28" in result["supportedVersions"] and result["resultType"] == "complete"
    assert result["capabilities"]["tools"] is not None and result["ttlMs"] >= 0
    assert result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "holdfast"


def test_a_call_has_everything_a_modern_result_has(http):
    result = rawmcp.call(http, TOOL, {"horizon_days": 7})
    assert result["resultType"] == "complete" and result["isError"] is False
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]


@pytest.mark.parametrize("change", [
    {"Mcp-Method": None}, {"Mcp-Name": None}, {"MCP-Protocol-Version": None}, {"Mcp-Method": "tools/list"},
    {"Mcp-Name": "get_sitrep"}, {"MCP-Protocol-Version": "2025-11-25"}, {"Mcp-Method": "Tools/Call"},
    {"Mcp-Name": "=?base64?!!!?="},
])
def test_headers_must_say_what_the_body_says(http, change):
    fault = error(rawmcp.post(http, "tools/call", CALL, **change), 400, -32020)
    assert next(iter(change)).lower() in fault["message"].lower()


def test_header_values_may_be_base64_and_names_any_case(http):
    name = "=?base64?" + base64.b64encode(TOOL.encode()).decode() + "?="
    assert rawmcp.post(http, "tools/call", CALL, **{"Mcp-Name": name}).status_code == 200
    fields = {key.lower(): value for key, value in rawmcp.headers("tools/call", TOOL).items()}
    assert http.post("/mcp", json=rawmcp.call_body(TOOL), headers=fields).status_code == 200


def test_a_repeated_header_is_refused(http):
    fields = list(rawmcp.headers("tools/call", TOOL).items()) + [("Mcp-Name", TOOL)]
    error(http.post("/mcp", json=rawmcp.call_body(TOOL), headers=fields), 400, -32020)


def test_unknown_versions_name_the_known_ones(http):
    answer = http.post("/mcp", json=rawmcp.body("tools/list", version="2031-01-01"),
                       headers=rawmcp.headers("tools/list", version="2031-01-01"))
    fault = error(answer, 400, -32022)
    assert fault["data"]["requested"] == "2031-01-01" and "2026-07-28" in fault["data"]["supported"]


@pytest.mark.parametrize("spoil", ["protocolVersion", "clientCapabilities"])
def test_meta_is_required(http, spoil):
    message = rawmcp.body("tools/list")
    del message["params"]["_meta"][rawmcp.PREFIX + spoil]
    error(http.post("/mcp", json=message, headers=rawmcp.headers("tools/list")), 400, -32602)


@pytest.mark.parametrize("method", ["ping", "logging/setLevel", "resources/subscribe", "initialize", "tasks/list",
                                    "no/such/method"])
def test_removed_and_unknown_methods(http, method):
    error(rawmcp.post(http, method), 404, -32601)


def test_an_unknown_tool_is_answered_in_200(http):
    fault = error(rawmcp.post(http, "tools/call", {"name": "nope", "arguments": {}}), 200, -32602)
    assert "tools/list" in fault["message"]


@pytest.mark.parametrize("body, code", [
    (b"{", -32700), (b"\xff\xfe", -32700), (b"[]", -32600), (b'"x"', -32600), (b"{}", -32600),
    (b'{"jsonrpc":"1.0","id":1,"method":"tools/list"}', -32600),
    (b'{"jsonrpc":"2.0","id":null,"method":"tools/list"}', -32600),
    (b'{"jsonrpc":"2.0","id":{},"method":"tools/list"}', -32600),
    (b'{"jsonrpc":"2.0","id":1,"method":7}', -32600),
])
def test_what_is_no_message(http, body, code):
    error(http.post("/mcp", content=body, headers=rawmcp.headers("tools/list")), 400, code)


def test_media_types(http):
    assert rawmcp.post(http, "tools/list", **{"Content-Type": "text/plain"}).status_code == 415
    assert rawmcp.post(http, "tools/list", Accept="text/html").status_code == 406
    assert rawmcp.post(http, "tools/list", Accept="*/*").status_code == 200


def test_other_http_methods(http):
    assert http.get("/mcp").status_code == 405 and "POST" in http.get("/mcp").headers["allow"]
    for method in ("PUT", "PATCH"):
        assert http.request(method, "/mcp").status_code in (404, 405), method


def test_notifications_are_accepted_without_an_answer(http):
    message = {"jsonrpc": "2.0", "method": "notifications/cancelled",
               "params": {"requestId": 99, "_meta": rawmcp.meta()}}
    answer = http.post("/mcp", json=message, headers=rawmcp.headers("notifications/cancelled"))
    assert answer.status_code == 202 and answer.content == b""


def test_ids_come_back_as_they_were(http):
    for id in (0, -5, 2**53 - 1, "text", "é"):
        message = rawmcp.body("tools/list", id=id)
        assert http.post("/mcp", json=message, headers=rawmcp.headers("tools/list")).json()["id"] == id


@pytest.mark.parametrize("version", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
def test_every_older_revision_opens_a_session(http, version):
    session = rawmcp.LegacySession(http, version)
    assert session.version == version and session.result["serverInfo"]["name"] == "holdfast"
    tools = session.request("tools/list").json()["result"]
    assert "resultType" not in tools and "ttlMs" not in tools
    result = session.request("tools/call", CALL).json()["result"]
    assert result["isError"] is False and TOOL in result["content"][0]["text"]
    assert session.request("ping").json()["result"] == {}


def test_an_unknown_older_version_gets_the_newest_legacy_one(http):
    assert rawmcp.LegacySession(http, "2023-01-01").version == "2025-11-25"


def test_sessions_end_and_are_unguessable(http):
    one, two = rawmcp.LegacySession(http), rawmcp.LegacySession(http)
    assert one.id != two.id and len(one.id) >= 22 and all(0x21 <= ord(character) <= 0x7E for character in one.id)
    assert one.post({"jsonrpc": "2.0", "id": 1, "method": "ping"}, **{"MCP-Session-Id": None}).status_code == 400
    assert one.request("ping", **{"MCP-Session-Id": "x" * 32}).status_code == 404
    ended = http.delete("/mcp", headers={"MCP-Session-Id": one.id, "MCP-Protocol-Version": one.version})
    assert ended.status_code in (200, 202, 204)
    assert one.request("ping").status_code == 404 and two.request("ping").status_code == 200


def test_a_session_keeps_its_version(http):
    session = rawmcp.LegacySession(http)
    assert session.request("ping", **{"MCP-Protocol-Version": "2025-03-26"}).status_code == 400
    assert session.request("ping", **{"MCP-Protocol-Version": None}).status_code == 200


def test_both_eras_at_once(http):
    session = rawmcp.LegacySession(http)
    assert rawmcp.post(http, "tools/list").status_code == 200
    assert session.request("tools/list").status_code == 200


def test_a_message_beyond_the_limit_is_413(http):
    message = rawmcp.call_body(TOOL, {"exclude_people": ["x" * 5_000_000]})
    answer = http.post("/mcp", json=message, headers=rawmcp.headers("tools/call", TOOL))
    assert answer.status_code == 413, answer.text


def test_problems_travel_in_meta(http):
    result = rawmcp.call(http, TOOL, {"horizon_days": 0})
    problem = result["_meta"]["io.holdfast/problem"]
    assert result["isError"] and "structuredContent" not in result
    assert problem["status"] == 422 and problem["errors"][0]["instance_path"] == "/horizon_days"
    assert problem["correlation_id"]
