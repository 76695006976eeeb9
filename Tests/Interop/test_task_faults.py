# SPDX-License-Identifier: Apache-2.0
"""Tasks while daemons are killed, servers restart, disks fill up, clocks are set and handlers misbehave: none is lost,
none is completed twice, and what a dead daemon ran is run again within one lease.

HOLDFAST_FAULT_ROUNDS and HOLDFAST_FAULT_SEED as in test_store_faults.py; the kills come in any call that writes. What
happened is read from a table that the database fills itself, by a trigger on the rows of the calls."""

import collections
import signal
import time
from pathlib import Path

import pytest

from support import probes
from support.faults import NEVER, ROUNDS, SEED, Faults, compile_shim, faults, points, share  # noqa: F401
from support.postgres import postgres  # noqa: F401
from support.probes import Burst, Clock, Folder, Server, library  # noqa: F401
from support.tasks import reach, show, start

LEASE = 3
# A claim follows the end of a lease with the next sweep of 0.1 s; the rest is a busy machine.
SLACK = 2.5
KILLS = share(3) if ROUNDS <= 20 else share(5)


class Site:
    """A daemon with the fault library in it, which is started again after each death."""

    def __init__(self, folder, library, shim, store, more=""):
        self.folder, self.store = folder, store
        folder.mkdir()
        self.faults, self.arm = Faults(shim, folder), folder / "armed"
        self.daemon = probes.site(folder / "site", library, store=store, more=more)

    def start(self):
        self.daemon.extra.update(self.faults.environment("count", self.store.faulty, self.arm))
        self.daemon.start()

    def count(self, burst):
        """How many calls that write a burst of tasks needs."""
        self.faults.arm(self.arm, "count burst")
        burst()
        self.arm.unlink()
        return self.faults.counted()

    def kill(self, point, burst, patience=1.0):
        """Runs a burst in which the daemon dies in a call; in the end it dies in any case. Gives the time of death."""
        self.faults.arm(self.arm, f"kill:{point}")
        burst()
        end = time.monotonic() + (patience if point != NEVER else 0.05)
        while self.daemon.process.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        self.arm.unlink()
        if self.daemon.process.poll() is None:
            self.daemon.kill()
        else:
            assert self.daemon.process.returncode == -signal.SIGKILL, self.daemon.log_text()
            self.daemon.process = None
        return time.time()


@pytest.fixture(scope="session")
def shim(tmp_path_factory, staged):
    return compile_shim(tmp_path_factory.mktemp("shim"))


def test_a_daemon_killed_in_any_call_loses_no_task(library, shim, tmp_path):  # noqa: F811
    """A new daemon of the folder need not wait for the lease of 30 s: nobody else can have its tasks."""
    one, tasks = Site(tmp_path / "one", library, shim, Folder(tmp_path)), Burst()
    one.daemon.start()
    one.daemon.stop(clean=False)
    one.store.watch()
    one.start()

    def burst():
        return tasks.start([one.daemon], 2, "probe_hold", {"ms": 100}), tasks.start([one.daemon], 4)

    total = one.count(lambda: (burst(), tasks.wait(one.daemon, 10)))
    for number, point in enumerate(points(total, KILLS)):
        one.kill(point, burst)
        one.start()
        try:
            tasks.wait(one.daemon, 10)
        except AssertionError as error:
            raise AssertionError(f"HOLDFAST_FAULT_SEED={SEED}, round {number}: call {point} of {total}") from error
    one.daemon.stop(clean=False)
    steps = tasks.check(one.store)
    # Of a few kills none may have met a task that ran.
    rescued = any(step.was == "running" and step.state in ("available", "running") for step in steps)
    assert rescued or ROUNDS <= 20, "nobody was rescued"


def test_two_daemons_killed_by_turns_and_a_server_that_restarts_lose_no_task(
        library, shim, postgres, tmp_path):  # noqa: F811
    store, tasks = Server(tmp_path, postgres), Burst()
    sites = [Site(tmp_path / name, library, shim, store, f'lease = "{LEASE}s"\n') for name in ("one", "two")]
    sites[0].start()
    store.watch()
    sites[1].start()
    daemons = [site.daemon for site in sites]

    def burst():
        # Those that hold come last: whoever is killed after a burst has one of them.
        return tasks.start(daemons, 4), tasks.start(daemons, 6, "probe_hold", {"ms": 700})

    total = sites[0].count(lambda: (burst(), tasks.wait(daemons[0], 10)))
    deaths = []
    for number, point in enumerate(points(total, KILLS)):
        victim = sites[number % 2]
        pid = victim.daemon.process.pid
        deaths.append((victim.kill(point, burst), pid))
        victim.start()
    where = f"HOLDFAST_FAULT_SEED={SEED}, deaths {deaths}"
    # What is under way when the server goes is tried again when it is back.
    tasks.start(daemons, 2, "probe_children", {"count": 10 if ROUNDS <= 20 else 200})
    tasks.start(daemons, 4, "probe_hold", {"ms": 400})
    postgres.control("restart", "immediate")
    for daemon in daemons:
        daemon.wait_until_ready()
    assert all(tasks.start(daemons, 4) for _ in range(2)), where
    tasks.wait(daemons[0], 2 * LEASE + 20)
    for daemon in daemons:
        daemon.stop(clean=False)
    steps = tasks.check(store)
    rescues = late_rescues(steps, deaths)
    assert not rescues.late, (where, rescues.late)
    assert rescues.count, (where, "nobody was rescued")


