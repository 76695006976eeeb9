# SPDX-License-Identifier: Apache-2.0
"""MCP answers that are streams, from outside: progress, logs, clients that vanish, come back, read slowly or not at all,
and a daemon on standard input and output (MCP 2026-07-28 and 2025-11-25, transports)."""

import json
import os
import select
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from support import plugins, rawmcp
from support.stage import DAEMON, ROOT, environment

SOURCE = plugins.SLOW.parents[1] / "speaker" / "plugin.c"
SCHEMA = {"type": "object", "properties": {name: {"type": "integer"} for name in
                                           ("steps", "pause_ms", "release_at", "retry_ms")} | {
    "zone": {"type": "string", "x-mcp-header": "Zone"}}}


@pytest.fixture(scope="module")
def speaking(tmp_path_factory, staged):
    """A daemon with a plugin that speaks while it works, and nothing else to do."""
    from support.daemon import Daemon

    home = tmp_path_factory.mktemp("streams")
    folder = plugins.PluginFolder(home / "plugins")
    daemon = Daemon(home / "site", socket=True, settings=folder.settings + '[access]\nanonymous_role = "operator"\n')
    for id, tool, placement in (("org.example.speaker", "speak", "in-process"), ("org.example.far", "speak_far", "process")):
        library = plugins.compile_c(
            SOURCE, home / f"{tool}.so", f"-I{ROOT}/Sources/CHoldfast/include", f'-DID="{id}"')
        folder.add(id, library, plugins.manifest(id, library, [
            plugins.tool(tool, input_schema=SCHEMA, execution="async")], placement=placement))
        (daemon.etc / "plugins.d" / f"{id}.toml").write_text(f'enabled = true\nplacement = "{placement}"\n')
    daemon.start()
    yield daemon
    # Where lines come fast they are more than the log takes of one plugin; the client gets them all.
    daemon.stop(clean=False)
    assert not [line for line in daemon.complaints() if "lines were dropped" not in line["msg"]]


def events(response):
    """The events of a stream: (id, retry, message or None)."""
    found, fields = [], {}
    for line in response.iter_lines():
        if line == "":
            if fields:
                data = fields.get("data", "")
                found.append((fields.get("id"), fields.get("retry"), json.loads(data) if data else None))
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            fields[name] = value.lstrip(" ")
    return found


def modern(arguments, id=1, tool="speak", **meta):
    message = rawmcp.body("tools/call", {"name": tool, "arguments": arguments}, id)
    message["params"]["_meta"].update(meta)
    return message


def stream(http, message, headers):
    with http.stream("POST", "/mcp", json=message, headers=headers) as response:
        kind = response.headers["content-type"]
        if kind.startswith("text/event-stream"):
            assert response.headers["x-accel-buffering"] == "no" and response.headers["cache-control"] == "no-cache"
            return kind, events(response)
        response.read()
        return kind, [(None, None, response.json())]


def test_an_answer_with_nothing_before_it_is_json(speaking):
    with speaking.client() as http:
        kind, [(_, _, answer)] = stream(http, modern({"steps": 2}), rawmcp.headers("tools/call", "speak"))
    assert kind.startswith("application/json") and answer["result"]["structuredContent"] == {"steps": 2}


@pytest.mark.parametrize("tool, logger", [("speak", "org.example.speaker"), ("speak_far", "org.example.far")])
def test_progress_and_logs_go_before_the_answer(speaking, tool, logger):
    message = modern({"steps": 3}, 9, tool, progressToken=7, **{rawmcp.PREFIX + "logLevel": "info"})
    with speaking.client() as http:
        kind, found = stream(http, message, rawmcp.headers("tools/call", tool))
    messages = [message for _, _, message in found]
    progress = [m["params"] for m in messages if m.get("method") == "notifications/progress"]
    assert [p["progress"] for p in progress] == [1, 2, 3] and {p["progressToken"] for p in progress} == {7}
    assert progress[0]["total"] == 3 and progress[0]["message"] == "step 1"
    logs = [m["params"] for m in messages if m.get("method") == "notifications/message"]
    assert [log["data"] for log in logs] == ["step 1", "step 2", "step 3"]
    assert {log["level"] for log in logs} == {"info"} and logs[0]["logger"] == logger
    assert messages[-1]["id"] == 9 and messages[-1]["result"]["resultType"] == "complete"
    assert all(id is None for id, _, _ in found), "a stateless stream has no places to come back to"


def test_a_header_repeats_an_argument(speaking):
    message = modern({"steps": 0, "zone": "Zürich"})
    with speaking.client() as http:
        for value, status in (("=?base64?WsO8cmljaA==?=", 200), (None, 400), ("Bern", 400), ("=?base64?WsO8?=", 400)):
            answer = http.post("/mcp", json=message, headers=rawmcp.headers(
                "tools/call", "speak", **{"Mcp-Param-Zone": value}))
            assert answer.status_code == status, (value, answer.text)
            if status == 400:
                assert answer.json()["error"]["code"] == -32020


