# SPDX-License-Identifier: Apache-2.0
"""The figures of docs/performance.md: printed as Markdown tables, and written to build/bench.json.

Servers that are compared run at the same time and are asked in turns (A B C, A B C), because the machine's other load
changes; CPU time a request is the steadier figure. Run by scripts/bench.sh."""

import argparse
import datetime
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import rosters
import celery_bench
from servers import (HERE, ROOT, Peer, check_echo, cpu_seconds, echo_plugins, first_discover, holdfast,
                     resident_megabytes, stage)

BENCH = stage.STAGE / "libexec" / "holdfast-bench"


def wrk(url, script, connections, seconds, pid):
    """One run of wrk and what the server spent on it."""
    before = cpu_seconds(pid)
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", HERE / "wrk" / script, url], capture_output=True,
        text=True, env={**os.environ, "BENCH_WRK": str(HERE / "wrk")})
    spent = cpu_seconds(pid) - before
    line = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if not line:
        sys.exit(f"wrk failed: {done.stdout}{done.stderr}")
    result = json.loads(line[7:])
    if result["errors"]:
        sys.exit(f"{url}: {result['errors']} errors, so the figures mean nothing")
    return {"req_s": result["requests"] / result["duration_us"] * 1e6, "p50_ms": result["p50_us"] / 1000,
            "p99_ms": result["p99_us"] / 1000, "cpu_us": spent / max(1, result["requests"]) * 1e6}


def compare(folder, plugin_folder, seconds, rounds):
    """tools/call of echo at 1 and 16 connections: ours, the same HTTP server with a constant, the Python SDK."""
    ours = holdfast(folder / "echo", plugin_folder).start()
    peer = Peer("python_sdk.py", folder)
    try:
        peer.wait()
        check_echo(ours.url)
        subjects = [
            ("holdfast tools/call echo", ours.url + "/mcp", "mcp.lua", ours.process.pid),
            ("holdfast GET /healthz", ours.url + "/healthz", "constant.lua", ours.process.pid),
            ("mcp 2.3.0 (Python) tools/call echo", peer.url + "/mcp", "mcp.lua", peer.process.pid),
        ]
        runs = {}
        for connections in (1, 16):
            for name, url, script, pid in subjects:
                wrk(url, script, connections, 1, pid)
            for _ in range(rounds):
                for name, url, script, pid in subjects:
                    runs.setdefault((name, connections), []).append(wrk(url, script, connections, seconds, pid))
        rows = [{"server": name, "connections": connections,
                 **{key: statistics.median(run[key] for run in found) for key in found[0]}, "runs": found}
                for (name, connections), found in runs.items()]
        memory = {"holdfast_after_load_mb": resident_megabytes(ours.process.pid),
                  "python_after_load_mb": resident_megabytes(peer.process.pid)}
        return rows, memory
    finally:
        peer.stop()
        ours.stop(clean=False)


