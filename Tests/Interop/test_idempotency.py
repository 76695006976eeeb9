# SPDX-License-Identifier: Apache-2.0
"""Idempotency keys on every way in: what is sent again with its key is done once and answered alike, whoever is in between:
another request, another daemon, a restart, or a kill between the commit and the answer."""

import concurrent.futures
import json
import random
import signal
import sqlite3
import time

import httpx
import pytest

from support import rawmcp, tasks
from support.faults import NEVER, SEED, faults, points  # noqa: F401
from support.postgres import postgres  # noqa: F401

GOLDEN = '[program]\nseed = "share:programs/golden"\n'
OPERATOR = '[access]\nanonymous_role = "operator"\n'
EDITS = "/api/v1/schedule/edits"


@pytest.fixture(scope="module")
def office(tmp_path_factory, staged):
    """The golden program with the tasks of a test's plugin, to be changed; the socket's owner is the administrator."""
    running = tasks.make(tmp_path_factory.mktemp("keys"), role="operator", demo=False)
    drop = running.etc / "conf.d" / "95-test.toml"
    drop.write_text(drop.read_text() + GOLDEN)
    running.start()
    yield running
    running.stop(clean=False)


def head(daemon):
    return daemon.version()[0]


def change(daemon, number, **more):
    """The body of a change that nobody else makes."""
    row = {"id": f"K{number}", "person_id": "A1", "from": f"2026-03-{number:02}", "from_slot": "AM",
           "to": f"2026-03-{number:02}", "to_slot": "PM", "kind": "conference", "planned": True, "blocking": True}
    return {"edits": [{"op": "put", "table": "absences", "row": row}], "expected_version": head(daemon),
            "reason": f"change {number}", "accept_findings": True, **more}


def send(daemon, path, body, key, **headers):
    with daemon.client() as http:
        return http.post(path, json=body, headers={"Idempotency-Key": key, **headers})


def is_replay(answer):
    return answer.headers.get("Idempotency-Replayed") == "true"


def test_the_same_call_is_answered_alike_on_every_way_in(office, tmp_path):
    before = head(office)
    body = change(office, 1)
    first = send(office, EDITS, body, "one")
    assert first.status_code == 200 and not is_replay(first), first.text
    assert first.json()["version"] == before + 1
    # The tool's own path, the other spelling of the key, and members and numbers in another order and form.
    again = send(office, "/api/v1/tools/apply_change", dict(reversed(body.items())), '"one"')
    assert again.status_code == 200 and is_replay(again) and again.content == first.content
    stream = send(office, EDITS, body, "one", Accept="text/event-stream")
    assert "event: result" in stream.text and json.dumps(before + 1) in stream.text
    later = send(office, EDITS, body, "one", Prefer="respond-async")
    assert later.status_code == 200 and is_replay(later) and later.content == first.content
    argument = office.call("apply_change", {**body, "idempotency_key": "one"})
    assert argument == first.json()
    told = office.cli("call", "apply_change", "--json", json.dumps(body), "--idempotency-key", "one")
    assert told.returncode == 0 and json.loads(told.stdout) == first.json() and "nothing was done again" in told.stderr
    assert head(office) == before + 1
    # Another call with the key, whatever is other about it.
    for other in ({**body, "reason": "another"}, {**body, "plan": "draft"}):
        refused = send(office, EDITS, other, "one")
        assert refused.status_code == 422 and refused.json()["errors"][0]["instance_path"] == "/idempotency_key"
    assert send(office, "/api/v1/tasks", {"task": "tally"}, "one").status_code == 422
    both = send(office, EDITS, {**body, "idempotency_key": "two"}, "one")
    assert both.status_code == 422 and "another one" in both.json()["detail"]
    assert head(office) == before + 1


