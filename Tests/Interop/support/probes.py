# SPDX-License-Identifier: Apache-2.0
"""Daemons that run the tasks of Tests/Plugins/c_tasks, what becomes of their rows as the database itself notes it, and a
clock that can be set."""

import collections
import json
import sqlite3
import struct
import subprocess
import time

import httpx
import pytest

from . import plugins
from .daemon import Daemon
from .stage import ROOT
from .tasks import ENDED

HOME = ROOT / "Tests" / "Plugins" / "c_tasks"
DOCUMENT = json.loads((HOME / "plugin.json").read_text())
ID = DOCUMENT["id"]
SETTINGS = """[program]
seed = "share:programs/golden"
[access]
anonymous_role = "operator"
[tasks]
sweep = "100ms"
"""

# A line in the table `seen` for each step of a call; `running` twice in a row is a call that was claimed again.
COLUMNS = "id text, was text, state text, fence bigint, worker text, at double precision"
STEP = "OLD.state <> NEW.state OR OLD.fence <> NEW.fence"
NEW = "NEW.id, OLD.state, NEW.state, NEW.fence, NEW.worker"
Step = collections.namedtuple("Step", "id was state fence worker at")


@pytest.fixture(scope="session")
def library(tmp_path_factory, staged):
    return plugins.compile_c(HOME / "plugin.c", tmp_path_factory.mktemp("probes") / "probes.so")


class Folder:
    """SQLite in a state folder; looked at while no daemon runs."""

    kind, faulty, settings = "sqlite", None, ""

    def __init__(self, folder):
        self.state = folder / "state"
        self.faulty = self.state / "holdfast.db"

    def run(self, statement):
        database = sqlite3.connect(self.faulty, isolation_level=None)
        try:
            return database.execute(statement).fetchall()
        finally:
            database.close()

    def watch(self):
        self.run(f"CREATE TABLE seen ({COLUMNS})")
        self.run(
            f"CREATE TRIGGER note AFTER UPDATE ON durable_calls WHEN {STEP} BEGIN "
            f"INSERT INTO seen VALUES ({NEW}, (julianday('now') - 2440587.5) * 86400); END")

    def steps(self):
        return [Step(*row) for row in self.run("SELECT * FROM seen ORDER BY rowid")]


class Server:
    """A database of a PostgreSQL server."""

    kind, faulty = "postgresql", "socket"

    def __init__(self, folder, postgres):
        self.server, self.url = postgres, postgres.database()
        self.settings = f'[store]\nurl = "{self.url}"\n'

    def run(self, statement):
        lines = self.server.sql(statement, self.url).splitlines()
        return [tuple(line.split("|")) for line in lines]

    def watch(self):
        self.run(f"CREATE TABLE seen ({COLUMNS}, number bigserial)")
        self.run(
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES "
            f"({NEW}, extract(epoch FROM clock_timestamp())); RETURN NULL; END $$")
        self.run(
            f"CREATE TRIGGER note AFTER UPDATE ON durable_calls FOR EACH ROW WHEN ({STEP}) EXECUTE FUNCTION note()")

    def steps(self):
        rows = self.run("SELECT id, was, state, fence, worker, at FROM seen ORDER BY number")
        return [Step(*row[:3], int(row[3]), row[4], float(row[5])) for row in rows]


def site(folder, library, *, store=None, placement="in-process", more="", environment=None):
    """A daemon with the plugin that is not started yet; `more` belongs to the table [tasks]."""
    daemon = Daemon(folder, demo=False, state=getattr(store, "state", None))
    home = plugins.PluginFolder(folder / "plugins", daemon.etc)
    document = DOCUMENT | plugins.manifest(ID, library, placement=placement)
    document.update({name: DOCUMENT[name] for name in ("name", "vendor", "version", "permissions")})
    document.pop("tools")
    home.add(ID, library, document)
    grants = json.dumps(DOCUMENT["permissions"])
    (daemon.etc / "plugins.d" / f"{ID}.toml").write_text(
        f'enabled = true\nplacement = "{placement}"\ngrants = {grants}\n')
    (daemon.etc / "conf.d" / "95-test.toml").write_text(
        home.settings + (store.settings if store else "") + SETTINGS + more)
    daemon.extra.update(environment or {})
    return daemon


class Burst:
    """Tasks that were started, and whether all of them came to their end once."""

    def __init__(self):
        self.accepted = []

    def start(self, daemons, count, type="probe_count", arguments=None):
        """Starts tasks by turns; gives whether all daemons were there to take them."""
        alive = True
        for number in range(count):
            try:
                answer = httpx.post(
                    daemons[number % len(daemons)].url + "/api/v1/tasks",
                    json={"task": type, "arguments": arguments or {}}, timeout=60)
            except httpx.TransportError:
                alive = False
                continue
            if answer.status_code == 201:
                self.accepted.append(answer.json()["id"])
            else:
                # A store that has no room, or a server that is away: said, and the task is not there.
                assert answer.status_code in (503, 507), answer.text
        return alive

    def wait(self, daemon, timeout):
        """Until all have ended; the last of them that has not is told."""
        end = time.monotonic() + timeout
        with daemon.client() as http:
            for id in self.accepted:
                while True:
                    answer = http.get(f"/api/v1/tasks/{id}")
                    if answer.status_code == 200 and answer.json()["state"] in ENDED:
                        break
                    assert answer.status_code in (200, 503), (id, answer.text)
                    assert time.monotonic() < end, answer.text
                    time.sleep(0.02)

    def check(self, store):
        """By what the database has noted: every task is there, has completed, once, and did not go on after that."""
        states = dict(store.run("SELECT id, state FROM durable_calls"))
        lost = [id for id in self.accepted if states.get(id) != "completed"]
        assert not lost, {id: states.get(id) for id in lost}
        steps = store.steps()
        ends = collections.Counter(step.id for step in steps if step.state == "completed" != step.was)
        assert all(ends[id] == 1 for id in self.accepted), ends.most_common(5)
        assert not [step for step in steps if step.was in ENDED], "an ended task went on"
        names = dict(store.run("SELECT id, name FROM durable_calls"))
        keys = [row[0] for row in store.run("SELECT key FROM key_values WHERE key LIKE 'done/%'")]
        assert len(keys) == len(set(keys))
        done = {key.removeprefix("done/") for key in keys}
        assert {id for id in self.accepted if names[id] == "probe_count"} <= done
        assert not {id for id in done if states.get(id) != "completed"}, "an effect without its task"
        return steps


class Clock:
    """The wall clock of the daemons that are started with it."""

    def __init__(self, folder):
        self.file = folder / "clock"
        self.file.write_bytes(bytes(8))
        shim = folder / "clock.so"
        subprocess.run(
            ["cc", "-std=c11", "-O1", "-shared", "-fPIC", "-o", shim, ROOT / "Tests" / "Faults" / "clock.c", "-ldl"],
            check=True)
        self.environment = {"LD_PRELOAD": str(shim), "CLOCK_FILE": str(self.file)}
        self.offset = 0.0

    def now(self):
        return time.time() + self.offset

    def move(self, seconds):
        """Sets the clock on, or back, by some seconds."""
        self.offset += seconds
        with open(self.file, "r+b") as file:
            file.write(struct.pack("=q", round(self.offset * 1e9)))

    def move_before_the_minute(self, seconds):
        """Sets the clock on until a full minute is so many seconds away."""
        self.move((60 - self.now() % 60 - seconds) % 60)
