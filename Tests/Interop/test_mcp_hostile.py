# SPDX-License-Identifier: Apache-2.0
"""What no well-behaved client of MCP sends: whatever it is, the answer is an error of the protocol, and the next request is
served. Names, versions and media types are in test_mcp_wire.py, rows of the suite in test_conformance_fixture.py."""

import json
import threading

import httpx
import pytest

from support.mcpclient import ACCEPT, MODERN, PREFIX, Legacy, Modern
from support.wire import Wire


@pytest.fixture(scope="module")
def http(conformance):
    with httpx.Client(base_url=conformance.url, timeout=20) as client:
        yield client


@pytest.fixture
def modern(http):
    client = Modern(http)
    yield client
    assert client.call("greet", {"name": "Ada"}).text == "Hello, Ada!", "it is served as before"


def post(http, modern, body, method="tools/list", **more):
    headers = {**ACCEPT, "MCP-Protocol-Version": MODERN, "Mcp-Method": method, **more}
    return http.post("/mcp", content=body if isinstance(body, bytes) else json.dumps(body), headers=headers)


def code(answer, status=400):
    assert answer.status_code == status, (answer.status_code, answer.text)
    return answer.json()["error"]["code"]


@pytest.mark.parametrize("body", [
    b"\xef\xbb\xbf{}", b'{"jsonrpc":"2.0"} {"jsonrpc":"2.0"}', b'{"a":"\xff"}', b"{'a':1}", b"[" * 100_000, b"\x00",
    b'{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"greet"}', b"NaN", b'{"id":1e999}', b""])
def test_what_is_no_document(http, modern, body):
    assert code(post(http, modern, body)) in (-32700, -32600)


@pytest.mark.parametrize("id", [None, True, 1.5, [1], {"a": 1}])
def test_ids_that_are_none(http, modern, id):
    body = modern.body("tools/list")
    body["id"] = id
    answer = post(http, modern, body)
    assert code(answer) == -32600 and answer.json().get("id") is None


@pytest.mark.parametrize("id", ["", "x" * 1000, -(2**53) + 1, "\u0000\"\\", "😀"])
def test_odd_ids_come_back(http, modern, id):
    body = modern.body("tools/list")
    body["id"] = id
    assert post(http, modern, body).json()["id"] == id


@pytest.mark.parametrize("params", [[], [1], "x", 7, None])
def test_params_that_are_no_object(http, modern, params):
    body = modern.body("tools/list")
    body["params"] = params
    assert code(post(http, modern, body)) in (-32600, -32602)


def test_a_response_that_nobody_waits_for(http, modern):
    for message in ({"jsonrpc": "2.0", "id": 9, "result": {}},
                    {"jsonrpc": "2.0", "id": 9, "error": {"code": 1, "message": "x"}}):
        assert 400 <= post(http, modern, message).status_code < 500
        assert Legacy(http).post(message).status_code in (202, 400)


def test_batches(http, modern):
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    assert code(post(http, modern, [modern.body("tools/list")])) == -32600
    assert code(Legacy(http).post([ping])) == -32600
    # The one revision that has them (2025-03-26).
    session = Legacy(http, version="2025-03-26")
    answer = session.post([ping, {"jsonrpc": "2.0", "method": "notifications/nothing"}, {**ping, "id": 2}])
    assert answer.status_code == 200, answer.text
    if answer.headers["content-type"].startswith("application/json"):
        assert sorted(one["id"] for one in answer.json()) == [1, 2]
    assert code(session.post([])) == -32600


@pytest.mark.parametrize("token", [{}, [], True, 1.5])
def test_progress_tokens_that_are_none(modern, token):
    """Refused, or taken for none."""
    exchange = modern.call("test_tool_with_progress", {}, meta={"progressToken": token})
    assert not exchange.notifications
    assert exchange.error["code"] == -32602 if "error" in exchange.answer else exchange.text


def test_the_wrong_order(http):
    wrong = {**ACCEPT, "MCP-Protocol-Version": "2025-11-25"}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    assert http.post("/mcp", json=body, headers=wrong).status_code == 400
    assert http.post("/mcp", json=body, headers={**wrong, "MCP-Session-Id": "x"}).status_code == 404
    assert http.delete("/mcp", headers={"MCP-Session-Id": "x"}).status_code in (400, 404)
    session = Legacy(http)
    again = session.send("initialize", {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}})
    assert again.status in (200, 400)
    assert session.send("ping").result == {}
    # A session is no way around what a stateless request has to say.
    stateless = Modern(http).send("ping", headers={"MCP-Session-Id": session.session})
    assert stateless.status == 404 and stateless.error["code"] == -32601