def test_mcp_has_the_key_in_meta(office):
    before = head(office)
    body = change(office, 2)

    def call(arguments, key):
        with office.client() as http:
            params = {"name": "apply_change", "arguments": arguments,
                      "_meta": rawmcp.meta(**{"io.holdfast/idempotency_key": key})}
            return http.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params},
                             headers=rawmcp.headers("tools/call", "apply_change")).json()

    first, again = call(body, "mcp")["result"], call(body, "mcp")["result"]
    assert first["structuredContent"] == again["structuredContent"] and not first["isError"]
    assert "io.holdfast/idempotency_replayed" not in first.get("_meta", {})
    assert again["_meta"]["io.holdfast/idempotency_replayed"] is True
    other = call({**body, "reason": "another"}, "mcp")["result"]
    assert other["isError"] and other["_meta"]["io.holdfast/problem"]["status"] == 422
    for bad in ("", "a b", 7, "k" * 256):
        answer = call(body, bad)
        assert answer["error"]["code"] == -32602 and "idempotency_key" in answer["error"]["message"], answer
    assert head(office) == before + 1


@pytest.mark.parametrize("value", [b"", b"a b", b'"a', b'"a"b', "schl\u00fcssel".encode(), b"a" * 256, b"a\x7f"])
def test_what_is_no_key_is_refused(office, value):
    with office.client() as http:
        answer = http.post(EDITS, json={}, headers=[(b"Idempotency-Key", value)])
    # What no header may hold does not come as far as the key.
    assert answer.status_code == 400, answer.text
    if b"\x7f" not in value:
        assert "255 visible ASCII" in answer.json()["detail"]


def test_two_keys_are_none_and_reads_keep_none(office):
    with office.client() as http:
        twice = http.post(EDITS, json={}, headers=[(b"Idempotency-Key", b"a"), (b"Idempotency-Key", b"b")])
        assert twice.status_code == 400, twice.text
    for limit in (1, 2):
        answer = send(office, "/api/v1/tools/list_roster_versions", {"limit": limit}, "read")
        assert answer.status_code == 200 and not is_replay(answer)
    # A call that was refused before it began gives its key back.
    bad = send(office, EDITS, {"edits": []}, "given-back")
    assert bad.status_code == 422
    body = change(office, 3)
    assert send(office, EDITS, body, "given-back").status_code == 200
    # One that the tool itself refused was made: the same call gets the same problem, although it might succeed now.
    stale = send(office, EDITS, {**change(office, 4), "expected_version": 1}, "stale")
    assert stale.status_code == 409 and not is_replay(stale)
    again = send(office, EDITS, {**change(office, 4), "expected_version": 1}, "stale")
    assert again.status_code == 409 and is_replay(again) and again.json()["conflict"] == stale.json()["conflict"]


