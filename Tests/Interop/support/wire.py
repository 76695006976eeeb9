# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 as bytes on a socket: what no well-behaved client would send, and what comes back."""

import json
import socket
import time


class Answer:
    """One answer: status, headers by lower-case name, body."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:200]!r}"


class Wire:
    """A connection; every read has a limit in time."""

    def __init__(self, daemon, timeout=5, address=None):
        self.socket = socket.create_connection(address or ("127.0.0.1", daemon.port), timeout=timeout)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        """Sends what the other side still takes."""
        try:
            self.socket.sendall(data)
            return True
        except OSError:
            return False

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def _more(self):
        """False at the end of the connection, however it came."""
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionError:
            return False
        self.buffer += data
        return bool(data)

    def answer(self, to="GET"):
        """The next answer, or None when the connection ends without one."""
        while b"\r\n\r\n" not in self.buffer:
            if not self._more():
                assert not self.buffer, self.buffer
                return None
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        version, status, _ = (lines[0] + " ").split(" ", 2)
        assert version in ("HTTP/1.1", "HTTP/1.0"), lines[0]
        headers = {}
        for line in lines[1:]:
            name, value = line.split(":", 1)
            assert name.lower() not in headers or name.lower() == "vary", f"{name} twice in {head}"
            headers[name.lower()] = value.strip()
        if status == "100" or to == "HEAD":
            return Answer(int(status), headers, b"")
        if "content-length" in headers:
            length = int(headers["content-length"])
            while len(self.buffer) < length:
                assert self._more(), "ends within a body"
            body, self.buffer = self.buffer[:length], self.buffer[length:]
        elif headers.get("transfer-encoding") == "chunked":
            body = b""
            while True:
                while b"\r\n" not in self.buffer:
                    assert self._more(), "ends within a chunk"
                size, self.buffer = self.buffer.split(b"\r\n", 1)
                size = int(size, 16)
                while len(self.buffer) < size + 2:
                    assert self._more(), "ends within a chunk"
                body, self.buffer = body + self.buffer[:size], self.buffer[size + 2:]
                if size == 0:
                    break
        else:
            while self._more():
                pass
            body, self.buffer = self.buffer, b""
        return Answer(int(status), headers, body)

    def ends(self, within=5):
        """Whether the connection ends, with nothing more said, in so many seconds."""
        limit = time.monotonic() + within
        while True:
            self.socket.settimeout(max(0.01, limit - time.monotonic()))
            try:
                if not self._more():
                    return not self.buffer
            except TimeoutError:
                return False


def request(target="/healthz", method="GET", host="127.0.0.1", headers=(), body=b"", version="HTTP/1.1"):
    """The bytes of a request; `headers` are lines without their ends."""
    lines = [f"{method} {target} {version}"] + ([f"Host: {host}"] if host is not None else []) + list(headers)
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def ask(daemon, data, timeout=5):
    """Sends bytes on a connection of their own; gives the answer and whether the connection was closed after it."""
    with Wire(daemon, timeout) as wire:
        wire.send(data)
        answer = wire.answer(to="HEAD" if data.startswith(b"HEAD ") else "GET")
        return answer, wire.ends(within=0.05) if answer and answer.headers.get("connection") != "close" else wire.ends()


def resident(daemon):
    """Bytes of memory of the daemon."""
    with open(f"/proc/{daemon.process.pid}/statm") as file:
        return int(file.read().split()[1]) * 4096