def test_a_call_that_is_not_there_is_not_cancelled(http, modern):
    session = Legacy(http)
    for params in ({"requestId": 404}, {"requestId": "x", "reason": "y" * 10_000}, {}, {"requestId": None}):
        message = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params}
        assert session.post(message).status_code in (202, 400), params
    assert session.send("ping").result == {}


def test_one_id_twice_at_once(http):
    """Both are answered or one is refused; neither gets the other's answer."""
    session, found = Legacy(http), []

    def call(name):
        found.append((name, session.call("greet", {"name": name}, id=5).answer))

    threads = [threading.Thread(target=call, args=(name,)) for name in ("Ada", "Bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    for name, answer in found:
        assert "error" in answer or answer["result"]["content"][0]["text"] == f"Hello, {name}!"


@pytest.mark.parametrize("name", ["Mcp-Method", "Mcp-Name", "MCP-Protocol-Version", "Mcp-Param-Region"])
def test_headers_that_come_twice(http, modern, name):
    body = modern.body("tools/call", {"name": "test_x_mcp_header", "arguments": {"region": "Hello"}})
    fields = {**modern.headers(body), "Mcp-Param-Region": "Hello"}
    answer = http.post("/mcp", json=body, headers=[*fields.items(), (name, fields[name])])
    assert code(answer) == -32020


@pytest.mark.parametrize("value", [
    "=?BASE64?R3JlZXQ=?=", "=?base64?Z3JlZXQ?=", "=?base64?Z3JlZXQ==?=", "=?base64?Z3JlZ XQ=?=", "=?base64??=",
    "=?base64?Z3Jl\nZXQ=?=", "=?base64?_-__?=", "greet greet", "greet,greet"])
def test_names_in_no_good_form(conformance, modern, value):
    body = modern.body("tools/call", {"name": "greet", "arguments": {"name": "Ada"}})
    data = json.dumps(body).encode()
    lines = [f"{key}: {text}" for key, text in {**modern.headers(body), "Mcp-Name": value}.items()]
    head = "\r\n".join(["POST /mcp HTTP/1.1", "Host: 127.0.0.1", *lines, f"Content-Length: {len(data)}", "", ""])
    with Wire(conformance) as wire:
        wire.send(head.encode("latin-1") + data)
        assert wire.answer().status == 400


def raw(modern, tool, arguments):
    body = modern.body("tools/call", {"name": tool, "arguments": arguments})
    data = json.dumps(body).encode()
    lines = [f"{key}: {value}" for key, value in modern.headers(body).items()]
    return "\r\n".join(
        ["POST /mcp HTTP/1.1", "Host: 127.0.0.1", *lines, f"Content-Length: {len(data)}", "", ""]).encode() + data


def test_slow_and_half_closed(conformance, modern):
    data = raw(modern, "greet", {"name": "Ada"})
    with Wire(conformance) as wire:
        for start in range(0, len(data), 40):
            wire.send(data[start:start + 40])
        assert "Hello, Ada!" in wire.answer().json()["result"]["content"][0]["text"]
        # Nothing more is sent, but the answer is read: that is no client that has gone.
        wire.send(raw(modern, "test_tool_with_progress", {}))
        wire.half_close()
        answer = wire.answer()
        assert answer is None or answer.status == 200


def test_clients_that_vanish(conformance, http, modern):
    """A hundred calls that nobody waits for leave nothing behind."""
    data = raw(modern, "slow_compute", {"seconds": 20})
    wires = [Wire(conformance) for _ in range(20)]
    for wire in wires:
        wire.send(data)
    for wire in wires:
        wire.close()
    half = [Wire(conformance) for _ in range(20)]
    for wire in half:
        wire.send(data[:len(data) // 2])
        wire.close()
    for _ in range(500):
        page = http.get("/metrics").text
        if any(line == "holdfast_calls_running 0" for line in page.splitlines()):
            return
        threading.Event().wait(0.02)
    raise AssertionError([line for line in page.splitlines() if line.startswith("holdfast_calls_running")])


def test_sizes(http, modern):
    assert http.post("/mcp", content=b"x" * 5_000_000, headers={
        **ACCEPT, "MCP-Protocol-Version": MODERN, "Mcp-Method": "tools/list"}).status_code == 413
    deep = modern.body("tools/call", {"name": "greet", "arguments": json.loads('{"a":' * 60 + "1" + "}" * 60)})
    assert http.post("/mcp", json=deep, headers=modern.headers(deep)).status_code in (200, 400)
    long = modern.body("x" * 100_000)
    answer = http.post("/mcp", json=long, headers={**modern.headers(long), "Mcp-Method": "x" * 1000})
    assert 400 <= answer.status_code < 500
    many = modern.body("tools/list", meta={PREFIX + "n%d" % number: number for number in range(20_000)})
    assert http.post("/mcp", json=many, headers=modern.headers(many)).status_code in (200, 400, 413)
