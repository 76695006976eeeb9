# SPDX-License-Identifier: Apache-2.0
"""A command that is killed in any call that writes, a disk that fills up, a disk that fails: the old state or the new.

A tenth of the rounds runs with the other tests; HOLDFAST_FAULT_ROUNDS=200 is what scripts/soak.sh asks for. The seed is
printed, and HOLDFAST_FAULT_SEED repeats a run. Daemons that are killed are in test_store_kills.py."""

import json
import os
import random
import shutil
import signal
import sqlite3
import time

import pytest

from support import programs
from support.daemon import DidNotStart
from support.faults import NEVER, ROUNDS, SEED, faults, points, share  # noqa: F401
from support.postgres import postgres  # noqa: F401
from support.stage import PROGRAMS, cli, daemon_command

OPERATOR = '[access]\nanonymous_role = "operator"\n'


@pytest.fixture(scope="module")
def states(tmp_path_factory, staged):
    """A program in two versions, state folders with the first of them and with both, and backups of these."""
    folder = tmp_path_factory.mktemp("states")
    first = programs.copy("golden", folder / "first")
    second = programs.copy("golden", folder / "second")
    programs.append(second, "people.csv", "N1,Newcomer,faculty,,,1.0,,,,\n")
    for name, steps in (("old", [first]), ("new", [first, second])):
        for step in steps:
            done = daemon_command("import", step, "--state", folder / name)
            assert done.returncode == 0, done.stderr
        done = daemon_command("store", "backup", folder / f"{name}.backup", "--state", folder / name)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def known(states):
    """Version and content of the old state and of the new one."""
    return {name: (version(states / name), content(states / name, states)) for name in ("old", "new")}


def content(state, folder):
    """The digest of everything in a store, which must be sound."""
    done = daemon_command("store", "check", "--state", state)
    assert done.returncode == 0, done
    done = daemon_command("store", "backup", folder / "now", "--state", state, "--json")
    assert done.returncode == 0, done
    return json.loads(done.stdout)["content_sha256"]


def version(state):
    """Number and digest of the live version, and how many there are."""
    database = sqlite3.connect(f"file:{state}/holdfast.db?mode=ro", uri=True)
    found = database.execute(
        "SELECT max(number), count(*), hex(digest) FROM roster_versions WHERE plan = 'live'").fetchone()
    database.close()
    return found


class Act:
    """Something that writes: from which state, with which words, and what may be there afterwards."""

    def __init__(self, states, known, folder, name):
        self.states, self.known, self.folder, self.name = states, known, folder, name
        self.state = folder / "state"
        self.backup = folder / "out" / "backup"

    def prepare(self):
        for path in (self.state, self.backup.parent):
            shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(self.states / "old", self.state)
        self.backup.parent.mkdir()
        if self.name == "backup":
            shutil.copy(self.states / "new.backup", self.backup)

    @property
    def words(self):
        return {
            "import": ["import", self.states / "second", "--state", self.state],
            "restore": ["store", "restore", self.states / "new.backup", "--state", self.state, "--replace"],
            "copy": ["store", "copy", "--from", self.states / "new", "--to", self.state, "--replace"],
            "backup": ["store", "backup", self.backup, "--state", self.state],
        }[self.name]

    def check(self):
        """The old state or the new one, and no third."""
        old, new = self.known["old"], self.known["new"]
        found, held = version(self.state), content(self.state, self.folder)
        if self.name == "backup":
            assert (found, held) == old
            assert os.listdir(self.backup.parent) in (["backup"], ["backup", "backup.part"], ["backup.part", "backup"])
            done = daemon_command("store", "check", "--file", self.backup, "--json")
            assert done.returncode == 0 and json.loads(done.stdout)["content_sha256"] in (old[1], new[1]), done
            return "new" if json.loads(done.stdout)["content_sha256"] == old[1] else "old"
        if self.name == "import":
            assert found in (old[0], new[0]), "half a version"
            return "old" if found == old[0] else "new"
        assert held in (old[1], new[1]), "half a restore"
        return "old" if held == old[1] else "new"

    def recover(self):
        """The next owner of the folder removes what was left unfinished."""
        done = daemon_command("import", self.states / "first", "--state", self.state)
        assert done.returncode == 0, done
        # Where plugins are copied to is no part of the store.
        assert sorted(name for name in os.listdir(self.state) if name != "run" and not name.endswith(("-shm", "-wal"))) \
            == ["audit", "holdfast.db", "holdfast.lock"]
        # What this folder's chain is called and signed by is kept outside of the store, and through everything.
        assert set(os.listdir(self.state / "audit")) <= {"node", "signing-key", "checkpoints.jsonl"}