def starts(folder, runs=5):
    """Start to first server/discover, and memory at rest two seconds after."""
    daemon = holdfast(folder / "start")

    def start():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        daemon.process = subprocess.Popen(
            [stage.DAEMON, "--config", daemon.etc, "--state", daemon.state, "--listen", f"127.0.0.1:{port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=stage.environment())
        return port

    def end():
        daemon.process.terminate()
        daemon.process.wait()

    seeded = first_discover(start)
    end()
    times = []
    for run in range(runs):
        times.append(first_discover(start))
        if run == runs - 1:
            time.sleep(2)
            idle = resident_megabytes(daemon.process.pid)
        end()
    peers = []

    def start_peer():
        peers.append(Peer("python_sdk.py", folder))
        return int(peers[-1].url.rsplit(":", 1)[1])

    python = []
    for _ in range(3):
        python.append(first_discover(start_peer))
        python_idle = resident_megabytes(peers[-1].process.pid)
        peers[-1].stop()
    return {"first_start_with_import_ms": seeded, "start_to_discover_ms": statistics.median(times),
            "idle_rss_mb": idle, "python_start_to_discover_ms": statistics.median(python),
            "python_idle_rss_mb": python_idle}


def inside(*arguments):
    """A figure of holdfast-bench."""
    done = subprocess.run([BENCH, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def programs(folder, rounds):
    """check_utilization_threshold on the demo program, and on 100 and 1,000 people over the year of 730 half-days."""
    found = [inside("tool", "--program", stage.PROGRAMS / "family-medicine", "--rounds", rounds)]
    for people in (100, 1000):
        place = folder / f"people-{people}"
        if not place.exists():
            subprocess.run([sys.executable, stage.PROGRAMS / "generator" / "generate.py", "--profile", "benchmark",
                            "--people", str(people), "--out", place], check=True, capture_output=True)
        year = json.dumps({"from": first_day(place), "horizon_days": 365})
        found.append(inside("tool", "--program", place, "--rounds", max(3, rounds // 3), "--arguments", year))
    return found


def store(folder, rounds):
    """The store alone, on SQLite and on a PostgreSQL server of its own: durable on both."""
    script = ROOT / "scripts" / "postgres.sh"
    started = subprocess.run([script, "start"], capture_output=True, text=True)
    lines = [line.removeprefix("export ").split("=", 1) for line in started.stdout.splitlines()]
    server = {name: value.strip("'") for name, value in lines}
    state = folder / f"store-{time.monotonic_ns()}"
    try:
        url = ["--url", server["HOLDFAST_TEST_POSTGRES"]] if started.returncode == 0 else []
        return inside("store", "--state", state, "--rounds", rounds, *url)
    finally:
        shutil.rmtree(state, ignore_errors=True)
        if started.returncode == 0:
            subprocess.run([script, "stop"], env=os.environ | server)


def first_day(program):
    """The first day on which the program needs anybody."""
    lines = (program / "demand.csv").read_text().splitlines()
    column = lines[0].split(",").index("from")
    return min(line.split(",")[column] for line in lines[1:])


def machine():
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), "unknown")
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(), "load_before": os.getloadavg()[0],
            "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%MZ"),
            "commit": subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True,
                                     text=True).stdout.strip()}


def report(figures):
    calls, rows, start = figures["calls"], figures["http"], figures["start"]
    print("\n| server | connections | req/s | p50 ms | p99 ms | CPU us/request |\n|---|---:|---:|---:|---:|---:|")
    for row in rows:
        print(f"| {row['server']} | {row['connections']} | {row['req_s']:,.0f} | {row['p50_ms']:.2f} | "
              f"{row['p99_ms']:.2f} | {row['cpu_us']:.0f} |")
    by = {(row["server"].split(" ")[0] + row["server"].split(" ")[-1], row["connections"]): row for row in rows}
    for connections in (1, 16):
        ours, constant, peer = (by[key, connections] for key in ("holdfastecho", "holdfast/healthz", "mcpecho"))
        print(f"\n{connections} connections: {ours['req_s'] / peer['req_s']:.1f} times the Python SDK "
              f"({peer['cpu_us'] / ours['cpu_us']:.1f} times by CPU), "
              f"{ours['req_s'] / constant['req_s'] * 100:.0f} % of the constant "
              f"({constant['cpu_us'] / ours['cpu_us'] * 100:.0f} % by CPU)")
    print("\n| call | across the boundary ns | whole pipeline ns |\n|---|---:|---:|")
    for name, value in calls["pipeline_ns"].items():
        across = calls["boundary_ns"].get(name)
        print(f"| {name} | {f'{across:,.0f}' if across else '-'} | {value:,.0f} |")
    placements(figures["placements"])
    stores(figures["store"])
    rosters.report(figures["rosters"])
    print("\n| | holdfast | mcp 2.3.0 (Python) |\n|---|---:|---:|")
    print(f"| start to first server/discover, ms | {start['start_to_discover_ms']:.0f} | "
          f"{start['python_start_to_discover_ms']:.0f} |")
    print(f"| first start, which imports the demo program, ms | {start['first_start_with_import_ms']:.0f} | - |")
    print(f"| resident at rest, MB | {start['idle_rss_mb']:.1f} | {start['python_idle_rss_mb']:.1f} |")
    print(f"| resident after the load, MB | {figures['memory']['holdfast_after_load_mb']:.1f} | "
          f"{figures['memory']['python_after_load_mb']:.1f} |")
    print("\n| program | people | days | slots with demand | import ms | first call ms | later calls ms |\n"
          "|---|---:|---:|---:|---:|---:|---:|")
    for row in figures["programs"]:
        print(f"| {row['program']} | {row['people']:,} | {row['days']} | {row['slots_with_demand']} | "
              f"{row['import_ms']:.0f} | {row['first_ms']:.1f} | {row['median_ms']:.1f} |")


def placements(figures):
    """The same calls inside the daemon and in a process of the plugin's own."""
    inside_host, apart = figures["in_process"], figures["process"]
    print("\n| call, payload | in process p50 us | p99 | isolated p50 us | p99 |\n|---|---:|---:|---:|---:|")
    tools = [name for name in inside_host if name.endswith(("echo", "echo_async"))]
    for tool in tools:
        for payload in ("none", "1_kb", "64_kb", "1_mb"):
            here, there = inside_host[tool][payload], apart[tool][payload]
            print(f"| {tool}, {payload.replace('_', ' ')} | {here['p50_us']:,.1f} | {here['p99_us']:,.1f} | "
                  f"{there['p50_us']:,.1f} | {there['p99_us']:,.1f} |")
    print("\n| calls a second, 32 in flight | in process | isolated |\n|---|---:|---:|")
    for tool in tools:
        key = "calls_per_second_32_in_flight"
        print(f"| {tool} | {inside_host[tool][key]:,.0f} | {apart[tool][key]:,.0f} |")
    crash = apart["crash"]
    answers = ", ".join(f"{value:.1f}" for value in crash["error_to_next_answer_ms"])
    print(f"\nA crash is told to its caller after {crash['crash_to_error_ms']:.1f} ms; the next good answers came after "
          f"{answers} ms, which includes the growing pause before a start.\n"
          f"Loading the plugins: {inside_host['load_ms']:.0f} ms in process, with a first dry run; "
          f"{apart['load_ms']:.0f} ms isolated. A child after the calls: {apart['child_pss_kb'] / 1024:.1f} MB (PSS).")


def stores(figures):
    """Edits, writes of keys and reads, durable; then whole stores, in megabytes of the backup a second."""
    transfer = figures.pop("transfer")
    names = list(figures)
    print("\n| store | " + " | ".join(names) + " |\n|---|" + "---:|" * len(names))
    for label, key, part in (("edit of a roster, p50 ms", "edit", "p50_ms"), ("edit, p99 ms", "edit", "p99_ms"),
                             ("one key, p50 ms", "put", "p50_ms"), ("one key, p99 ms", "put", "p99_ms"),
                             ("reading the head of a plan, p50 ms", "read_head", "p50_ms")):
        print(f"| {label} | " + " | ".join(f"{figures[name][key][part]:.2f}" for name in names) + " |")
    print("| keys a second, one after the other | "
          + " | ".join(f"{figures[name]['put']['per_second']:,.0f}" for name in names) + " |")
    for tasks in (8, 64):
        key = f"puts_per_second_{tasks}_in_flight"
        print(f"| keys a second, {tasks} in flight | " + " | ".join(f"{figures[name][key]:,.0f}" for name in names) + " |")
    print("| opening, ms | " + " | ".join(f"{figures[name]['open_ms']:.1f}" for name in names) + " |")
    print("| loading a version of 0.96 MB in 40 batches, ms | "
          + " | ".join(f"{figures[name]['load_version_ms']:.1f}" for name in names) + " |")
    rates = [f"{name.removesuffix('_mb_per_second').replace('_', ' ')} {rate:.0f} MB/s"
             for name, rate in transfer.items() if name.endswith("_mb_per_second")]
    print(f"\nA store of {transfer['megabytes']:.0f} MB: " + ", ".join(rates) + ".")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", required=True, help="folder of the release build, for the echo plugin")
    parser.add_argument("--seconds", type=int, default=8, help="how long each run of wrk lasts")
    parser.add_argument("--rounds", type=int, default=3, help="how often each server is asked")
    options = parser.parse_args()
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    plugin_folder = echo_plugins(folder / "plugins", options.products)
    figures = {"machine": machine(), "calls": inside("calls", "--plugins", plugin_folder),
               "placements": inside("placements", "--plugins", plugin_folder)}
    figures["programs"] = programs(folder, 15)
    figures["store"] = store(folder, 200)
    figures["rosters"] = rosters.measure(folder, options.rounds)
    figures["start"] = starts(folder)
    figures["http"], figures["memory"] = compare(folder, plugin_folder, options.seconds, options.rounds)
    if beside := celery_bench.compare(options.rounds):
        figures["tasks_beside_celery"] = beside
    figures["machine"]["load_after"] = os.getloadavg()[0]
    (ROOT / "build" / "bench.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(json.dumps(figures["machine"]))
    report(figures)
    if beside:
        celery_bench.report(beside)


if __name__ == "__main__":
    main()
