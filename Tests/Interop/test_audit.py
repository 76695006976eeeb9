# SPDX-License-Identifier: Apache-2.0
"""The audit trail: what is written, who reads it, what verify finds in a store that somebody has changed, copies, kills."""

import concurrent.futures
import hashlib
import json
import os
import shutil
import socket
import sqlite3
import threading
import time

import pytest

from support.daemon import Daemon
from support.postgres import postgres  # noqa: F401
from support.stage import cli, daemon_command

GOLDEN = '[program]\nseed = "share:programs/golden"\n'
OPERATOR = '[access]\nanonymous_role = "operator"\n'


@pytest.fixture(scope="module")
def office(tmp_path_factory, staged):
    """The golden program; anonymous is an operator, the socket's owner the administrator; a copy in a file, and calls."""
    folder = tmp_path_factory.mktemp("audit")
    more = '[audit]\nfile = "copy.jsonl"\naccess_log = "access.jsonl"\ncheckpoint_entries = 5\n'
    running = Daemon(folder, socket=True, demo=False, settings=GOLDEN + OPERATOR + more).start()
    yield running
    running.stop(clean=False)


def admin(daemon, tool, arguments=None, expect=200):
    with daemon.socket_client() as client:
        answer = client.post(f"/api/v1/tools/{tool}", json=arguments or {})
    assert answer.status_code == expect, answer.text
    return answer.json()


def entries(daemon, **filters):
    return admin(daemon, "list_audit", filters)["items"]


def pause(daemon, action="pause", queue="default", expect=200):
    return daemon.call(f"{action}_queue", {"queue": queue}, expect=expect)