def seen(done, point, outcome):
    """A run that was killed in a call, or came to its end: then, and only then for certain, the new state is there."""
    # A run may need a call or two less than the one that was counted, and is then done before.
    assert done.returncode == 0 if point == NEVER else done.returncode in (-signal.SIGKILL, 0), done
    if done.returncode == 0:
        assert outcome == "new", "it said that it was done"
    if point == 1:
        assert outcome == "old", "nothing was written yet"
    return outcome


@pytest.mark.parametrize("name", ["import", "restore", "copy", "backup"])
def test_a_kill_in_any_call_leaves_the_old_state_or_the_new(faults, states, known, tmp_path, name):
    act = Act(states, known, tmp_path, name)
    path = act.backup.parent if name == "backup" else act.state
    act.prepare()
    total = faults.calls(path, *act.words)
    outcomes = set()
    for number, point in enumerate(points(total, share(4))):
        act.prepare()
        done = faults.run(f"kill:{point}", path, *act.words)
        try:
            outcomes.add(seen(done, point, act.check()))
            act.recover()
        except AssertionError as error:
            raise AssertionError(f"HOLDFAST_FAULT_SEED={SEED}, round {number}: call {point} of {total}") from error
    assert outcomes == {"old", "new"}


def test_a_kill_while_a_server_is_written_leaves_the_old_state_or_the_new(
        faults, states, known, postgres, tmp_path):  # noqa: F811
    url = postgres.database()
    file, words = tmp_path / "now", ["store", "copy", "--to", url, "--replace", "--from"]
    held, outcomes = "old", set()
    total = faults.calls("socket", *words, states / held)
    for number, point in enumerate(points(total, share(8))):
        wanted = "new" if held == "old" else "old"
        # The server ends the session when it finds that nobody is there any more; until then the lock may be held.
        end = time.monotonic() + 20
        while "Stop the daemons" in (done := faults.run(f"kill:{point}", "socket", *words, states / wanted)).stderr:
            assert time.monotonic() < end, done
        where = f"HOLDFAST_FAULT_SEED={SEED}, round {number}: call {point} of {total}: {done}"
        found = daemon_command("store", "backup", file, "--store", url, "--json")
        assert found.returncode == 0, (where, found)
        found = json.loads(found.stdout)["content_sha256"]
        assert found in (known["old"][1], known["new"][1]), where
        outcomes.add(seen(done, point, "old" if found == known[held][1] else "new"))
        held = "old" if found == known["old"][1] else "new"
    assert outcomes == {"old", "new"}
    done = daemon_command("store", "check", "--store", url)
    assert done.returncode == 0, done