def test_tasks_and_calls_for_later_are_made_once(office):
    def count():
        return len(office.call("list_tasks", {"limit": 200})["items"])

    before = count()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        body = {"task": "tally", "arguments": {"value": 5}}
        answers = list(pool.map(lambda _: send(office, "/api/v1/tasks", body, "task"), range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}, [answer.text for answer in answers]
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["retryable"] and 1 <= int(answer.headers["Retry-After"]) <= 2
    assert sum(answer.status_code == 201 and not is_replay(answer) for answer in answers) == 1
    again = send(office, "/api/v1/tasks", body, "task")
    assert again.status_code == 201 and is_replay(again) and count() == before + 1
    made = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert made == {again.json()["id"]}

    later = change(office, 5)
    tickets = [send(office, EDITS, later, "later", Prefer="respond-async") for _ in range(2)]
    assert tickets[0].status_code == 202 and not is_replay(tickets[0]), tickets[0].text
    call = tickets[0].json()["call_id"]
    end = time.monotonic() + 10
    while office.call("get_call", {"id": call})["state"] not in tasks.ENDED:
        assert time.monotonic() < end
        time.sleep(0.02)
    result = office.call("get_call", {"id": call})["result"]
    assert is_replay(tickets[1]) and tickets[1].json().get("call_id", call) == call
    # Whoever waits now gets what the call has come to.
    assert send(office, EDITS, later, "later").json() == result


def test_a_secret_that_was_shown_once_is_not_kept(office):
    with office.socket_client() as http:
        body = {"owner": "nina", "role": "viewer"}
        first = http.post("/api/v1/tokens", json=body, headers={"Idempotency-Key": "token"})
        assert first.status_code == 201, first.text
        again = http.post("/api/v1/tokens", json=body, headers={"Idempotency-Key": "token"})
        assert again.status_code == 409 and is_replay(again) and "a secret is in it" in again.json()["detail"]
        assert first.json()["token"] not in again.text
        owners = [token["owner"] for token in http.get("/api/v1/tokens").json()["items"]]
    assert owners.count("nina") == 1


def test_answers_survive_a_kill(site):
    daemon = site(demo=False, settings=GOLDEN + OPERATOR + '[limits]\nidempotency_keep = "1h"\n')
    body = change(daemon, 6)
    first = send(daemon, EDITS, body, "kept")
    assert first.status_code == 200
    daemon.kill()
    daemon.start()
    again = send(daemon, EDITS, body, "kept")
    assert again.content == first.content and is_replay(again) and head(daemon) == first.json()["version"]
    daemon.stop(clean=False)
    with sqlite3.connect(daemon.state / "holdfast.db") as database:
        rows = database.execute(
            "SELECT state, principal, expires_at - created_at FROM idempotency_keys").fetchall()
    assert rows == [("done", "anonymous", 3_600_000_000)]


def test_a_kill_anywhere_in_a_call_does_nothing_twice(faults, site, tmp_path):  # noqa: F811
    """The daemon dies in the n-th call that writes; the same request is sent again until it is answered."""
    daemon, arm = site(start=False, demo=False, settings=GOLDEN + OPERATOR), tmp_path / "armed"
    daemon.extra = faults.environment("count", daemon.state / "holdfast.db", arm)
    daemon.start()
    faults.arm(arm, "count")
    assert send(daemon, EDITS, change(daemon, 10), "count").status_code == 200
    arm.unlink()
    total = faults.counted()
    chance = random.Random(SEED)
    # The last calls write the answer, which the change does not need any more.
    planned = [point for point in points(total, 3, SEED) if point != NEVER] + [max(1, total - chance.randint(0, 3))]
    replayed = set()
    for number, point in enumerate(planned):
        where = f"HOLDFAST_FAULT_SEED={SEED}, call {point} of {total}"
        before, body = head(daemon), change(daemon, 11 + number)
        faults.arm(arm, f"kill:{point}")
        try:
            answer = send(daemon, EDITS, body, f"kill-{number}")
        except httpx.TransportError:
            answer = None
        arm.unlink(missing_ok=True)
        if answer is None:
            assert daemon.process.wait(20) == -signal.SIGKILL, where
            daemon.process = None
            daemon.start()
        found = head(daemon)
        assert found in (before, before + 1), where
        retried = send(daemon, EDITS, body, f"kill-{number}")
        assert retried.status_code == 200 and retried.json()["version"] == before + 1, (where, retried.text)
        assert head(daemon) == before + 1, where
        replayed.add((found == before + 1, is_replay(retried)))
    history = daemon.call("list_roster_versions", {"limit": 100})["items"]
    assert len(history) == head(daemon), "no version was made twice"


def test_two_daemons_on_one_database_make_a_call_once(site, postgres):  # noqa: F811
    url = postgres.database()
    pair = [site(start=False, demo=False, settings=f'[store]\nurl = "{url}"\n{GOLDEN}{OPERATOR}') for _ in range(2)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda daemon: daemon.start(), pair))
        before, body = head(pair[0]), change(pair[0], 7)
        answers = list(pool.map(lambda number: send(pair[number % 2], EDITS, body, "both"), range(8)))
    assert {answer.status_code for answer in answers} <= {200, 409}, [answer.text for answer in answers]
    made = [answer for answer in answers if answer.status_code == 200]
    assert sum(not is_replay(answer) for answer in made) == 1
    assert len({answer.content for answer in made}) == 1
    for daemon in pair:
        again = send(daemon, EDITS, body, "both")
        assert is_replay(again) and again.content == made[0].content and head(daemon) == before + 1
        assert send(daemon, EDITS, {**body, "reason": "another"}, "both").status_code == 422
