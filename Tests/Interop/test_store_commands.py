# SPDX-License-Identifier: Apache-2.0
"""`holdfast store`: backup, restore, copy and check, through a daemon and without one."""

import concurrent.futures
import hashlib
import json
import os
import sqlite3
import stat
import struct

import pytest

from support.postgres import postgres  # noqa: F401
from support.stage import cli

ACCESS = '[access]\nanonymous_role = "admin"\n'
ADMIN = '[program]\nseed = "share:programs/golden"\n' + ACCESS


@pytest.fixture(scope="module")
def admin(tmp_path_factory, staged):
    """A daemon on the golden program whose callers are administrators; shared by what changes nothing."""
    from support.daemon import Daemon
    running = Daemon(tmp_path_factory.mktemp("admin"), demo=False, settings=ADMIN).start()
    yield running
    running.stop(clean=False)


def succeed(done):
    assert done.returncode == 0, done
    return done.stdout


def content(*arguments):
    """The digest of what a backup of a store, or a check of a file, says it holds."""
    return json.loads(succeed(cli("store", *arguments, "--json")))["content_sha256"]


def tables_of(file):
    """Reads a backup as its form is written down: a second reader that shares nothing with the first."""
    data = file.read_bytes()
    assert data.startswith(b"holdfast backup 1\n")
    position, framing, inside, tables, name = 18, [data[:18]], hashlib.sha256(), {}, None
    while True:
        kind, length = data[position:position + 1], struct.unpack_from("<I", data, position + 1)[0]
        head, payload = data[position:position + 5], data[position + 5:position + 5 + length]
        position += 5 + length
        framing.append(head)
        if kind in b"TR":
            inside.update(payload)
        else:
            framing.append(payload)
        if kind == b"T":
            name, *columns = payload.decode().split()
            tables[name] = (columns, [])
        elif kind == b"R":
            columns, rows = tables[name]
            place = 0
            while place < length:
                row = []
                for column in columns:
                    tag = payload[place]
                    place += 1
                    if tag == 0:
                        row.append(None)
                    elif tag == 1:
                        row.append(struct.unpack_from("<q", payload, place)[0])
                        place += 8
                    else:
                        size = struct.unpack_from("<I", payload, place)[0]
                        value = payload[place + 4:place + 4 + size]
                        row.append(value.decode() if tag == 2 else value)
                        place += 4 + size
                rows.append(tuple(row))
        elif kind == b"E":
            break
    assert payload == inside.digest() + struct.pack("<Q", sum(len(rows) for _, rows in tables.values()))
    assert data[position:] == hashlib.sha256(b"".join(framing)).digest()
    return {name: ([column.split(":")[0] for column in columns], rows) for name, (columns, rows) in tables.items()}


def without_audit(file):
    return {name: table for name, table in tables_of(file).items() if not name.startswith("audit_")}


