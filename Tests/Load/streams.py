# SPDX-License-Identifier: Apache-2.0
"""The profile "streams": 10,000 sessions opened and abandoned, and 1,000 listeners during 100 reloads that change what is
offered, of whom one in a hundred does not read. Every listener that reads hears of every change once, and memory stays
bounded."""

import asyncio
import json
import time

import report
from generator import Sample
from support.stage import cli

SESSIONS, LISTENERS, RELOADS, DEAF = 10_000, 1_000, 100, 100
PREFIX = "io.modelcontextprotocol/"


def request(url, message, **headers):
    body = json.dumps(message).encode()
    host = url.removeprefix("http://")
    head = {"Host": host, "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
            "Content-Length": str(len(body)), **headers}
    return b"POST /mcp HTTP/1.1\r\n" + b"".join(
        f"{name}: {value}\r\n".encode() for name, value in head.items()) + b"\r\n" + body


def initialize(url, number):
    return request(url, {"jsonrpc": "2.0", "id": number, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "load", "version": "1"}}})


def listen(url, number):
    return request(
        url, {"jsonrpc": "2.0", "id": number, "method": "subscriptions/listen", "params": {
            "notifications": {"toolsListChanged": True},
            "_meta": {PREFIX + "protocolVersion": "2026-07-28", PREFIX + "clientCapabilities": {}}}},
        **{"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "subscriptions/listen"})


def connect(url):
    host, port = url.removeprefix("http://").split(":")
    return asyncio.open_connection(host, int(port), limit=1 << 20)


async def open_sessions(url, count, began, samples):
    """Opens sessions over one connection and leaves them."""
    reader, writer = await connect(url)
    for number in range(count):
        start = time.perf_counter()
        writer.write(initialize(url, number))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))[15:])
        await reader.readexactly(length)
        samples.append(Sample("initialize", start - began, (time.perf_counter() - start) * 1000,
                              int(head.split()[1]), "", ""))
    writer.close()


class Listener:
    """Counts what it hears, or does not read at all."""

    def __init__(self):
        self.changes = 0

    async def open(self, url, number, reads):
        self.reader, self.writer = await connect(url)
        self.writer.write(listen(url, number))
        await self.reader.readuntil(b"acknowledged")
        self.task = asyncio.create_task(self.hear()) if reads else None

    async def hear(self):
        while line := await self.reader.readline():
            self.changes += b"tools/list_changed" in line


async def reload(daemon, manifest, turn):
    """Another tool than before, by rename, and a reload."""
    document = json.loads(manifest.read_text())
    document["tools"] = [tool for tool in document["tools"] if not tool["name"].startswith("turn_")]
    document["tools"].append({**document["tools"][0], "name": f"turn_{turn % 2}"})
    draft = manifest.with_name(".manifest.json.new")
    draft.write_text(json.dumps(document))
    draft.replace(manifest)
    done = await asyncio.to_thread(cli, "plugin", "reload", document["id"], "--socket", daemon.socket)
    assert done.returncode == 0, done.stderr
    # Changes within 50 ms are one, and here each is counted.
    await asyncio.sleep(0.12)


class Streams:
    """The work is the same however many seconds there are."""

    seconds = 60
    daemon = None

    async def run(self, url, seconds):
        samples, began = [], time.perf_counter()
        await asyncio.gather(*(open_sessions(url, SESSIONS // 16, began, samples) for _ in range(16)))
        opened = report.phase("sessions abandoned", samples, time.perf_counter() - began)
        listeners = [Listener() for _ in range(LISTENERS)]
        for number, listener in enumerate(listeners):
            await listener.open(url, number, reads=number % DEAF != 0)
        manifest = next(self.daemon.folder.glob("plugins/*/manifest.json"))
        began, heard = time.perf_counter(), []
        for turn in range(RELOADS):
            start = time.perf_counter()
            await reload(self.daemon, manifest, turn)
            heard.append(Sample("reload", start - began, (time.perf_counter() - start) * 1000, 200, "", ""))
        await asyncio.sleep(1)
        reading = [listener for number, listener in enumerate(listeners) if number % DEAF != 0]
        wrong = [listener.changes for listener in reading if listener.changes != RELOADS]
        for listener in listeners:
            listener.writer.close()
        return [opened, report.phase("listeners", heard, time.perf_counter() - began)], [
            {"bound": "every session is opened", "held": all(sample.status == 200 for sample in samples),
             "found": f"{len(samples)} opened"},
            {"bound": f"each of {len(reading)} listeners hears {RELOADS} changes once", "held": not wrong,
             "found": f"{len(wrong)} heard otherwise: {sorted(set(wrong))[:5]}"}]

    def judge_memory(self, samples):
        first, most = samples[0]["rss_mb"], max(sample["rss_mb"] for sample in samples)
        return [{"bound": "10,000 sessions and 1,000 listeners take at most 100 MB", "held": most - first <= 100,
                 "found": f"{first} MB, then {most} MB"}]