def late_rescues(steps, deaths):
    """Tasks that a worker ran when it died, and those of them that were free later than a lease after it."""
    found = collections.namedtuple("Rescues", "count late")(0, [])
    by_call = collections.defaultdict(list)
    for step in steps:
        by_call[step.id].append(step)
    count = 0
    for calls in by_call.values():
        for step, following in zip(calls, calls[1:]):
            if step.state != "running" or following.state in ("completed", "retryable"):
                continue
            died = [at for at, pid in deaths if str(pid) in step.worker.split(":") and step.at <= at <= following.at]
            if not died:
                continue
            count += 1
            if following.at - died[0] > LEASE + SLACK:
                found.late.append((step, following, following.at - died[0]))
    return found._replace(count=count)


def test_a_full_disk_is_said_and_what_was_taken_is_done(library, shim, tmp_path):  # noqa: F811
    one, tasks = Site(tmp_path / "one", library, shim, Folder(tmp_path)), Burst()
    one.daemon.start()
    one.daemon.stop(clean=False)
    one.store.watch()
    one.start()
    one.faults.arm(one.arm, "enospc:40000")
    for _ in range(40):
        before = len(tasks.accepted)
        tasks.start([one.daemon], 4)
        if len(tasks.accepted) == before:
            break
    else:
        pytest.fail("the disk never was full")
    # There is room again, and nobody has to start anything.
    one.arm.unlink()
    one.daemon.wait_until_ready()
    tasks.start([one.daemon], 4)
    tasks.wait(one.daemon, 20)
    one.daemon.stop(clean=False)
    tasks.check(one.store)


@pytest.fixture(scope="module")
def apart(library, tmp_path_factory):  # noqa: F811
    """A daemon whose plugin has a process of its own."""
    daemon = probes.site(tmp_path_factory.mktemp("apart"), library, placement="process")
    # What crashes again and again opens the breaker of its plugin, and the others wait for that, too.
    (daemon.etc / "conf.d" / "95-breakers.toml").write_text('[breakers]\nopen_time = "1s"\nmax_open_time = "1s"\n')
    daemon.start()
    yield daemon
    daemon.stop(clean=False)


def test_a_handler_that_ignores_a_cancel_is_stopped(apart):
    with apart.client() as http:
        stubborn = start(http, "probe_stubborn", {"ms": 60_000})["id"]
        reach(http, stubborn, "running")
        began = time.monotonic()
        answer = http.post(f"/api/v1/tasks/{stubborn}/cancel")
        assert answer.status_code == 200, answer.text
        ended = reach(http, stubborn, timeout=10)
        assert ended["state"] == "cancelled" and time.monotonic() - began < 5, ended
        assert reach(http, start(http, "probe_count")["id"])["state"] == "completed", "the next one has a process"


def test_a_poison_task_ends_as_a_dead_letter_and_the_others_go_on(apart):
    with apart.client() as http:
        others = [start(http, "probe_count")["id"] for _ in range(3)]
        poison = start(http, "probe_crash")["id"]
        others += [start(http, "probe_flaky", {"fails": 2})["id"] for _ in range(3)]
        dead = reach(http, poison, timeout=30)
        assert dead["state"] == "discarded" and dead["attempt"] == dead["max_attempts"] == 2, dead
        assert [error["attempt"] for error in dead["errors"]] == [1, 2] and dead["problem"], dead
        for id in others:
            assert reach(http, id, timeout=30)["state"] == "completed"
        garbage = reach(http, start(http, "probe_garbage")["id"])
        assert garbage["state"] == "discarded" and garbage["problem"], garbage
        again = http.post(f"/api/v1/tasks/{poison}/retry")
        assert again.status_code == 200, again.text
        dead = reach(http, poison, timeout=30)
        assert dead["state"] == "discarded", dead
        assert reach(http, start(http, "probe_count")["id"], timeout=30)["state"] == "completed"


