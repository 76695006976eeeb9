# SPDX-License-Identifier: Apache-2.0
"""Makes HTTP calls on kept connections, at a stated rate or by a stated number of clients, and notes each one's fate.

At a rate the time of a call counts from when it was due, not from when a connection was free for it, so that a server
that stalls does not look fast (the "coordinated omission" of G. Tene)."""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Call:
    """What is called: a label for the report, and the request as bytes."""
    label: str
    request: bytes


@dataclass
class Sample:
    label: str
    due: float            # seconds since the phase began
    milliseconds: float
    status: int           # 0: no answer
    code: str             # of the problem; "" when there is none
    retry_after: str      # the header; "" when there is none


def post(url, path, arguments, label, headers=()):
    """A POST of a JSON body."""
    body = json.dumps(arguments).encode()
    return Call(label, _head("POST", url, path, [
        ("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream"),
        ("Content-Length", str(len(body))), *headers]) + body)


def tool(url, name, arguments=None, label=None, headers=()):
    """A tool call over REST."""
    return post(url, f"/api/v1/tools/{name}", arguments or {}, label or name, headers)


def get(url, path, label=None):
    return Call(label or path, _head("GET", url, path, []))


def _head(method, url, path, fields):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(url).netloc}", *(f"{key}: {value}" for key, value in fields)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Connection(asyncio.Protocol):
    """One kept connection with one request under way at a time."""

    def __init__(self):
        self.buffer = bytearray()
        self.transport = None
        self.answer = None
        self.is_open = True

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.buffer[:end]).lower()
        length = _field(head, b"content-length")
        if length is not None:
            total = end + 4 + int(length)
            if len(self.buffer) < total:
                return
        elif self.buffer.endswith(b"0\r\n\r\n"):
            total = len(self.buffer)
        else:
            return
        body = bytes(self.buffer[end + 4:total])
        del self.buffer[:total]
        if _field(head, b"connection") == b"close":
            self.is_open = False
        self._end((int(head[9:12]), body, (_field(head, b"retry-after") or b"").decode()))

    def connection_lost(self, error):
        self.is_open = False
        self._end((0, b"", ""))

    def ask(self, request):
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self.answer

    def _end(self, result):
        if self.answer and not self.answer.done():
            self.answer.set_result(result)


def _field(head, name):
    start = head.find(b"\r\n" + name + b":")
    if start < 0:
        return None
    start += len(name) + 3
    end = head.find(b"\r\n", start)
    return head[start:end if end >= 0 else len(head)].strip()


@dataclass
class Generator:
    """The connections to one server; `connections` is the most that are open at once."""
    url: str
    connections: int = 256
    timeout: float = 30
    free: list = field(default_factory=list)
    open: int = 0

    async def _take(self):
        while True:
            while self.free:
                connection = self.free.pop()
                if connection.is_open:
                    return connection
                self.open -= 1
            if self.open < self.connections:
                self.open += 1
                address = urlsplit(self.url)
                try:
                    _, connection = await asyncio.get_running_loop().create_connection(
                        Connection, address.hostname, address.port)
                    return connection
                except OSError:
                    self.open -= 1
                    return None
            await asyncio.sleep(0.001)

    async def call(self, call, due, origin):
        """Makes one call that was due at this time of the loop's clock."""
        connection = await self._take()
        result = (0, b"", "")
        if connection:
            try:
                result = await asyncio.wait_for(connection.ask(call.request), self.timeout)
            except asyncio.TimeoutError:
                connection.is_open = False
            if connection.is_open:
                self.free.append(connection)
            else:
                connection.transport.close()
                self.open -= 1
        status, body, retry_after = result
        return Sample(call.label, due - origin, (time.perf_counter() - due) * 1000, status, _code(status, body),
                      retry_after)

    async def at_rate(self, calls, rate, seconds, seed=1):
        """So many calls a second, at random times (Poisson), each chosen by its weight from [(call, weight)]."""
        numbers = random.Random(seed)
        kinds, weights = zip(*calls)
        origin = time.perf_counter()
        due = origin
        under_way = set()
        samples = []

        def keep(task):
            under_way.discard(task)
            samples.append(task.result())

        while (due := due + numbers.expovariate(rate)) < origin + seconds:
            wait = due - time.perf_counter()
            if wait > 0.0005:
                await asyncio.sleep(wait)
            task = asyncio.ensure_future(self.call(numbers.choices(kinds, weights)[0], due, origin))
            under_way.add(task)
            task.add_done_callback(keep)
        if under_way:
            await asyncio.wait(under_way)
        return samples

    async def by_clients(self, calls, clients, seconds):
        """So many clients, each of which makes its next call when the last has ended; the calls in turn."""
        origin = time.perf_counter()

        async def client(number):
            samples = []
            while time.perf_counter() < origin + seconds:
                call = calls[(number + len(samples)) % len(calls)]
                samples.append(await self.call(call, time.perf_counter(), origin))
            return samples

        return [sample for found in await asyncio.gather(*map(client, range(clients))) for sample in found]

    def close(self):
        for connection in self.free:
            connection.transport.close()
        self.free.clear()


def _code(status, body):
    if 200 <= status < 300:
        return ""
    try:
        return json.loads(body).get("code", "")
    except ValueError:
        return ""
