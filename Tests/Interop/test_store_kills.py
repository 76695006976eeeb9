# SPDX-License-Identifier: Apache-2.0
"""Daemons and servers that are killed while they write: what was answered is there, once, and nothing is half there.

The process dies in the n-th call that writes, counted in a complete run first, so that the same seed gives the same
deaths on any machine. HOLDFAST_FAULT_ROUNDS and HOLDFAST_FAULT_SEED as in test_store_faults.py."""

import datetime
import os
import random
import shutil
import signal
import sqlite3

import httpx
import pytest

from support import programs
from support.daemon import DidNotStart
from support.faults import NEVER, SEED, faults, points, share  # noqa: F401
from support.postgres import postgres  # noqa: F401
from support.stage import cli

SITE = '[program]\nseed = "share:programs/golden"\n[access]\nanonymous_role = "operator"\n'
FIRST_TABLES = {"meta", "counters", "roster_versions", "roster_batches", "roster_version_batches", "key_values",
                "key_value_usage", "events"}


def to_first_schema(tables):
    """What makes the database of this release one of the first, with the same rows."""
    return [f"DROP TABLE {table}" for table in tables if table not in FIRST_TABLES] + [
        "ALTER TABLE roster_batches DROP COLUMN leaf", "ALTER TABLE roster_batches DROP COLUMN expired_at",
        "ALTER TABLE roster_versions DROP COLUMN reason_code", "DELETE FROM meta WHERE name <> 'schema_version'",
        "UPDATE meta SET value = 1 WHERE name = 'schema_version'"]


def forget_audit(state):
    """A database of the first release has no audit chain, and nobody knows of one that it should have."""
    shutil.rmtree(state / "audit", ignore_errors=True)


class Folder:
    """SQLite in a state folder."""

    kind, settings = "sqlite", SITE

    def __init__(self, folder):
        self.state = folder / "state"
        self.faulty = self.state / "holdfast.db"
        self.words = ("--state", self.state)
        self.aside = folder / "aside"

    def age(self):
        database = sqlite3.connect(self.faulty, isolation_level=None)
        database.execute("PRAGMA foreign_keys = OFF")
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for statement in ["BEGIN", *to_first_schema(tables), "COMMIT"]:
            database.execute(statement)
        database.close()
        forget_audit(self.state)

    def keep(self):
        shutil.copytree(self.state, self.aside, symlinks=True)

    def restore(self):
        shutil.rmtree(self.state)
        shutil.copytree(self.aside, self.state, symlinks=True)

    def schema(self):
        # Looked at in a copy: whoever opens a database that was not closed recovers it.
        copy = self.aside.with_name("looked-at")
        shutil.copytree(self.state, copy, symlinks=True)
        database = sqlite3.connect(copy / "holdfast.db")
        found = database.execute("SELECT value FROM meta WHERE name = 'schema_version'").fetchone()[0]
        database.close()
        shutil.rmtree(copy)
        return found

    def leftovers(self):
        """Files of the store that nobody is to leave behind, nor the next start to find."""
        files = {f"holdfast.db{end}" for end in ("", "-wal", "-shm")}
        return {name for name in os.listdir(self.state) if name.startswith("holdfast.db")} - files


class Server:
    """PostgreSQL."""

    kind, faulty = "postgresql", "socket"

    def __init__(self, folder, postgres):
        self.postgres, self.state = postgres, folder / "state"
        self.move_to(postgres.database())

    def move_to(self, url):
        self.url = url
        self.words = ("--store", url)
        self.settings = f'[store]\nurl = "{url}"\n{SITE}'

    def age(self):
        tables = self.postgres.sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()", self.url).splitlines()
        self.postgres.sql("; ".join(to_first_schema(tables)), self.url)
        forget_audit(self.state)

    def keep(self):
        self.aside = self.url

    def restore(self):
        if self.url != self.aside:
            self.postgres.drop(self.url)
        self.move_to(self.postgres.database(template=self.aside))
        forget_audit(self.state)

    def schema(self):
        return int(self.postgres.sql("SELECT value FROM meta WHERE name = 'schema_version'", self.url))

    def leftovers(self):
        return {name for name in os.listdir(self.state) if name.startswith("holdfast.db")}


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    return Folder(tmp_path) if request.param == "sqlite" else Server(tmp_path, request.getfixturevalue("postgres"))