def wait(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not come true"
        time.sleep(0.05)


def verify(state, *more):
    done = daemon_command("audit", "verify", "--state", state, "--json", *more)
    return done.returncode, json.loads(done.stdout)


def kinds(document):
    return {finding["kind"] for chain in document["chains"] for finding in chain["findings"]}


def check_lines(lines):
    """What docs/contract/audit.md says of an export, in another language."""
    last, count = {}, 0
    for line in lines:
        if not line.startswith('{"v":1,"node":'):
            continue
        body, digest = line[:-75] + "}", line[-66:-2]
        assert hashlib.sha256(body.encode()).hexdigest() == digest
        entry = json.loads(line)
        before, number = last.get(entry["node"], ("0" * 64, 0))
        assert entry["previous"] == before and entry["seq"] == number + 1
        last[entry["node"]], count = (digest, entry["seq"]), count + 1
    return count


def test_a_write_is_in_the_trail_with_who_and_by_which_call(office):
    with office.client() as http:
        answer = http.post("/api/v1/queues/default/pause", headers={"X-Request-ID": "audit-test-1"}, json={})
        assert answer.status_code == 200, answer.text
    pause(office, "resume")
    made = entries(office, correlation_id="audit-test-1")
    assert [(entry["action"], entry["subject"], entry["outcome"]) for entry in made] == [
        ("queue.paused", "queue:default", "done")]
    entry = made[0]
    assert (entry["actor"], entry["role"], entry["face"], entry["tool"]) == ("anonymous", "operator", "rest", "pause_queue")
    assert len(entry["arguments_digest"]) == 64 and "default" not in json.dumps(entry["details"])
    token = admin(office, "create_token", {"owner": "ann", "role": "viewer"})
    admin(office, "revoke_token", {"id": token["id"]})
    assert [entry["action"] for entry in entries(office, action="token.")] == ["token.revoked", "token.created"]
    assert token["token"] not in json.dumps(entries(office))
    assert entries(office, action="roster.imported")[0]["schedule_version"] == 1
    assert entries(office, action="daemon.started")


def test_refusals_are_written_and_a_flood_of_them_is_counted(office):
    office.call("list_audit", expect=403)
    wait(lambda: entries(office, action="call.denied", tool="list_audit"))
    for _ in range(15):
        office.call("list_audit", expect=403)
    denied = entries(office, action="call.denied", tool="list_audit")
    with office.client() as http:
        assert http.get("/api/v1/plugins", headers={"Authorization": "Bearer hf_none"}).status_code == 401
    wait(lambda: [entry["actor"] for entry in entries(office, action="token.refused")] == ["unknown"])
    assert len(denied) == 1 and denied[0]["actor"] == "anonymous" and denied[0]["details"]["status"] == 403


def test_reads_are_in_the_access_log_and_not_in_the_trail(office):
    before = len(entries(office, limit=1000))
    with office.client() as http:
        http.post("/api/v1/tools/get_roster", json={}, headers={"X-Request-ID": "read-1"})
    log = office.state / "access.jsonl"
    wait(lambda: log.exists() and "read-1" in log.read_text())
    line = next(json.loads(line) for line in (office.state / "access.jsonl").read_text().splitlines() if "read-1" in line)
    assert set(line) == {"at", "who", "face", "tool", "outcome", "ms", "correlation_id"}
    assert (line["who"], line["tool"], line["outcome"]) == ("anonymous", "get_roster", "ok")
    assert len(entries(office, limit=1000)) == before


def test_pages_and_the_export_hold_every_entry(office):
    for _ in range(6):
        pause(office)
        pause(office, "resume")
    seen, cursor = [], None
    while True:
        page = admin(office, "list_audit", {"limit": 5} | ({"cursor": cursor} if cursor else {}))
        seen += [entry["seq"] for entry in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == list(range(seen[0], 0, -1))
    done = subprocess_cli(office, "audit", "export")
    assert check_lines(done.splitlines()) >= seen[0] and '"checkpoint":true' in done
    copy = office.state / "copy.jsonl"
    wait(lambda: len(copy.read_text().splitlines()) >= seen[0])
    assert check_lines(copy.read_text().splitlines()) >= seen[0]
    text = subprocess_cli(office, "audit", "verify", "--against", str(copy))
    assert "the copy:" in text and "entries are the same" in text
    changed = office.folder / "changed.jsonl"
    changed.write_text(copy.read_text().replace('"actor":"anonymous"', '"actor":"annonymous"', 1))
    done = cli("audit", "verify", "--against", changed, "--socket", office.socket)
    assert done.returncode == 1 and "was changed" in done.stdout
    # What is no copy at all does not pass for one.
    line = copy.read_text().splitlines()[0]
    for junk, said in [(b"", "holds no entry"), (b"junk\n", "neither an entry"), (b"\x1f\x8b\x08\x00\n\xff", "neither"),
                       (f"{line}\n{line[:-9]}\n".encode(), "neither an entry nor a checkpoint")]:
        changed.write_bytes(junk)
        for place in (["--socket", office.socket], ["--state", office.state]):
            done = cli("audit", "verify", "--against", changed, *place)
            assert done.returncode == 1 and said in done.stdout + done.stderr, (junk, done)
    # Rotation: the file is renamed, and the next line stands in a new one.
    copy.rename(office.state / "copy.1.jsonl")
    pause(office)
    pause(office, "resume")
    wait(lambda: copy.exists() and len(copy.read_text().splitlines()) >= 2)


def subprocess_cli(daemon, *arguments):
    done = cli(*arguments, "--socket", daemon.socket)
    assert done.returncode == 0, done
    return done.stdout


@pytest.fixture(scope="module")
def trail(tmp_path_factory, staged):
    """A state folder whose chain was signed when its daemon stopped."""
    daemon = Daemon(tmp_path_factory.mktemp("trail"), demo=False, settings=GOLDEN + OPERATOR).start()
    for _ in range(5):
        pause(daemon)
        pause(daemon, "resume")
    daemon.stop()
    status, document = verify(daemon.state)
    assert status == 0 and document["sound"] and document["chains"][0]["unsigned_entries"] == 0
    return daemon.state


@pytest.mark.parametrize("statement,found", [
    ("UPDATE audit_entries SET actor = 'mallory' WHERE seq = 4", {"changed"}),
    ("UPDATE audit_entries SET details = replace(details, '{', '{ ') WHERE seq = 3", {"changed"}),
    ("UPDATE audit_entries SET at = at + 1 WHERE seq = 2", {"changed"}),
    ("DELETE FROM audit_entries WHERE seq = 5", {"missing"}),
    ("DELETE FROM audit_entries WHERE seq = 1", {"missing"}),
    ("DELETE FROM audit_entries WHERE seq > 6", {"cut"}),
    ("DELETE FROM audit_entries WHERE seq > 6; DELETE FROM audit_checkpoints", {"cut", "checkpoint"}),
    ("UPDATE audit_entries SET seq = -seq WHERE seq IN (4, 5); UPDATE audit_entries SET seq = 9 + seq WHERE seq < 0",
     {"changed", "broken"}),
    ("UPDATE audit_checkpoints SET signature = zeroblob(64)", {"signature", "checkpoint"}),
    ("DELETE FROM audit_entries", {"cut"}),
])
def test_verify_finds_what_was_done_to_the_database(trail, tmp_path, statement, found):
    state = tmp_path / "state"
    shutil.copytree(trail, state)
    database = sqlite3.connect(state / "holdfast.db")
    database.executescript(statement)
    database.close()
    status, document = verify(state)
    assert status == 1 and not document["sound"] and found <= kinds(document)


def test_what_is_cut_off_behind_the_last_checkpoint_needs_a_copy(trail, tmp_path):
    """Not promised without one: docs/operators/audit.md says so."""
    state = tmp_path / "state"
    shutil.copytree(trail, state)
    done = daemon_command("audit", "export", "--state", state)
    (tmp_path / "copy").write_text(done.stdout)
    (state / "audit" / "checkpoints.jsonl").unlink()
    database = sqlite3.connect(state / "holdfast.db")
    database.executescript("DELETE FROM audit_entries WHERE seq > 6; DELETE FROM audit_checkpoints")
    database.close()
    assert verify(state)[0] == 0
    status, document = verify(state, "--against", tmp_path / "copy")
    assert status == 1 and {finding["kind"] for finding in document["copy"]["findings"]} == {"cut"}


def test_a_chain_that_was_cut_is_not_continued_and_a_restore_is_answered_for(tmp_path, staged):
    daemon = Daemon(tmp_path / "site", demo=False, settings=GOLDEN + OPERATOR).start()
    assert daemon_command("store", "backup", tmp_path / "backup", "--state", daemon.state).returncode == 0
    pause(daemon)
    daemon.stop()
    done = daemon_command("store", "restore", tmp_path / "backup", "--state", daemon.state, "--replace")
    assert done.returncode == 0, done.stderr
    status, document = verify(daemon.state)
    assert status == 0 and "given up by a restore" in json.dumps(document), document
    daemon.start()
    pause(daemon, "resume")
    daemon.stop(clean=False)
    status, document = verify(daemon.state)
    assert status == 0 and len(document["chains"]) == 2 and document["chains"][1]["node"].endswith(".2"), document
    database = sqlite3.connect(daemon.state / "holdfast.db")
    first = database.execute("SELECT action FROM audit_entries WHERE node_id LIKE '%.2' AND seq = 1").fetchone()
    assert first == ("audit.chain_began",)
    database.close()


def test_killed_while_it_writes_the_chain_is_whole(tmp_path, staged):
    daemon = Daemon(tmp_path / "site", demo=False, settings=GOLDEN + OPERATOR + "[audit]\ncheckpoint_entries = 3\n").start()
    answered = []

    def write(number):
        with daemon.client() as http:
            while True:
                for action in ("pause", "resume"):
                    name = f"{number}-{len(answered)}"
                    answer = http.post(f"/api/v1/queues/default/{action}", json={}, headers={"X-Request-ID": name})
                    if answer.status_code == 200:
                        answered.append(name)

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        work = [pool.submit(write, number) for number in range(3)]
        wait(lambda: len(answered) > 40)
        daemon.kill()
        for one in work:
            assert one.exception()
    status, document = verify(daemon.state)
    assert status == 0, document
    lines = daemon_command("audit", "export", "--state", daemon.state).stdout.splitlines()
    check_lines(lines)
    written = {json.loads(line).get("correlation_id") for line in lines}
    assert set(answered) <= written, "what was answered is in the trail"
    daemon.start()
    daemon.stop(clean=False)
    assert verify(daemon.state)[0] == 0


class Receiver:
    """A syslog server: what it received, a message each."""

    def __init__(self, kind, place):
        self.kind, self.messages, self.closed = kind, [], False
        family = socket.AF_UNIX if kind == "unix" else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
        if kind == "tcp":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(place)
        if kind == "tcp":
            self.socket.listen()
        threading.Thread(target=self.stream if kind == "tcp" else self.datagrams, daemon=True).start()

    def datagrams(self):
        while not self.closed:
            try:
                message = self.socket.recv(70_000).decode()
            except OSError:
                return
            if message:
                self.messages.append(message)

    def stream(self):
        while not self.closed:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            self.peer, data = peer, b""
            while part := peer.recv(65_536):
                data += part
                while b" " in data and len(data) > data.index(b" ") + int(data[:data.index(b" ")]):
                    start, size = data.index(b" ") + 1, int(data[:data.index(b" ")])
                    self.messages.append(data[start:start + size].decode())
                    data = data[start + size:]

    def close(self):
        self.closed = True
        if hasattr(self, "peer"):
            self.peer.shutdown(socket.SHUT_RDWR)
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()

    def numbers(self):
        return [json.loads(message[message.index("{"):])["seq"] for message in self.messages]


@pytest.mark.parametrize("kind", ["unix", "udp", "tcp"])
def test_a_syslog_server_gets_every_entry_also_those_while_it_was_away(kind, tmp_path, staged):
    probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    probe.close()
    place = str(tmp_path / "log") if kind == "unix" else ("127.0.0.1", port)
    target = f"unix:{place}" if kind == "unix" else f"{kind}:127.0.0.1:{port}"
    receiver = Receiver(kind, place)
    daemon = Daemon(tmp_path / "site", demo=False, settings=GOLDEN + OPERATOR + f'[audit]\nsyslog = "{target}"\n').start()
    pause(daemon)
    wait(lambda: any("queue.paused" in message for message in receiver.messages))
    head = next(message for message in receiver.messages if "queue.paused" in message)
    assert head.startswith("<109>1 20") and " holdfast " in head and check_lines(
        [message[message.index("{"):] for message in receiver.messages]) >= 3
    if kind != "udp":
        receiver.close()
        if kind == "unix":
            os.unlink(place)
        pause(daemon, "resume")
        with daemon.client() as http:
            wait(lambda: "syslog is behind" in http.get("/readyz").text)
            assert http.get("/readyz").status_code == 200
            assert 'holdfast_audit_copy_failures_total{copy="syslog"}' in http.get("/metrics").text
        again = Receiver(kind, place)
        wait(lambda: any("queue.resumed" in message for message in again.messages), 20)
        assert again.numbers()[0] <= receiver.numbers()[-1] + 1
        receiver = again
    daemon.stop(clean=False)
    wait(lambda: any("daemon.stopped" in message for message in receiver.messages))
    receiver.close()


def test_unwritable_writes_are_refused_reads_by_policy_and_it_goes_on_by_itself(tmp_path, staged):
    """A copy that must follow, on a disk that is taken away, and comes back."""
    more = f'[audit]\nfile = "{tmp_path}/disk/copy.jsonl"\nfile_when_unwritable = "refuse"\nreads_when_unwritable = "refuse"\n'
    disk = tmp_path / "disk"
    disk.mkdir()
    daemon = Daemon(tmp_path / "site", demo=False, settings=GOLDEN + OPERATOR + more).start()
    pause(daemon)
    wait(lambda: (disk / "copy.jsonl").exists())
    disk.rename(tmp_path / "gone")
    with daemon.client() as http:
        # The copy may be behind already, and then this is refused.
        assert http.post("/api/v1/queues/default/resume", json={}).status_code in (200, 503)
        wait(lambda: http.get("/readyz").status_code == 503)
        assert "changes are refused" in http.get("/readyz").text
        assert "holdfast_audit_writable 0" in http.get("/metrics").text
        refused = http.post("/api/v1/queues/default/pause", json={})
        assert refused.status_code == 503 and "audit trail" in refused.text
        assert http.post("/api/v1/tools/get_sitrep", json={}).status_code == 503
        assert http.get("/api/v1/plugins").status_code == 200, "the host's own reads say what is wrong"
        (tmp_path / "gone").rename(disk)
        wait(lambda: http.get("/readyz").status_code == 200, 20)
        assert http.post("/api/v1/tools/get_sitrep", json={}).status_code == 200
    pause(daemon)
    daemon.stop(clean=False)
    assert check_lines((disk / "copy.jsonl").read_text().splitlines()) > 4


def test_a_store_that_cannot_be_written_refuses_writes(tmp_path, staged):
    daemon = Daemon(tmp_path / "site", demo=False, settings=GOLDEN + OPERATOR).start()
    database = sqlite3.connect(daemon.state / "holdfast.db", isolation_level=None)
    database.execute("CREATE TRIGGER stop BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'no audit'); END")
    pause(daemon, expect=503)
    with daemon.client() as http:
        wait(lambda: http.get("/readyz").status_code == 503)
        assert http.post("/api/v1/tools/get_sitrep", json={}).status_code == 200, "reads go on by default"
        queue = next(item for item in http.get("/api/v1/queues").json()["items"] if item["name"] == "default")
        assert not queue["paused"], "the change was undone with its entry"
        database.execute("DROP TRIGGER stop")
        database.close()
        wait(lambda: http.get("/readyz").status_code == 200, 20)
    pause(daemon)
    daemon.stop(clean=False)
    assert verify(daemon.state)[0] == 0


def test_two_daemons_on_one_database_have_a_chain_each(site, postgres):  # noqa: F811
    url = postgres.database()
    settings = f'[store]\nurl = "{url}"\n' + GOLDEN + OPERATOR
    one = site(start=False, demo=False, settings=settings, socket=True).start()
    other = site(start=False, demo=False, settings=settings).start()

    def toggle(daemon):
        for _ in range(10):
            pause(daemon)
            pause(daemon, "resume")

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(toggle, [one, other]))
    document = admin(one, "verify_audit")
    assert document["sound"] and len(document["chains"]) == 2, document
    assert all(chain["entries"] >= 20 for chain in document["chains"])
    other.stop()
    document = admin(one, "verify_audit")
    unknown = {chain["node"]: chain["unknown_keys"] for chain in document["chains"]}
    node = (other.state / "audit" / "node").read_text().strip()
    assert unknown.pop(node) > 0 and list(unknown.values()) == [0], "its key is not known here"
    postgres.sql(f"DELETE FROM audit_entries WHERE node_id = '{node}' AND seq = 7", url)
    document = admin(one, "verify_audit")
    assert not document["sound"] and kinds(document) == {"missing"}
    assert os.stat(other.state / "audit" / "signing-key").st_mode & 0o777 == 0o600
    one.stop(clean=False)
