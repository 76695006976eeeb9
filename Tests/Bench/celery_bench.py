# SPDX-License-Identifier: Apache-2.0
"""Tasks from a client's request to their end beside Celery with Redis: a second, latency, and what a worker's death costs.

Both are asked by a client in Python from another process, one task after the other; ours also over several connections.
The subjects take turns. What each has made durable when it says yes stands beside the figure: comparing a queue that
writes to the disk with one that does not says nothing else. Called by bench.py; alone:
`.venv/bin/python Tests/Bench/celery_bench.py`, with redis-server installed. CELERY_BENCH_TASKS sets its length."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

from servers import HERE, ROOT, plugins
from support import postgres, probes

FOLDER = ROOT / "build" / "bench" / "celery"
HOME = HERE / "celery"
TASKS = int(os.environ.get("CELERY_BENCH_TASKS", "1000"))
CONNECTIONS = 16
# Redis: its own default (snapshots after minutes), a log that is written to the disk each second, or before each answer.
REDIS = {"snapshots": [], "fsync each second": ["--appendonly", "yes"],
         "fsync": ["--appendonly", "yes", "--appendfsync", "always"]}
OURS = {"SQLite, fsync": ("sqlite", "full"), "SQLite, no fsync": ("sqlite", "normal"),
        "PostgreSQL, fsync": ("postgresql", "full"), "PostgreSQL, no fsync": ("postgresql", "normal")}


# -- Celery ------------------------------------------------------------------------------------------------------------


def python():
    """The interpreter of an environment with Celery."""
    venv, wanted = FOLDER / "venv", HOME / "requirements.txt"
    marker = venv / "requirements.txt"
    if not marker.exists() or marker.read_bytes() != wanted.read_bytes():
        shutil.rmtree(venv, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin" / "pip", "install", "-q", "--disable-pip-version-check", "-r", wanted], check=True)
        shutil.copy(wanted, marker)
    return venv / "bin" / "python"


class Celery:
    """A Redis server of its own and one worker process with its pool."""

    def __init__(self, durability, workers, **environment):
        self.data = FOLDER / f"redis-{time.monotonic_ns()}"
        self.data.mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.log = open(self.data / "log", "wb")
        self.redis = subprocess.Popen(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", self.data, *REDIS[durability]],
            stdout=self.log, stderr=self.log)
        self.environment = {**os.environ, "BENCH_REDIS": f"redis://127.0.0.1:{port}", "PYTHONPATH": str(HOME),
                            "PYTHONDONTWRITEBYTECODE": "1", **environment}
        self.workers = workers
        while socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.01)
        self.start()

    def start(self):
        self.worker = subprocess.Popen(
            [python(), "-m", "celery", "-A", "app", "worker", "--concurrency", str(self.workers), "--loglevel", "ERROR"],
            stdout=self.log, stderr=self.log, env=self.environment, cwd=self.data, start_new_session=True)

    def client(self, *words):
        done = subprocess.run(
            [python(), HOME / "client.py", *map(str, words)], capture_output=True, text=True, env=self.environment,
            timeout=600)
        if done.returncode != 0:
            sys.exit(done.stderr)
        return json.loads(done.stdout)

    def kill(self):
        """The whole pool at once, as when the machine loses power."""
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()

    def stop(self):
        if self.worker.poll() is None:
            self.kill()
        self.redis.terminate()
        self.redis.wait()
        self.log.close()
        shutil.rmtree(self.data, ignore_errors=True)


# -- ours --------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def postgres_server():
    """A server of the run's own, or None when there is none to be had."""
    script = ROOT / "scripts" / "postgres.sh"
    started = subprocess.run([script, "start"], capture_output=True, text=True)
    if started.returncode != 0:
        yield None
        return
    pairs = (line.removeprefix("export ").split("=", 1) for line in started.stdout.splitlines())
    variables = {name: value.strip("'") for name, value in pairs}
    try:
        yield postgres.Server(variables)
    finally:
        subprocess.run([script, "stop"], env=os.environ | variables)