class Office:
    """A daemon on a store, and the two ways in which its live version becomes another; each gives the exit or HTTP
    status, or None when there was no answer, and what was said."""

    def __init__(self, site, store, folder):
        self.store, self.folder = store, folder
        self.daemon = site(start=False, demo=False, state=store.state, settings=store.settings)
        self.number = 0

    def edit(self):
        """A row more, over REST and through the program plugin."""
        self.number += 1
        day = str(datetime.date(2026, 2, 2) + datetime.timedelta(days=self.number))
        row = {"id": f"K{self.number}", "person_id": "A1", "from": day, "from_slot": "AM", "to": day, "to_slot": "PM",
               "kind": "conference", "planned": True, "blocking": True}
        with self.daemon.client() as http:
            try:
                answer = http.post("/api/v1/tools/apply_change", json={
                    "edits": [{"op": "put", "table": "absences", "row": row}], "expected_version": self.head,
                    "reason": f"edit {self.number}", "accept_findings": True})
            except httpx.TransportError as error:
                return None, repr(error)
        return answer.status_code == 200, answer.text

    def load(self):
        """Another program in the place of the one that is there, from the command line."""
        self.number += 1
        folder = programs.copy("golden", self.folder / f"program{self.number}")
        programs.append(folder, "people.csv", f"N{self.number},Newcomer,faculty,,,1.0,,,,\n")
        done = self.daemon.cli("import", folder)
        shutil.rmtree(folder)
        return done.returncode == 0, done.stderr

    def see(self):
        """The number of the live version, which is the last of an unbroken line."""
        self.head = self.daemon.version()[0]
        return self.head

    def start(self, faults, arm):  # noqa: F811
        """Starts the daemon so that faults can be put into it."""
        self.daemon.extra = faults.environment("count", self.store.faulty, arm)
        self.daemon.start()
        return self.see()

    def plan(self, faults, arm, rounds):  # noqa: F811
        """Changes and the calls that faults come in, after each change was made once, and its calls counted."""
        self.start(faults, arm)
        planned = []
        for change in (self.edit, self.load):
            faults.arm(arm, f"count {change.__name__}")
            done, said = change()
            arm.unlink()
            assert done, said
            self.see()
            total = faults.counted()
            planned += [(change, point, total) for point in points(total, rounds)]
        random.Random(SEED).shuffle(planned)
        return planned


def test_a_daemon_killed_in_any_call_of_a_change(faults, site, store, tmp_path):  # noqa: F811
    office, arm = Office(site, store, tmp_path), tmp_path / "armed"
    daemon, outcomes = office.daemon, set()
    for number, (change, point, total) in enumerate(office.plan(faults, arm, share(3))):
        where = f"HOLDFAST_FAULT_SEED={SEED}, round {number}: {change.__name__}, call {point} of {total}"
        before = office.head
        faults.arm(arm, f"kill:{point}")
        done, said = change()
        arm.unlink()
        assert done or point != NEVER, (where, said)
        if done:
            # A run may need a call or two less than the one that was counted.
            daemon.kill()
        else:
            assert daemon.process.wait(20) == -signal.SIGKILL, (where, said)
            daemon.process = None
        head = office.start(faults, arm)
        assert head in ({before + 1} if done else {before} if point == 1 else {before, before + 1}), (where, said)
        outcomes.add("old" if head == before else "new")
    assert outcomes == {"old", "new"} and not store.leftovers()
    daemon.stop(clean=False)
    checked = cli("store", "check", *store.words)
    assert checked.returncode == 0, checked


def test_a_daemon_killed_in_any_call_of_a_migration(faults, site, store, tmp_path):  # noqa: F811
    office = Office(site, store, tmp_path)
    daemon, outcomes = office.daemon, set()
    daemon.start()
    version, newest = daemon.version(), store.schema()
    daemon.stop()
    store.age()
    store.keep()

    def start(fault):
        store.restore()
        (daemon.etc / "conf.d" / "95-test.toml").write_text(store.settings)
        daemon.extra = faults.environment(fault, store.faulty) if fault else {}
        daemon.start()

    start("count")
    daemon.stop()
    total = faults.counted()
    for number, point in enumerate(points(total, share(3))):
        where = f"HOLDFAST_FAULT_SEED={SEED}, round {number}: call {point} of {total}"
        try:
            start(f"kill:{point}")
            daemon.kill()
        except DidNotStart as failure:
            assert failure.status == -signal.SIGKILL and point != NEVER, (where, failure)
            daemon.process = None
        found = store.schema()
        assert found in (1, newest), (where, "half a migration")
        assert found == (1 if point == 1 else newest if point == NEVER else found), where
        outcomes.add(found)
        daemon.extra = {}
        daemon.start()
        assert daemon.version() == version and store.schema() == newest and not store.leftovers(), where
        daemon.stop(clean=False)
    assert outcomes == {1, newest}
    checked = cli("store", "check", *store.words)
    assert checked.returncode == 0, checked


def test_a_server_that_crashes_in_any_call_of_a_change(faults, site, postgres, tmp_path):  # noqa: F811
    """The daemon runs on; the server is stopped as by `pg_ctl stop -m immediate`, and started again."""
    store, arm = Server(tmp_path, postgres), tmp_path / "armed"
    office, answered, crashed = Office(site, store, tmp_path), 0, 0
    for number, (change, point, total) in enumerate(office.plan(faults, arm, share(2))):
        if point == NEVER:
            continue
        where = f"HOLDFAST_FAULT_SEED={SEED}, round {number}: {change.__name__}, call {point} of {total}"
        before = office.head
        with postgres.revived(faults.counter.exists) as crashes:
            faults.arm(arm, f"quit:{point}:{postgres.pid()}")
            done, said = change()
        arm.unlink()
        assert len(crashes) == faults.counter.exists(), where
        crashed += len(crashes)
        assert done or "DATABASE_UNAVAILABLE" in said or "store" in said, (where, said)
        office.daemon.wait_until_ready()
        head = office.see()
        assert head in ({before + 1} if done else {before, before + 1}), (where, said)
        answered += done
    assert crashed >= 2 and answered, "the server is back before anybody's patience ends"
    office.daemon.stop(clean=False)
    checked = cli("store", "check", *store.words)
    assert checked.returncode == 0, checked
