# SPDX-License-Identifier: Apache-2.0
"""HTTP as attackers speak it: bytes on sockets.

Each attack gets the right status, with a problem document where HTTP allows one; the memory stays bounded; and the next
honest request is answered.
"""

import contextlib
import os
import select
import socket
import time

import pytest

from support.daemon import Daemon
from support.wire import Wire, ask, request, resident

SETTINGS = """[server]
request_timeout = "1s"
max_connections = 256
"""
TOOL = "/api/v1/tools/whoami"
# What a smuggled request would be answered with.
HIDDEN = request("/docs/errors.md")


@pytest.fixture(scope="module")
def target(tmp_path_factory, staged):
    daemon = Daemon(tmp_path_factory.mktemp("target"), settings=SETTINGS).start()
    yield daemon
    daemon.stop()


@pytest.fixture(autouse=True)
def still_serves(target):
    """After every attack the next honest request is answered, and the memory is what it was but for a little."""
    before = resident(target)
    yield
    answer, _ = ask(target, request())
    assert answer.status == 200
    assert resident(target) - before < 48 << 20, f"{before} -> {resident(target)}"


def post(*headers, body=b"", version="HTTP/1.1"):
    """A POST whose framing is that of its headers."""
    return "\r\n".join([f"POST {TOOL} {version}", "Host: 127.0.0.1", *headers]).encode("latin-1") + b"\r\n\r\n" + body