def in_flight(daemon):
    """How many calls the daemon is at, the one that asks left out."""
    with daemon.client() as http:
        for line in http.get("/metrics").text.splitlines():
            if line.startswith("holdfast_calls_in_flight"):
                return float(line.split()[-1])
    return 0


def raw(daemon, message, **fields):
    """A POST by hand, sent, with its answer left to read."""
    host, port = daemon.url.removeprefix("http://").split(":")
    body = json.dumps(message).encode()
    head = {"Host": f"{host}:{port}", "Content-Length": len(body), **rawmcp.headers("tools/call", "speak"), **fields}
    connection = socket.create_connection((host, int(port)))
    connection.sendall(b"POST /mcp HTTP/1.1\r\n" + b"".join(
        f"{name}: {value}\r\n".encode() for name, value in head.items()) + b"\r\n" + body)
    return connection


def stopped(daemon, within=5):
    """Waits for the log to say that a call was stopped, by the number of calls that run."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if in_flight(daemon) == 0:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("token", [None, 1], ids=["before anything was said", "within the stream"])
def test_who_hangs_up_has_cancelled(speaking, token):
    message = modern({"steps": 2000, "pause_ms": 10}, **({"progressToken": token} if token else {}))
    connection = raw(speaking, message)
    if token:
        heard = b""
        while b"notifications/progress" not in heard:
            piece = connection.recv(4096)
            assert piece, heard
            heard += piece
    else:
        time.sleep(0.2)
    before = time.monotonic()
    connection.close()
    assert stopped(speaking), "the call goes on for nobody"
    assert time.monotonic() - before < 5


def test_who_only_has_nothing_more_to_say_is_answered(speaking):
    connection = raw(speaking, modern({"steps": 20, "pause_ms": 20}))
    connection.shutdown(socket.SHUT_WR)
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
        if b'"steps":20' in answer:
            break
    assert answer.startswith(b"HTTP/1.1 200") and b'"steps":20' in answer
    connection.close()


def test_a_reader_that_does_not_read_costs_little(speaking):
    connection = raw(speaking, modern({"steps": 20000, "pause_ms": 0}, progressToken=1))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    with speaking.client() as http:
        for _ in range(5):
            assert http.get("/healthz").status_code == 200
    connection.close()
    assert stopped(speaking, 10)


@pytest.fixture
def session(speaking):
    with speaking.client() as http:
        yield http, rawmcp.LegacySession(http)


@pytest.mark.parametrize("tool", ["speak", "speak_far"])
def test_a_session_comes_back_for_the_rest(session, tool):
    http, one = session
    headers = {**one._headers(), "MCP-Session-Id": one.id, "MCP-Protocol-Version": one.version}
    message = {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {
        "name": tool, "arguments": {"steps": 6, "pause_ms": 30, "release_at": 3, "retry_ms": 50},
        "_meta": {"progressToken": "p"}}}
    kind, first = stream(http, message, headers)
    assert kind.startswith("text/event-stream")
    assert first[0][0] is not None and first[0][2] is None, "the first event says where to come back to"
    assert first[-1][1] == "50" and first[-1][2] is None, "the last one when"
    assert not any("result" in (m or {}) for _, _, m in first)
    with http.stream("GET", "/mcp", headers={
            **headers, "Accept": "text/event-stream", "Last-Event-ID": first[-1][0]}) as response:
        assert response.status_code == 200
        second = events(response)
    messages = [m for _, _, m in first + second if m]
    steps = [m["params"]["progress"] for m in messages if m.get("method") == "notifications/progress"]
    assert steps == [1, 2, 3, 4, 5, 6], "each once and in order"
    assert messages[-1]["id"] == 3 and messages[-1]["result"]["structuredContent"] == {"steps": 6}
    ids = [id for id, _, m in first + second if m]
    assert len(set(ids)) == len(ids)


def test_a_lost_connection_stops_no_session_call(speaking, session):
    http, one = session
    connection = raw(speaking, {"jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": {
        "name": "speak", "arguments": {"steps": 20, "pause_ms": 20}}}, **{
            "MCP-Session-Id": one.id, "MCP-Protocol-Version": one.version})
    data = b""
    while b"step 2" not in data:
        data += connection.recv(65536)
    connection.close()
    headers = {**one._headers(), "MCP-Session-Id": one.id, "MCP-Protocol-Version": one.version}
    last = [line.split(b": ")[1].strip().decode() for line in data.split(b"\n") if line.startswith(b"id: ")][-1]
    with http.stream("GET", "/mcp", headers={**headers, "Last-Event-ID": last}) as response:
        rest = events(response)
    assert rest[-1][2]["result"]["structuredContent"] == {"steps": 20}


def test_log_levels_are_set_by_session(session):
    http, one = session
    call = {"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": "speak", "arguments": {"steps": 2}}}
    headers = {**one._headers(), "MCP-Session-Id": one.id, "MCP-Protocol-Version": one.version}
    assert one.request("logging/setLevel", {"level": "error"}).json()["result"] == {}
    assert stream(http, call, headers)[0].startswith("application/json")
    assert one.request("logging/setLevel", {"level": "loud"}).json()["error"]["code"] == -32602
    assert one.request("logging/setLevel", {"level": "debug"}).json()["result"] == {}
    assert len(stream(http, call, headers)[1]) == 4, "a place to come back to, two lines and the answer"


def test_sessions_that_nobody_ends(speaking):
    rss = speaking_memory(speaking)
    with ThreadPoolExecutor(8) as pool, speaking.client() as http:
        ids = set(pool.map(lambda _: rawmcp.LegacySession(http).id, range(1_000)))
        assert len(ids) == 1_000
    assert speaking_memory(speaking) - rss < 40_000, "kB"


def speaking_memory(daemon):
    with open(f"/proc/{daemon.process.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


# -- standard input and output -------------------------------------------------------------------------------------------


class Lines:
    """A program that speaks MCP on its standard streams."""

    def __init__(self, *command):
        self.process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment(HOLDFAST_LOG_FORMAT="json"))
        self.unread = b""

    def send(self, message):
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def receive(self, within=60):
        """The next message; that lists changed is said when the plugins are loaded, after the handshake or before."""
        while True:
            # Not `readline`: what it read too much, `select` would wait for.
            while b"\n" not in self.unread:
                assert select.select([self.process.stdout], [], [], within)[0], "nothing came"
                piece = os.read(self.process.stdout.fileno(), 65536)
                assert piece, "it has ended"
                self.unread += piece
            line, self.unread = self.unread.split(b"\n", 1)
            message = json.loads(line)
            if not message.get("method", "").endswith("/list_changed"):
                return message

    def end(self):
        """Ends its input; what it still wrote, as messages, and its status."""
        self.process.stdin.close()
        rest = self.unread + self.process.stdout.read()
        self.errors = self.process.stderr.read().decode()
        messages = [json.loads(line) for line in rest.splitlines()]
        return [m for m in messages if not m.get("method", "").endswith("/list_changed")], self.process.wait(20)


@pytest.fixture
def hosted(speaking, tmp_path):
    """`holdfastd --stdio` on a state of its own."""
    lines = Lines(DAEMON, "--config", speaking.etc, "--state", tmp_path / "state", "--stdio")
    yield lines
    if lines.process.poll() is None:
        lines.process.kill()
        lines.process.wait()


def test_a_daemon_on_its_standard_streams(hosted):
    hosted.send(rawmcp.body("server/discover", id="d"))
    discovered = hosted.receive()
    assert discovered["id"] == "d" and "2026-07-28" in discovered["result"]["supportedVersions"]
    hosted.send(modern({"steps": 2}, 1, progressToken="t"))
    messages = [hosted.receive() for _ in range(3)]
    assert [m.get("method") for m in messages] == ["notifications/progress"] * 2 + [None]
    assert messages[-1]["result"]["structuredContent"] == {"steps": 2}
    hosted.send(modern({"steps": 1000, "pause_ms": 20}, 2))
    hosted.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 2}})
    hosted.send(rawmcp.body("tools/list", id=3))
    assert hosted.receive()["id"] == 3, "a cancelled call says nothing"
    hosted.send(modern({"steps": 5, "pause_ms": 10}, 4))
    rest, status = hosted.end()
    assert status == 0 and [m["id"] for m in rest] == [4], "what was asked before the end is answered"


def test_the_two_eras_of_a_daemon_on_its_standard_streams(hosted):
    hosted.send({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}})
    assert hosted.receive()["result"]["protocolVersion"] == "2025-11-25"
    hosted.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
    hosted.process.stdin.write(b"this is no JSON\n")
    hosted.send([1])
    assert [hosted.receive()["error"]["code"] for _ in range(2)] == [-32700, -32600]
    hosted.send({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": "speak", "arguments": {"steps": 1}}})
    assert hosted.receive()["params"]["data"] == "step 1"
    assert hosted.receive()["result"]["structuredContent"] == {"steps": 1}
    hosted.send(rawmcp.body("tools/list", id=2))
    assert hosted.receive()["result"]["resultType"] == "complete"
    _, status = hosted.end()
    assert status == 0


def test_the_bridge_tells_what_comes_before_the_answer(speaking):
    lines = Lines(cli_path(), "--socket", speaking.socket, "mcp")
    try:
        lines.send(modern({"steps": 3, "pause_ms": 100, "zone": "Bern"}, 1, progressToken="t"))
        first = lines.receive()
        assert first["method"] == "notifications/progress"
        messages = [lines.receive() for _ in range(3)]
        assert messages[-1]["id"] == 1 and messages[-1]["result"]["structuredContent"] == {"steps": 3}
        lines.send({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}})
        assert lines.receive()["id"] == 0
        lines.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        lines.send({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {
            "name": "speak", "arguments": {"steps": 4, "pause_ms": 30, "release_at": 2}}})
        data = []
        while "result" not in (message := lines.receive()):
            data.append(message["params"]["data"])
        assert data == ["step 1", "step 2", "step 3", "step 4"], "the bridge comes back for the rest"
    finally:
        _, status = lines.end()
    assert status == 0 and str(speaking.socket) in lines.errors, "it says to which daemon it speaks"


def cli_path():
    return DAEMON.parent / "holdfast"