class Holdfast:
    """Our daemon with a task that does nothing."""

    def __init__(self, kind, synchronous, workers, server, lease=""):
        folder = FOLDER / f"holdfast-{time.monotonic_ns()}"
        folder.mkdir(parents=True)
        library = plugins.compile_c(probes.HOME / "plugin.c", folder / "probes.so", "-O2")
        self.folder, self.library = folder, library
        self.store = probes.Server(folder, server) if kind == "postgresql" else probes.Folder(folder)
        self.more = f"concurrency = {workers}\n{lease}"
        if kind == "postgresql":
            self.store.settings += f'synchronous = "{synchronous}"\n'
        else:
            self.store.settings = f'[store]\nsynchronous = "{synchronous}"\n'
        self.daemon = self.another("one")

    def another(self, name):
        return probes.site(self.folder / name, self.library, store=self.store, more=self.more).start()

    def ask(self, connection, path, body=None):
        connection.request("POST" if body is not None else "GET", path, None if body is None else json.dumps(body),
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            sys.exit(f"{path}: {answer.status} {text}")
        return json.loads(text)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=60)

    def drained(self, connection):
        while True:
            queues = self.ask(connection, "/api/v1/queues")["items"]
            if not any(count for queue in queues for state, count in queue["counts"].items()
                       if state not in ("completed", "discarded", "cancelled")):
                return
            time.sleep(0.002)

    def throughput(self, count, connections=1):
        mine = self.connect()

        def send(share):
            connection = self.connect()
            for _ in range(share):
                self.ask(connection, "/api/v1/tasks", {"task": "probe_flaky", "arguments": {"fails": 0}})

        send(50)
        self.drained(mine)
        threads = [threading.Thread(target=send, args=(count // connections,)) for _ in range(connections)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sent = time.monotonic()
        self.drained(mine)
        count = count // connections * connections
        return {"enqueue_s": count / (sent - began), "tasks_s": count / (time.monotonic() - began)}

    def latency(self, count):
        connection, times = self.connect(), []
        for _ in range(count + 10):
            before = time.time()
            id = self.ask(connection, "/api/v1/tasks", {"task": "probe_flaky", "arguments": {"fails": 0}})["id"]
            while (call := self.ask(connection, f"/api/v1/tasks/{id}"))["state"] != "completed":
                time.sleep(0.001)
            times.append((datetime.fromisoformat(call["started_at"]).timestamp() - before) * 1000)
        return {"ms": times[10:]}

    def stop(self):
        self.daemon.stop(clean=False)
        shutil.rmtree(self.folder, ignore_errors=True)


# -- figures -----------------------------------------------------------------------------------------------------------


def measure(server, rounds):
    subjects = [(f"Celery, Redis with {name}", "Celery", name) for name in REDIS]
    subjects += [(f"holdfast, {name}", "holdfast", name) for name in OURS if server or "PostgreSQL" not in name]
    rows = []
    for workers in (1, 2, 4):
        runs = {}
        for _ in range(rounds):
            for name, kind, durability in subjects:
                one = (Celery(durability, workers) if kind == "Celery"
                       else Holdfast(*OURS[durability], workers, server))
                try:
                    found = {"alone": one.throughput(TASKS) if kind == "holdfast" else one.client("throughput", TASKS)}
                    if kind == "holdfast":
                        found["together"] = one.throughput(TASKS, CONNECTIONS)
                    if workers == 1:
                        found["latency"] = (one.latency(100) if kind == "holdfast" else one.client("latency", 100))["ms"]
                    runs.setdefault(name, []).append(found)
                finally:
                    one.stop()
        for name, found in runs.items():
            row = {"subject": name, "workers": workers,
                   "enqueue_s": statistics.median(run["alone"]["enqueue_s"] for run in found),
                   "tasks_s": statistics.median(run["alone"]["tasks_s"] for run in found)}
            if "together" in found[0]:
                row["tasks_s_together"] = statistics.median(run["together"]["tasks_s"] for run in found)
            if "latency" in found[0]:
                times = sorted(time for run in found for time in run["latency"])
                row["start_p50_ms"], row["start_p99_ms"] = times[len(times) // 2], times[len(times) * 99 // 100]
            rows.append(row)
    return rows


def rescue(server, patience=45):
    """Seconds from the death of a worker to the next start of the task that it ran; None when there is none in time."""
    found = {}
    for name, environment in (("Celery, as it comes", {}), ("Celery, acks_late", {"BENCH_ACKS": "late"}),
                              ("Celery, acks_late, visibility_timeout 5 s",
                               {"BENCH_ACKS": "late", "BENCH_VISIBILITY": "5"})):
        one = Celery("fsync", 1, **environment)
        try:
            starts = one.data / "starts"
            one.client("hold", starts, 600)
            lines = lambda: len(starts.read_text().splitlines()) if starts.exists() else 0  # noqa: E731
            until(lambda: lines() == 1, 30)
            one.kill()
            began = time.monotonic()
            one.start()
            found[name] = time.monotonic() - began if until(lambda: lines() == 2, patience) else None
        finally:
            one.stop()
    for name, kind in (("holdfast, SQLite, restarted", "sqlite"), ("holdfast, PostgreSQL, another daemon", "postgresql")):
        if kind == "postgresql" and not server:
            continue
        one = Holdfast(kind, "full", 1, server)
        other = None
        try:
            connection = one.connect()
            id = one.ask(connection, "/api/v1/tasks", {"task": "probe_hold", "arguments": {"ms": 600_000}})["id"]
            until(lambda: one.ask(connection, f"/api/v1/tasks/{id}")["state"] == "running", 30)
            other = one.another("two") if kind == "postgresql" else None
            one.daemon.kill()
            began = time.monotonic()
            if other:
                one.daemon, other = other, None
            else:
                one.daemon.start()
            connection = one.connect()
            done = until(lambda: (call := one.ask(connection, f"/api/v1/tasks/{id}"))["attempt"] == 2
                         and call["state"] == "running", patience)
            found[name] = time.monotonic() - began if done else None
            one.ask(connection, f"/api/v1/tasks/{id}/cancel", {})
        finally:
            one.stop()
    return {"seconds": found, "patience_s": patience}


def until(condition, timeout):
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def compare(rounds=2):
    """All figures; None without redis-server."""
    if not shutil.which("redis-server"):
        return None
    FOLDER.mkdir(parents=True, exist_ok=True)
    with postgres_server() as server:
        return {"tasks": TASKS, "connections": CONNECTIONS, "rows": measure(server, rounds), "rescue": rescue(server)}


def report(figures):
    print("\n| queue | workers | enqueue/s | tasks/s | tasks/s, 16 connections | start p50 / p99, ms |")
    print("|---|---:|---:|---:|---:|---:|")
    for row in figures["rows"]:
        together = f"{row['tasks_s_together']:,.0f}" if "tasks_s_together" in row else ""
        start = f"{row['start_p50_ms']:.1f} / {row['start_p99_ms']:.1f}" if "start_p50_ms" in row else ""
        print(f"| {row['subject']} | {row['workers']} | {row['enqueue_s']:,.0f} | {row['tasks_s']:,.0f} | {together} "
              f"| {start} |")
    print("\n| a running task after kill -9 | runs again after |\n|---|---:|")
    patience = figures["rescue"]["patience_s"]
    for name, seconds in figures["rescue"]["seconds"].items():
        print(f"| {name} | {f'{seconds:.1f} s' if seconds is not None else f'not within {patience} s'} |")


def main():
    figures = compare()
    if figures is None:
        sys.exit("redis-server is not installed: apt-get install -y --no-install-recommends redis-server")
    place = ROOT / "build" / "bench.json"
    known = json.loads(place.read_text()) if place.exists() else {}
    place.write_text(json.dumps(known | {"tasks_beside_celery": figures}, indent=1) + "\n")
    report(figures)


if __name__ == "__main__":
    main()