CHUNKED = "Transfer-Encoding: chunked"
FRAMING = {
    "both lengths": (400, post("Content-Length: 4", CHUNKED, body=b"0\r\n\r\n" + HIDDEN)),
    "both lengths, turned": (400, post(CHUNKED, "Content-Length: 4", body=b"0\r\n\r\n" + HIDDEN)),
    "two lengths": (400, post("Content-Length: 2", "Content-Length: 30", body=b"{}" + HIDDEN)),
    "one length twice": (400, post("Content-Length: 2", "Content-Length: 2", body=b"{}" + HIDDEN)),
    "list of lengths": (400, post("Content-Length: 2, 2", body=b"{}" + HIDDEN)),
    "signed length": (400, post("Content-Length: +2", body=b"{}" + HIDDEN)),
    "negative length": (400, post("Content-Length: -2", body=b"{}" + HIDDEN)),
    "hexadecimal length": (400, post("Content-Length: 0x2", body=b"{}" + HIDDEN)),
    "length beyond 64 bits": (400, post("Content-Length: 36893488147419103234", body=b"{}" + HIDDEN)),
    "folded length": (400, post("Content-Length:\r\n 2", body=b"{}" + HIDDEN)),
    "no chunk size": (400, post(CHUNKED, body=b"\r\n{}\r\n0\r\n\r\n" + HIDDEN)),
    "bad chunk size": (400, post(CHUNKED, body=b"zz\r\n{}\r\n0\r\n\r\n" + HIDDEN)),
    "chunk size 0x2": (400, post(CHUNKED, body=b"0x2\r\n{}\r\n0\r\n\r\n" + HIDDEN)),
    "chunk size -2": (400, post(CHUNKED, body=b"-2\r\n{}\r\n0\r\n\r\n" + HIDDEN)),
    "chunk size beyond 64 bits": (400, post(CHUNKED, body=b"10000000000000002\r\n{}\r\n0\r\n\r\n" + HIDDEN)),
    "chunk with more than its size": (400, post(CHUNKED, body=b"2\r\n{}{}\r\n0\r\n\r\n" + HIDDEN)),
    "chunks that end with LF": (400, post(CHUNKED, body=b"2\n{}\n0\n\n" + HIDDEN)),
    "length in the trailer": (400, post(CHUNKED, body=b"2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n" + HIDDEN)),
    "chunked, then identity": (400, post("Transfer-Encoding: chunked, identity", body=b"2\r\n{}\r\n0\r\n\r\n" + HIDDEN)),
    "chunked twice": (400, post(CHUNKED, CHUNKED, body=b"2\r\n{}\r\n0\r\n\r\n" + HIDDEN)),
    "a coding like chunked": ((400, 501), post("Transfer-Encoding: xchunked", body=b"2\r\n{}\r\n0\r\n\r\n" + HIDDEN)),
    "vertical tab before chunked": (400, post("Transfer-Encoding: \x0bchunked", body=b"2\r\n{}\r\n0\r\n\r\n" + HIDDEN)),
    "another coding": (501, post("Transfer-Encoding: gzip, chunked", body=b"2\r\n{}\r\n0\r\n\r\n" + HIDDEN)),
    "chunks in HTTP/1.0": (400, post(CHUNKED, body=b"2\r\n{}\r\n0\r\n\r\n" + HIDDEN, version="HTTP/1.0")),
    "space before the colon": (400, post("Content-Length : 2", body=b"{}" + HIDDEN)),
    "space before a name": (400, b"GET /healthz HTTP/1.1\r\n X: y\r\nHost: 127.0.0.1\r\n\r\n" + HIDDEN),
    "folded header": (400, request(headers=["X-A: b\r\n c"]) + HIDDEN),
    "bare LF everywhere": ((400, 505), b"GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n" + HIDDEN),
    "bare LF in a header": (400, request(headers=["X-A: b\nTransfer-Encoding: chunked"]) + HIDDEN),
    "bare CR in a header": (400, request(headers=["X-A: b\rX-C: d"]) + HIDDEN),
    "NUL in a header": (400, request(headers=["X-A: b\x00c"])),
    "control in a header": (400, request(headers=["X-A: b\x01c"])),
    "header without colon": (400, request(headers=["Nonsense"])),
    "header without name": (400, request(headers=[": x"])),
    "header name beyond ASCII": (400, request(headers=["A\u00e9: x"])),
}
HEADS = {
    "no Host": (400, request(host=None)),
    "empty Host": (400, request(host="")),
    "two Hosts": (400, request(headers=["Host: evil.example"])),
    "two equal Hosts": (400, request(headers=["Host: 127.0.0.1"])),
    "Host with user": (400, request(host="127.0.0.1:80@evil.example")),
    "list of Hosts": (400, request(host="127.0.0.1, evil.example")),
    "Host with a path": (400, request(host="127.0.0.1/x")),
    "Host in percent code": (400, request(host="%31%32%37.0.0.1")),
    "URL of another host": (400, request("http://evil.example/healthz")),
    "URL with user": (400, request("http://127.0.0.1@evil.example/healthz")),
    "URL and another Host": (400, request("http://127.0.0.1/healthz", host="evil.example")),
    "URL of no scheme of ours": (400, request("ftp://127.0.0.1/healthz")),
    "authority": (400, request("127.0.0.1:80")),
    "CONNECT": (501, request("127.0.0.1:80", "CONNECT")),
    "asterisk without OPTIONS": (400, request("*")),
    "fragment": (400, request("/healthz#x")),
    "NUL in percent code": (400, request("/api/v1/tools/who%00ami")),
    "line end in percent code": (400, request("/api/v1/tools/whoami%0d%0aX:%20y")),
    "overlong UTF-8": (400, request("/%c0%ae%c0%ae/healthz")),
    "surrogate": (400, request("/%ed%a0%80")),
    "half a percent code": (400, request("/api/v1/tools/who%2")),
    "no percent code": (400, request("/api/v1/tools/who%zzami")),
    "raw bytes in the path": (400, request("/\u00c0\u00ae")),
    "unknown method": (400, request(method="FOO")),
    "method with NUL": (400, request(method="G\x00T")),
    "HTTP/0.9 by name": ((400, 505), request(version="HTTP/0.9")),
    "HTTP/1.2": ((400, 505), request(version="HTTP/1.2")),
    "HTTP/2.0": ((400, 505), request(version="HTTP/2.0")),
    "preface of HTTP/2": ((400, 505), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "no version of HTTP": (400, request(version="SIP/2.0")),
    "a TLS handshake": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64)),
    "an unknown expectation": (417, post("Expect: a-pony", "Content-Length: 2", body=b"{}")),
    "a header of 200 kB": (431, request(headers=["X-A: " + "a" * 200_000])),
    "5000 headers": (431, request(headers=["X: y"] * 5_000)),
    "a path of 200 kB": (431, request("/" + "a" * 200_000)),
    "100 kB of headers": (431, request(headers=[f"X-{n}: " + "a" * 1_000 for n in range(100)])),
}


