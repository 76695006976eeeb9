# SPDX-License-Identifier: Apache-2.0
"""tools/call of echo over every transport: HTTP in both eras at 1, 16 and 64 connections, and stdio with 1 and 16 in flight;
ours, the same HTTP server with a constant, and the server of the official Python SDK, in turns on one machine.

python3 Tests/Bench/mcp.py --products FOLDER (TEST_STAGE names another staged tree); prints a table of docs/performance.md."""

import argparse
import json
import os
import selectors
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx

from bench import wrk
from servers import HERE, ROOT, Peer, check_echo, cpu_seconds, echo_plugins, holdfast, resident_megabytes, stage

INITIALIZE = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
    "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}}
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}


def session(url):
    """The id of a session in the legacy era; empty where the server has none."""
    headers = {"Accept": "application/json, text/event-stream"}
    with httpx.Client(headers=headers, timeout=10) as http:
        answer = http.post(url, json=INITIALIZE)
        answer.raise_for_status()
        id = answer.headers.get("mcp-session-id", "")
        http.post(url, json=INITIALIZED, headers={"Mcp-Session-Id": id} if id else {}).raise_for_status()
    return id


def over_http(ours, peer, seconds, rounds):
    subjects = [
        ("holdfast, 2026-07-28", ours.url + "/mcp", "mcp.lua", ours.process.pid),
        ("holdfast, 2025-11-25", ours.url + "/mcp", "legacy.lua", ours.process.pid),
        ("holdfast GET /healthz, a constant", ours.url + "/healthz", "constant.lua", ours.process.pid),
        ("mcp 2.3.0 (Python), 2026-07-28", peer.url + "/mcp", "mcp.lua", peer.process.pid),
        ("mcp 2.3.0 (Python), 2025-11-25", peer.url + "/mcp", "legacy.lua", peer.process.pid),
    ]
    sessions = {url: session(url) for url in {ours.url + "/mcp", peer.url + "/mcp"}}
    runs = {}
    for connections in (1, 16, 64):
        for turn in range(rounds + 1):
            for name, url, script, pid in subjects:
                os.environ["BENCH_SESSION"] = sessions.get(url, "")
                run = wrk(url, script, connections, seconds if turn else 1, pid)
                run["rss_mb"] = resident_megabytes(pid)
                if turn:
                    runs.setdefault((name, f"HTTP, {connections}"), []).append(run)
    return runs


def over_pipes(command, environment, depth, seconds):
    """One run over stdin and stdout with so many requests in flight."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
                          env={**os.environ, **environment}) as server:
        def say(message):
            server.stdin.write(json.dumps(message).encode() + b"\n")

        say(INITIALIZE)
        rest = b""
        while b"\n" not in rest:
            rest += os.read(server.stdout.fileno(), 1 << 16)
        say(INITIALIZED)
        call = {"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "echo", "arguments": {"text": "hello"}}}
        begun, times, next_id, rest = {}, [], 1, b""
        poll = selectors.DefaultSelector()
        poll.register(server.stdout, selectors.EVENT_READ)
        before, start = cpu_seconds(server.pid), time.monotonic()
        while time.monotonic() - start < seconds:
            while len(begun) < depth:
                begun[next_id] = time.perf_counter()
                say(call | {"id": next_id})
                next_id += 1
            if not poll.select(10):
                sys.exit(f"{command[0]} does not answer")
            *lines, rest = (rest + os.read(server.stdout.fileno(), 1 << 16)).split(b"\n")
            for answer in map(json.loads, lines):
                if "hello" not in json.dumps(answer.get("result")):
                    sys.exit(f"a wrong answer: {answer}")
                times.append(time.perf_counter() - begun.pop(answer["id"]))
        took, spent, memory = time.monotonic() - start, cpu_seconds(server.pid) - before, resident_megabytes(server.pid)
        server.kill()
    times.sort()
    return {"req_s": len(times) / took, "p50_ms": times[len(times) // 2] * 1000,
            "p99_ms": times[int(len(times) * 0.99)] * 1000, "cpu_us": spent / len(times) * 1e6, "rss_mb": memory}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", required=True, help="folder of the release build, for the echo plugin")
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    plugins = echo_plugins(folder / "plugins", options.products)
    ours, peer = holdfast(folder / "echo", plugins).start(), Peer("python_sdk.py", folder)
    try:
        peer.wait()
        check_echo(ours.url)
        runs = over_http(ours, peer, options.seconds, options.rounds)
        bridge = ([str(stage.STAGE / "bin" / "holdfast"), "mcp", "--url", ours.url], {"HOLDFAST_TOKEN": ""})
        script = ([sys.executable, str(HERE / "peers" / "python_sdk.py"), "stdio"], {})
        for depth in (1, 16):
            for _ in range(options.rounds):
                for name, (command, environment) in {"holdfast mcp, the bridge": bridge, "mcp 2.3.0 (Python)": script}.items():
                    run = over_pipes(command, environment, depth, options.seconds)
                    runs.setdefault((name, f"stdio, {depth} in flight"), []).append(run)
    finally:
        peer.stop()
        ours.stop(clean=False)
    print("| server | transport, connections | req/s | p50 ms | p99 ms | CPU us/request | RSS MB |\n|---|---|---:|---:|---:|---:|---:|")
    for (name, transport), found in runs.items():
        row = {key: statistics.median(run[key] for run in found) for key in found[0]}
        print(f"| {name} | {transport} | {row['req_s']:,.0f} | {row['p50_ms']:.2f} | {row['p99_ms']:.2f} | {row['cpu_us']:.0f} "
              f"| {row['rss_mb']:.0f} |")


if __name__ == "__main__":
    main()