def test_a_backup_through_the_daemon_holds_every_row(admin, tmp_path):
    file = tmp_path / "backup"
    text = succeed(admin.cli("store", "backup", file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and os.listdir(tmp_path) == ["backup"]
    tables = tables_of(file)
    database = sqlite3.connect(f"file:{admin.state}/holdfast.db?mode=ro", uri=True)
    names = {row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")} - {"meta"}
    assert set(tables) == names, "a table is missing"
    for name, (columns, rows) in tables.items():
        held = set(map(repr, database.execute(f"SELECT {', '.join(columns)} FROM {name}")))
        missing = held - set(map(repr, rows))
        assert len(set(map(repr, rows))) == len(rows) == len(held) - len(missing), name
        # A backup is an act, and the audit trail has it when it is made.
        assert not missing if name != "audit_entries" else all("backup_store" in row for row in missing), name
    database.close()
    assert tables["roster_batches"][1] and tables["events"][1]
    digest = content("check", "--file", file)
    assert digest in text
    direct = content("backup", tmp_path / "direct", "--state", admin.state)
    assert without_audit(tmp_path / "direct") == without_audit(file), "directly, beside the daemon"
    assert content("check", "--file", tmp_path / "direct") == direct
    assert succeed(admin.cli("store", "check")).startswith("sound: 1 versions (1 proven")
    assert not [name for name in os.listdir(admin.state) if "backup" in name]
    # The answer is the same for those who ask without our command line.
    with admin.client() as http:
        made = http.post("/api/v1/store/backup", json={}).json()
        assert made["content_sha256"] == direct and made["bytes"] == (tmp_path / "direct").stat().st_size
        part = http.get("/api/v1/store/backup", params={"backup": made["backup"], "offset": 0, "discard": "true"})
        assert part.status_code == 200 and part.json()["base64"]
        assert http.get("/api/v1/store/backup", params={"backup": made["backup"]}).status_code == 404
        assert http.get("/api/v1/store/check").json()["sound"] is True


def test_a_backup_is_for_administrators(golden, tmp_path):
    done = golden.cli("store", "backup", tmp_path / "backup")
    assert done.returncode == 4 and "role admin" in done.stderr, done
    for tool, arguments in (("read_backup", {"backup": "0" * 32}), ("check_store", {})):
        assert golden.call(tool, arguments, expect=403)["detail"]
    assert os.listdir(tmp_path) == ["site0"] or not (tmp_path / "backup").exists()


def test_restore_and_copy(admin, site, tmp_path):
    file, other = tmp_path / "backup", tmp_path / "restored"
    digest = content("backup", file, "--state", admin.state)
    done = cli("store", "restore", file, "--state", admin.state, "--replace")
    assert done.returncode == 1 and "in use by process" in done.stderr and str(admin.process.pid) in done.stderr
    succeed(cli("store", "restore", file, "--state", other))
    done = cli("store", "restore", file, "--state", other)
    assert done.returncode == 1 and "--replace" in done.stderr
    assert content("backup", tmp_path / "again", "--state", other) == digest
    assert content("copy", "--from", other, "--to", f"sqlite:{tmp_path / 'copied'}") == digest
    assert "sound" in succeed(cli("store", "check", "--state", tmp_path / "copied"))

    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 4
    (tmp_path / "damaged").write_bytes(damaged)
    for arguments in (["check", "--file", tmp_path / "damaged"],
                      ["restore", tmp_path / "damaged", "--state", other, "--replace"]):
        done = cli("store", *arguments)
        assert done.returncode == 1 and "backup cannot be used" in done.stderr, done
    assert content("backup", tmp_path / "again", "--state", other) == digest
    # A daemon goes on where the first one was.
    second = site(demo=False, state=other, settings=ADMIN)
    assert second.version() == admin.version()


def test_what_is_no_backup_is_never_written_over(admin, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("dear colleagues\n")
    for more in ([], ["--state", admin.state]):
        done = admin.cli("store", "backup", letter) if not more else cli("store", "backup", letter, *more)
        assert done.returncode == 1 and "no backup" in done.stderr, done
    assert letter.read_text() == "dear colleagues\n" and os.listdir(tmp_path) == ["letter.txt"]
    done = cli("store", "backup", tmp_path / "missing" / "b", "--state", admin.state)
    assert done.returncode == 1 and "No such file" in done.stderr
    assert cli("store", "restore", letter).returncode == 2
    assert cli("store", "copy", "--from", "mysql://x", "--to", tmp_path / "x").returncode == 2


def test_an_unfinished_backup_of_somebody_else_stays(admin, tmp_path):
    part = tmp_path / "backup.part"
    part.write_text("mine\n")
    for done in (admin.cli("store", "backup", tmp_path / "backup"),
                 cli("store", "backup", tmp_path / "backup", "--state", admin.state)):
        assert done.returncode != 0 and "no backup" in done.stderr
    assert part.read_text() == "mine\n" and os.listdir(tmp_path) == ["backup.part"]


def test_a_file_that_cannot_be_written_uses_up_no_backup(admin, tmp_path):
    for _ in range(3):
        assert "cannot make" in admin.cli("store", "backup", tmp_path / "missing" / "b").stderr
    succeed(admin.cli("store", "backup", tmp_path / "b"))


def test_restore_replaces_no_database_of_another_application(admin, tmp_path):
    file, state = tmp_path / "backup", tmp_path / "state"
    succeed(cli("store", "backup", file, "--state", admin.state))
    state.mkdir(mode=0o700)
    database = state / "holdfast.db"
    with sqlite3.connect(database) as other:
        other.execute("CREATE TABLE orders (a)")
    database.chmod(0o600)
    for more in ([], ["--replace"]):
        done = cli("store", "restore", file, "--state", state, *more)
        assert done.returncode != 0 and "another application" in done.stderr
    assert sqlite3.connect(database).execute("SELECT name FROM sqlite_schema").fetchall() == [("orders",)]


def test_restore_keeps_a_database_that_has_lost_its_number(admin, tmp_path):
    file, state = tmp_path / "backup", tmp_path / "state"
    succeed(cli("store", "backup", file, "--state", admin.state))
    succeed(cli("store", "restore", file, "--state", state))
    with sqlite3.connect(state / "holdfast.db") as database:
        database.execute("DELETE FROM meta")
    assert cli("store", "restore", file, "--state", state).returncode != 0
    succeed(cli("store", "restore", file, "--state", state, "--replace"))
    assert any(name.startswith("holdfast.db.damaged") for name in os.listdir(state))


def test_a_damaged_store_does_not_take_the_place_of_a_sound_backup(admin, tmp_path):
    file, state = tmp_path / "backup", tmp_path / "state"
    succeed(cli("store", "backup", file, "--state", admin.state))
    succeed(cli("store", "restore", file, "--state", state))
    sound = file.read_bytes()
    with sqlite3.connect(state / "holdfast.db") as database:
        database.execute(
            "UPDATE roster_batches SET bytes = x'00' WHERE digest = (SELECT max(digest) FROM roster_batches)")
    done = cli("store", "backup", file, "--state", state)
    assert done.returncode == 1 and "another digest" in done.stderr, done
    assert file.read_bytes() == sound and sorted(os.listdir(tmp_path)) == ["backup", "state"]


def test_a_check_says_what_it_found(admin, tmp_path):
    file, state = tmp_path / "backup", tmp_path / "state"
    succeed(cli("store", "backup", file, "--state", admin.state))
    succeed(cli("store", "restore", file, "--state", state))
    with sqlite3.connect(state / "holdfast.db") as database:
        database.execute("UPDATE events SET sequence = sequence + 7")
        database.execute("UPDATE roster_version_batches SET period = '1999-01-01' WHERE table_name = 'assignments'")
    done = cli("store", "check", "--state", state)
    assert done.returncode == 1, done
    assert "event_gap" in done.stderr and ("version_digest" in done.stderr or "(0 proven" in done.stderr), done
    found = json.loads(cli("store", "check", "--state", state, "--json").stderr.removeprefix("holdfast: "))
    assert found["sound"] is False and found["total_findings"] == len(found["findings"])


def test_backups_asked_for_at_once_are_no_more_than_two(admin):
    def make(_):
        with admin.client() as http:
            return http.post("/api/v1/store/backup", json={})

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(make, range(6)))
    made = [answer.json()["backup"] for answer in answers if answer.status_code == 200]
    assert 1 <= len(made) <= 2 and {answer.status_code for answer in answers} == {200, 503}, answers
    with admin.client() as http:
        for name in made:
            http.get("/api/v1/store/backup", params={"backup": name, "offset": 0, "discard": "true"})


def test_a_copy_is_found_under_the_id_of_the_site_on_the_server(admin, site, postgres, tmp_path):  # noqa: F811
    url, back = postgres.database(), tmp_path / "back"
    done = cli("store", "copy", "--from", admin.state, "--to", url, "--as", "No Id")
    assert done.returncode == 1 and "--as" in done.stderr
    content("copy", "--from", admin.state, "--to", url, "--as", "golden")
    served = site(demo=False, settings=f'[store]\nurl = "{url}"\n[program]\nid = "golden"\n{ACCESS}')
    assert served.version() == admin.version(), "what was copied is what the daemon serves"
    done = cli("store", "restore", tmp_path / "none", "--store", url, "--replace")
    assert done.returncode == 1, done
    done = cli("store", "copy", "--from", admin.state, "--to", url, "--replace")
    assert done.returncode == 1 and "holdfast writer" in done.stderr and "store.url" in done.stderr, done
    assert "state folder" not in done.stderr
    served.stop()
    content("copy", "--from", url, "--to", back)
    again = site(demo=False, state=back, settings=ACCESS)
    assert again.version() == admin.version(), "a folder has one id for all"


def test_sqlite_to_postgresql_and_back(admin, postgres, tmp_path):  # noqa: F811
    file, back, url = tmp_path / "backup", tmp_path / "back", postgres.database()
    digest = content("backup", file, "--state", admin.state)
    assert content("copy", "--from", admin.state, "--to", url) == digest
    assert "sound" in succeed(cli("store", "check", "--store", url))
    done = cli("store", "copy", "--from", admin.state, "--to", url)
    assert done.returncode == 1 and "--replace" in done.stderr and "postgres?" not in done.stderr
    assert content("copy", "--from", url, "--to", back) == digest
    assert content("restore", file, "--store", url, "--replace") == digest
    assert content("backup", tmp_path / "of-server", "--store", url) == digest