@pytest.mark.parametrize("name", FRAMING | HEADS)
def test_what_is_ambiguous_is_refused_once_and_the_connection_closed(target, name):
    wanted, data = (FRAMING | HEADS)[name]
    answer, is_closed = ask(target, data)
    assert answer is not None, "closed without a word"
    assert answer.status in (wanted if isinstance(wanted, tuple) else (wanted,)), answer
    assert answer.headers["content-type"] == "application/problem+json" and answer.headers["connection"] == "close"
    problem = answer.json()
    assert problem["status"] == answer.status and problem["correlation_id"] == answer.headers["x-request-id"]
    # Nothing of what came behind was taken for a request.
    assert is_closed


@pytest.mark.parametrize("path, status", [
    ("/../../etc/passwd", 404), ("/api/v1/../../healthz", 404), ("/%2e%2e/%2e%2e/etc/passwd", 404),
    ("/docs/..%2f..%2fetc/passwd", 404), ("/docs/%2e%2e%5cetc", 404), ("/docs/../docs/errors.md", 404),
    ("/api/v1/tools/who%2561mi", 404), ("/api/v1/tools%2fwhoami", 404), ("/docs/errors.md%2500", 404),
])
def test_no_path_leads_out(target, path, status):
    answer, is_closed = ask(target, request(path))
    assert answer.status == status and answer.json()["code"] == "NOT_FOUND" and not is_closed
    assert b"root:" not in answer.body


def test_a_whole_url_is_a_target(target):
    answer, _ = ask(target, request("http://127.0.0.1/healthz"))
    assert answer.status == 200


def test_http_1_0_is_answered_and_closed(target):
    answer, is_closed = ask(target, request(version="HTTP/1.0"))
    assert answer.status == 200 and is_closed
    # Chunks are unknown there.
    answer, is_closed = ask(target, request("/api/v1/tools", version="HTTP/1.0"))
    assert answer.status == 200 and "transfer-encoding" not in answer.headers and answer.json()["items"] and is_closed
    assert ask(target, request(version="HTTP/1.0", host=None))[0].status == 421


def test_http_0_9_waits_for_nothing(target):
    with Wire(target) as wire:
        wire.send(b"GET /healthz\r\n")
        answer = wire.answer()
        assert answer is None or answer.status in (400, 408), answer


def test_empty_lines_before_a_request_are_skipped(target):
    assert ask(target, b"\r\n\r\n" + request())[0].status == 200


def test_a_connection_closes_when_it_is_asked_to(target):
    for value in ("close", "Close", "x, close"):
        answer, is_closed = ask(target, request(headers=[f"Connection: {value}"]))
        assert answer.status == 200 and is_closed and answer.headers["connection"] == "close"


def test_an_upgrade_is_not_taken_up(target):
    for headers in (["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"],
                    ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]):
        answer, is_closed = ask(target, request(headers=headers) + HIDDEN)
        assert answer.status == 200 and answer.json()["status"] == "ok" and "upgrade" not in answer.headers
        # Nobody is left to guess which protocol what follows belongs to.
        assert is_closed and answer.headers["connection"] == "close"