def test_a_hundred_thousand_tasks_do_not_stand_in_the_way(library, tmp_path):  # noqa: F811
    """Of one type, in one queue, all due: the daemon starts, lists, and does what is urgent at once."""
    store, count = Folder(tmp_path), 100_000
    daemon = probes.site(tmp_path / "site", library, store=store).start()
    with daemon.client() as http:
        assert http.post("/api/v1/queues/default/pause").status_code == 200
        first = start(http, "probe_progress", {"steps": 1})["id"]
        assert show(http, first)["state"] == "available"
    daemon.stop(clean=False)
    names = [row[1] for row in store.run("PRAGMA table_info(durable_calls)")]
    copied = ", ".join("printf('01990000-0000-7000-8000-%012x', n)" if name == "id" else name for name in names)
    store.run(
        f"INSERT INTO durable_calls ({', '.join(names)}) WITH RECURSIVE number(n) AS "
        f"(SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {count}) SELECT {copied} FROM durable_calls, number")
    began = time.monotonic()
    daemon.start()
    assert time.monotonic() - began < 20
    before = memory(daemon)
    with daemon.client() as http:
        began = time.monotonic()
        assert len(http.get("/api/v1/tasks?limit=50").json()["items"]) == 50
        queue = next(one for one in http.get("/api/v1/queues").json()["items"] if one["name"] == "default")
        assert queue["counts"]["available"] == count + 1 and time.monotonic() - began < 2
        assert http.post("/api/v1/queues/default/resume").status_code == 200
        began = time.monotonic()
        urgent = start(http, "probe_progress", {"steps": 1}, priority="critical")["id"]
        assert reach(http, urgent)["state"] == "completed" and time.monotonic() - began < 3
        end = time.monotonic() + (3_600 if ROUNDS > 20 else 10)
        left = count
        while left > (0 if ROUNDS > 20 else count - 500):
            assert time.monotonic() < end, f"{left} are left"
            time.sleep(0.1)
            queue = next(one for one in http.get("/api/v1/queues").json()["items"] if one["name"] == "default")
            left = queue["counts"].get("available", 0)
    assert memory(daemon) - before < 100 << 20
    daemon.stop(clean=False)


def memory(daemon):
    """Bytes of memory that the process has."""
    lines = Path(f"/proc/{daemon.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmRSS"))


def minutes(http):
    """The due times of the tasks that the entry has started."""
    rows = http.get("/api/v1/tasks?type=probe_count&limit=100").json()["items"]
    return sorted(row["schedule"]["due_at"] for row in rows if row["schedule"] and row["schedule"]["due_at"])


def eventually(condition, timeout=6):
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_clock_that_is_set_by_an_hour_both_ways(library, tmp_path):  # noqa: F811
    """An entry of every minute runs once for each minute that comes on time; a delay is as long as it was to be."""
    clock = Clock(tmp_path)
    daemon = probes.site(tmp_path / "site", library, environment=clock.environment).start()
    with daemon.client() as http:
        clock.move_before_the_minute(1.5)
        assert http.post("/api/v1/schedules/probe_minute/resume").status_code == 200
        eventually(lambda: len(minutes(http)) == 1)
        for jump in (3_600, -3_600):
            delayed = start(http, "probe_progress", delay_ms=1_500)["id"]
            began = time.monotonic()
            clock.move(jump)
            assert reach(http, delayed, timeout=6)["state"] == "completed"
            assert 1.3 < time.monotonic() - began < 5
            # The full minute that is seconds away on the new clock, and the next one.
            seen = len(minutes(http))
            clock.move_before_the_minute(0.7)
            eventually(lambda: len(minutes(http)) == seen + 1)
        # The last two minutes once more; the task is there to wait for them.
        clock.move(-60)
        clock.move_before_the_minute(0.5)
        reach(http, start(http, "probe_progress", delay_ms=1_000)["id"])
        found = minutes(http)
        assert len(found) == len(set(found)) == 5, found
        for row in http.get("/api/v1/tasks?type=probe_count").json()["items"]:
            assert reach(http, row["id"])["state"] == "completed"
        entry = next(one for one in http.get("/api/v1/schedules").json()["items"] if one["id"] == "probe_minute")
        assert not entry["paused"] and entry["last_call"]["state"] == "completed"
    daemon.stop(clean=False)


def test_two_daemons_at_one_minute_start_one_task(library, postgres, tmp_path):  # noqa: F811
    store, clock = Server(tmp_path, postgres), Clock(tmp_path)
    daemons = [
        probes.site(tmp_path / name, library, store=store, environment=clock.environment).start()
        for name in ("one", "two")]
    with daemons[0].client() as http, daemons[1].client() as other:
        clock.move_before_the_minute(1.5)
        assert other.post("/api/v1/schedules/probe_minute/resume").status_code == 200
        eventually(lambda: len(minutes(http)) == 1)
        clock.move_before_the_minute(0.5)
        eventually(lambda: len(minutes(other)) == 2)
    for daemon in daemons:
        daemon.stop(clean=False)
    entries = store.run("SELECT entry_id, entry_due FROM durable_calls")
    assert len(entries) == len(set(entries)) == 2, entries