@pytest.mark.parametrize("name", ["import", "restore", "copy", "backup"])
def test_a_disk_that_fills_up_is_said_and_harmless(faults, states, known, tmp_path, name):
    act = Act(states, known, tmp_path, name)
    chance = random.Random(SEED)
    for _ in range(max(1, ROUNDS // 20)):
        act.prepare()
        path = act.backup.parent if name == "backup" else act.state
        done = faults.run(f"enospc:{chance.randint(100, 8_000)}", path, *act.words)
        assert done.returncode == 1 and "space" in done.stderr, (SEED, done)
        assert act.check() == "old", SEED
        if name == "backup":
            assert os.listdir(path) == ["backup"]
        else:
            assert not [left for left in os.listdir(act.state) if ".re" in left]


def test_a_failed_fsync_is_the_end_of_writing_until_the_next_start(faults, site, states, tmp_path):
    state = tmp_path / "state"
    shutil.copytree(states / "old", state)
    daemon = site(start=False, demo=False, state=state, settings=OPERATOR)
    arm = tmp_path / "armed"
    daemon.extra = faults.environment("fsync:1", state, arm)
    daemon.start()
    before = daemon.version()
    arm.touch()
    done = daemon.cli("import", states / "second")
    assert done.returncode == 1 and "disk failed" in done.stderr, done
    assert daemon.version() == before, "what was not committed is not seen"
    arm.unlink()
    done = daemon.cli("import", states / "second")
    assert done.returncode == 1 and "disk failed" in done.stderr, "the disk is not trusted again by itself"
    assert daemon.version() == before, "reading goes on"
    with daemon.client() as http:
        ready = http.get("/readyz")
    store = next(check for check in ready.json()["checks"] if check["name"] == "store")
    assert ready.status_code == 503 and not store["ready"] and "started anew" in store["detail"], store
    daemon.kill()
    daemon.extra = {}
    daemon.start()
    assert daemon.version() == before
    assert any("did not end cleanly" in line["msg"] for line in daemon.log_lines())
    assert daemon.cli("import", states / "second").returncode == 0
    daemon.stop(clean=False)
    assert cli("store", "check", "--state", state).returncode == 0


def test_the_start_after_a_kill_says_what_it_did(faults, site, states, tmp_path):
    """A daemon that dies while it writes its log of changes: the next one reads it back, or drops what is unfinished."""
    state = tmp_path / "state"
    shutil.copytree(states / "old", state)
    daemon = site(start=False, demo=False, state=state, settings=OPERATOR)
    arm = tmp_path / "armed"
    daemon.extra = faults.environment("kill:6", state, arm)
    daemon.start()
    before = daemon.version()
    arm.touch()
    assert daemon.cli("import", states / "second").returncode != 0
    assert daemon.process.wait(20) == -signal.SIGKILL
    daemon.process = None
    daemon.extra = {}
    daemon.start()
    said = " ".join(line["msg"] for line in daemon.log_lines())
    assert "did not end cleanly" in said and "rolled back" in said, said
    assert daemon.version() == before


def test_a_file_system_that_can_only_be_read(states, site, tmp_path):
    import subprocess
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", place]).returncode != 0:
        pytest.skip("no file system can be mounted here")
    try:
        shutil.copytree(states / "old", place / "state")
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        done = daemon_command("import", states / "second", "--state", place / "state")
        assert done.returncode == 1 and "can only be read" in done.stderr, done
        daemon = site(start=False, demo=False, state=place / "state", settings=OPERATOR)
        with pytest.raises(DidNotStart) as failure:
            daemon.start()
        daemon.process = None
        assert failure.value.status == 1 and "can only be read" in failure.value.text
        daemon.read_only = True
        daemon.start()
        assert daemon.version()[0] == 1 and daemon.call("check_utilization_threshold", {"horizon_days": 7})
        assert any("temporary folder" in line["msg"] for line in daemon.log_lines())
        daemon.stop()
        for words in (["check"], ["backup", tmp_path / "backup"]):
            done = daemon_command("store", *words, "--state", place / "state")
            assert done.returncode == 0, done
        done = daemon_command("store", "restore", tmp_path / "backup", "--state", place / "state", "--replace")
        assert done.returncode == 1 and "can only be read" in done.stderr, done
    finally:
        subprocess.run(["umount", "-l", place], check=True)