def test_a_reflected_header_breaks_no_line(target):
    for value in ("a b", "<script>", "x" * 5_000, "a\tb", "\u00e9"):
        answer, _ = ask(target, request("/nowhere", headers=[f"X-Request-ID: {value}"]))
        assert answer.headers["x-request-id"] != value and answer.json()["correlation_id"] != value
    answer, _ = ask(target, request("/nowhere/%22%3Cscript%3E", headers=["X-Request-ID: mine-7"]))
    assert answer.headers["x-request-id"] == "mine-7" and answer.headers["content-type"] == "application/problem+json"


# -- bodies ------------------------------------------------------------------------------------------------------------


def test_a_body_that_is_expected_to_be_taken_is_asked_for(target):
    with Wire(target) as wire:
        for _ in range(2):
            wire.send(post("Content-Length: 2", "Expect: 100-continue"))
            assert wire.answer().status == 100
            wire.send(b"{}")
            assert wire.answer().status == 200


def test_a_body_that_is_too_large_is_refused_before_it_comes(target):
    for headers in (["Content-Length: 10000000000"], ["Content-Length: 10000000000", "Expect: 100-continue"]):
        with Wire(target) as wire:
            wire.send(post(*headers))
            answer = wire.answer()
            assert answer.status == 413 and answer.json()["status"] == 413 and answer.headers["connection"] == "close"
            assert wire.ends()


@pytest.mark.parametrize("framing", ["Content-Length: 1000000000", CHUNKED])
def test_who_sends_on_after_a_refusal_reads_it_and_is_cut_off(target, framing):
    piece = b"a" * (1 << 16)
    piece = b"%x\r\n%s\r\n" % (len(piece), piece) if framing == CHUNKED else piece
    with Wire(target) as wire:
        wire.send(post(framing))
        sent = 0
        while sent < 200 << 20 and wire.send(piece):
            sent += len(piece)
        assert sent < 200 << 20, "took everything"
        answer = wire.answer()
        assert answer is None or answer.status == 413


def test_extensions_of_chunks_do_not_go_on_for_ever(target):
    with Wire(target) as wire:
        wire.send(post(CHUNKED, body=b"2;x="))
        sent = 0
        while sent < 200 << 20 and wire.send(b"a" * (1 << 16)):
            sent += 1 << 16
        assert sent < 32 << 20, f"took {sent} bytes of one extension"
        answer = wire.answer()
        assert answer is None or answer.status == 400


def test_small_chunks_and_extensions_are_taken(target):
    body = b"".join(b"1;a=b\r\n%c\r\n" % byte for byte in b'{ "a": 1 }'[:1] + b" " * 20_000 + b"}") + b"0\r\nX-T: y\r\n\r\n"
    answer, _ = ask(target, post(CHUNKED, body=body))
    assert answer.status == 200, answer


# -- order and ends ----------------------------------------------------------------------------------------------------


def test_pipelined_requests_are_answered_in_order(target):
    count = 500
    with Wire(target) as wire:
        data = b"".join(
            request("/nowhere" if number % 3 else "/healthz", headers=[f"X-Request-ID: n-{number}"])
            for number in range(count))
        wire.send(data + b"NONSENSE\r\n\r\n" + HIDDEN)
        for number in range(count):
            answer = wire.answer()
            assert answer.headers["x-request-id"] == f"n-{number}" and answer.status == (404 if number % 3 else 200)
        last = wire.answer()
        assert last.status == 400 and last.headers["connection"] == "close" and wire.ends()


def test_a_sender_that_only_listens_on_gets_its_answers(target):
    with Wire(target) as wire:
        wire.send(request() + request(TOOL, "POST", body=b"{}"))
        wire.half_close()
        assert wire.answer().status == 200 and wire.answer().status == 200 and wire.ends()


@pytest.mark.parametrize("part", [request()[:30], post("Content-Length: 100", body=b"{"), post(CHUNKED, body=b"5\r\n{")])
def test_a_sender_that_ends_in_the_middle_is_let_go(target, part):
    with Wire(target) as wire:
        wire.send(part)
        wire.half_close()
        answer = wire.answer()
        assert answer is None or answer.status == 400, answer
        assert wire.ends(within=3)


# -- slow ones and many ------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def many(target, count, data=b""):
    """So many connections that have sent this and nothing more."""
    sockets = []
    try:
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", target.port), timeout=10)
            with contextlib.suppress(OSError):
                one.sendall(data)
            sockets.append(one)
        yield sockets
    finally:
        for one in sockets:
            one.close()


DRIBBLES = {
    "head": (b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"X: y\r\n"),
    "request line": (b"GET /heal", b"t"),
    "empty lines": (b"\r\n", b"\r\n"),
    "body": (post("Content-Length: 1000"), b" "),
    "chunks": (post(CHUNKED), b"1\r\n \r\n"),
    "extension": (post(CHUNKED, body=b"2;"), b"a"),
}


def test_requests_that_dribble_are_ended(target):
    """All at once, byte by byte: each is told after the time that a request may take, and not before."""
    start = time.monotonic()
    took, wires = {}, {name: Wire(target) for name in DRIBBLES}
    for name, wire in wires.items():
        wire.send(DRIBBLES[name][0])
    while len(took) < len(wires) and time.monotonic() - start < 5:
        waiting = {wires[name].socket: name for name in wires if name not in took}
        for one in select.select(list(waiting), [], [], 0.05)[0]:
            took[waiting[one]] = time.monotonic() - start
        for name in set(wires) - set(took):
            wires[name].send(DRIBBLES[name][1])
    for name, wire in wires.items():
        assert 0.8 < took.get(name, 99) < 3, (name, took)
        answer = wire.answer()
        assert answer.status == 408 and answer.json()["code"] == "TIMEOUT", (name, answer)
        assert wire.ends()
        wire.close()


def test_the_time_of_a_request_begins_with_it(target):
    """A connection that was silent for longer than a request may take has all of that time for its request."""
    with Wire(target) as wire:
        wire.send(request())
        assert wire.answer().status == 200
        time.sleep(1.2)
        data = request()
        wire.send(data[:20])
        assert not select.select([wire.socket], [], [], 0.5)[0]
        wire.send(data[20:])
        assert wire.answer().status == 200


def metric(target, name):
    import httpx

    for line in httpx.get(target.url + "/metrics").text.splitlines():
        if line.startswith(name + " "):
            return float(line.split(" ")[1])
    return 0.0


@pytest.mark.parametrize("data", [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-", post("Content-Length: 50")])
def test_many_connections_shut_nobody_out(target, data):
    before = resident(target)
    with many(target, 700, data):
        for _ in range(10):
            start = time.monotonic()
            answer, _ = ask(target, request(TOOL, "POST", body=b"{}"))
            assert answer.status == 200 and time.monotonic() - start < 5
        assert metric(target, "holdfast_http_connections") <= 256
        assert len(os.listdir(f"/proc/{target.process.pid}/fd")) < 256 + 200
        assert resident(target) - before < 40 << 20
    assert metric(target, 'holdfast_http_connections_closed_total{reason="evicted"}') > 0


def test_a_connection_in_use_makes_room_for_nobody(target):
    """A client that asks now and then stays connected while others only connect."""
    with Wire(target) as wire:
        for _ in range(8):
            with many(target, 100):
                wire.send(request())
                assert wire.answer().status == 200


def test_the_process_has_few_files(tmp_path, staged):
    wrapper = tmp_path / "holdfastd"
    daemon = Daemon(tmp_path / "site")
    wrapper.write_text(f'#!/bin/sh\nulimit -n 600\nexec "{daemon.binary}" "$@"\n')
    wrapper.chmod(0o755)
    daemon.binary = wrapper
    daemon.start()
    with many(daemon, 400):
        assert ask(daemon, request())[0].status == 200
        assert metric(daemon, "holdfast_http_connections") <= 100
    assert any("fewer connections" in line["msg"] for line in daemon.log_lines())
    daemon.stop()
