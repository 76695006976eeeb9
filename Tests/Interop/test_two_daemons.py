# SPDX-License-Identifier: Apache-2.0
"""Daemons on PostgreSQL: two that share one database, a server that goes and comes back, and what stops a start."""

import concurrent.futures
import subprocess
import threading
import time

import pytest

from support import programs
from support.daemon import DidNotStart
from support.postgres import postgres  # noqa: F401
from support.stage import CLI, environment

GOLDEN = '[program]\nseed = "share:programs/golden"\n'
OPERATOR = '[access]\nanonymous_role = "operator"\n'


def settings(url, seed=GOLDEN, more=""):
    return f'[store]\nurl = "{url}"\n{more}{seed}{OPERATOR}'


@pytest.fixture
def pair(site, postgres):  # noqa: F811
    """Two daemons that start at once on one empty database, and its URL."""
    url = postgres.database()
    daemons = [site(start=False, demo=False, settings=settings(url)) for _ in range(2)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda daemon: daemon.start(), daemons))
    return *daemons, url


def newcomer(tmp_path, name):
    folder = programs.copy("golden", tmp_path / name)
    programs.append(folder, "people.csv", f"{name},Newcomer {name},faculty,,,1.0,,,,\n")
    return folder


def numbers(daemon):
    return [version["number"] for version in daemon.call("list_roster_versions")["items"]]


def test_what_one_imports_the_other_has_within_200_ms(pair, tmp_path):
    one, other, _ = pair
    assert numbers(one) == numbers(other) == [1], "one of the two has imported the seed"
    assert one.version() == other.version()
    for step, (writer, reader) in enumerate([(one, other), (other, one)]):
        folder = newcomer(tmp_path, f"N{step}")
        before = reader.version()
        assert writer.cli("import", folder).returncode == 0
        began = time.monotonic()
        while reader.version() == before:
            assert time.monotonic() - began < 0.2, "the other daemon does not see it"
        assert reader.version() == writer.version()
    ready = one.client().get("/readyz").json()
    store = next(check for check in ready["checks"] if check["name"] == "store")
    assert "PostgreSQL at" in store["detail"] and "version 3" in store["detail"]


def test_imports_at_once_one_wins_and_the_others_are_told(pair, tmp_path):
    one, other, _ = pair
    folders = [newcomer(tmp_path, f"N{number}") for number in range(4)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda pair: pair[0].cli("import", pair[1]), zip([one, other] * 2, folders)))
    won = [process for process in done if process.returncode == 0]
    lost = [process for process in done if process.returncode != 0]
    assert won and all(process.returncode == 1 and "changed" in process.stderr for process in lost), done
    assert numbers(one) == numbers(other) == list(range(len(won) + 1, 0, -1))
    assert one.version() == other.version()


def test_a_kill_of_either_during_an_import_loses_nothing(pair, tmp_path):
    daemons = pair[:2]
    for step in range(3):
        killed, left = daemons[step % 2], daemons[1 - step % 2]
        folder = newcomer(tmp_path, f"N{step}")
        before = numbers(left)
        importing = subprocess.Popen(
            [CLI, "import", folder, "--url", killed.url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment())
        time.sleep(0.03 * (step + 1))
        killed.kill()
        importing.wait(30)
        # The other goes on at once, with the old state or the new.
        assert numbers(left) in (before, [before[0] + 1] + before)
        assert left.cli("import", newcomer(tmp_path, f"M{step}")).returncode == 0
        killed.start()
        assert killed.version() == left.version()
        assert numbers(killed) == numbers(left) == list(range(len(numbers(left)), 0, -1))


def test_a_server_that_crashes_and_returns_under_load(pair, postgres, tmp_path):  # noqa: F811
    one, other, _ = pair
    stop, answers = threading.Event(), []

    def load():
        with one.client(timeout=60) as http:
            while not stop.is_set():
                began = time.monotonic()
                status = http.get("/readyz").status_code
                answers.append((began, time.monotonic(), status))

    reader = threading.Thread(target=load)
    reader.start()
    folder = newcomer(tmp_path, "N0")
    postgres.control("down", "immediate")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        importing = pool.submit(lambda: other.cli("import", folder))
        time.sleep(0.5)
        postgres.control("up")
        back = time.monotonic()
        done = importing.result(60)
    assert done.returncode == 0, "an import that finds the server away waits for it: " + done.stderr
    while not any(began > back and status == 200 for began, _, status in answers):
        assert time.monotonic() - back < 15
        time.sleep(0.01)
    stop.set()
    reader.join()
    failover = next(ended for began, ended, status in answers if ended > back and status == 200) - back
    print(f"failover after the server was back: {failover * 1000:.0f} ms")
    assert failover < 5
    assert numbers(one) == numbers(other) == [2, 1] and one.version() == other.version()


def test_a_server_that_stays_away_is_said_at_once_and_waited_for_once(site, postgres):  # noqa: F811
    daemon = site(demo=False, settings=settings(postgres.database()))
    edit = {"op": "put", "table": "absences", "row": {
        "id": "K1", "person_id": "A1", "from": "2026-02-02", "from_slot": "AM", "to": "2026-02-02", "to_slot": "PM",
        "kind": "conference", "planned": True, "blocking": True}}
    change = {"edits": [edit], "expected_version": 1, "reason": "r", "accept_findings": True}
    questions = [("get_roster", {}), ("list_roster_versions", {}), ("whos_on", {}), ("apply_change", change)]

    def ask(question):
        began = time.monotonic()
        with daemon.client() as http:
            answer = http.post(f"/api/v1/tools/{question[0]}", json=question[1])
        return answer.status_code, answer.json().get("code"), time.monotonic() - began

    def readiness():
        began = time.monotonic()
        with daemon.client() as http:
            answer = http.get("/readyz")
        store = next(check for check in answer.json()["checks"] if check["name"] == "store")
        return answer.status_code, store["detail"], time.monotonic() - began

    postgres.control("down", "immediate")
    try:
        with concurrent.futures.ThreadPoolExecutor(len(questions)) as pool:
            asked = [pool.submit(ask, question) for question in questions]
            while not all(answer.done() for answer in asked):
                status, detail, took = readiness()
                assert took < 2, (detail, took)
                time.sleep(0.1)
            answers = [answer.result() for answer in asked]
        # One patience of ten seconds for all connections and plugins together, and one code for one outage.
        assert all((status, code) == (503, "DATABASE_UNAVAILABLE") for status, code, _ in answers), answers
        assert max(took for _, _, took in answers) < 14, answers
        again = [ask(question) for question in questions]
        assert all((status, code) == (503, "DATABASE_UNAVAILABLE") and took < 5 for status, code, took in again), again
        status, detail, _ = readiness()
        assert status == 503 and "away for " in detail and "PostgreSQL at" in detail
    finally:
        postgres.control("up")
    daemon.wait_until_ready()
    assert daemon.call("apply_change", change)["version"] == 2


def test_a_fault_in_the_url_has_its_place(site):
    daemon = site(start=False, demo=False, settings='[store]\nurl = "postgresql://127.0.0.1/holdfast?sslmod=require"\n')
    with pytest.raises(DidNotStart) as failure:
        daemon.start()
    daemon.process = None
    assert failure.value.status == 2 and "95-test.toml:2:7: store.url" in failure.value.text
    assert "sslmod" in failure.value.text and "127.0.0.1/holdfast" not in failure.value.text


def test_a_rolling_upgrade(pair, postgres, tmp_path):  # noqa: F811
    one, other, url = pair
    newest = int(postgres.sql("SELECT value FROM meta WHERE name = 'schema_version'", url)) + 1
    # What a newer release does that only adds something.
    postgres.sql("CREATE TABLE of_the_next_release (id BIGINT PRIMARY KEY)", url)
    postgres.sql(f"UPDATE meta SET value = {newest} WHERE name = 'schema_version'", url)
    assert one.cli("import", newcomer(tmp_path, "N0")).returncode == 0, "a daemon that runs goes on"
    other.stop()
    other.start()
    assert other.version() == one.version(), "and one of the old release can still be started"
    assert any(f"schema {newest}" in line["msg"] for line in other.log_lines())
    postgres.sql(f"UPDATE meta SET value = {newest} WHERE name = 'compatible_from'", url)
    other.stop()
    with pytest.raises(DidNotStart) as failure:
        other.start()
    other.process = None
    assert failure.value.status == 1 and f"schema {newest}" in failure.value.text


def test_a_start_waits_for_the_server_and_not_for_ever(site, postgres):  # noqa: F811
    url = postgres.database()
    postgres.control("down")
    try:
        hasty = site(start=False, demo=False, settings=settings(url, more='start_timeout = "1s"\n'))
        with pytest.raises(DidNotStart) as failure:
            hasty.start()
        hasty.process = None
        assert failure.value.status == 1 and "PostgreSQL at" in failure.value.text
        assert "Trying again" in failure.value.text
        patient = site(start=False, demo=False, settings=settings(url))
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            starting = pool.submit(patient.start)
            time.sleep(0.5)
            assert not starting.done()
            postgres.control("up")
            starting.result(60)
        assert patient.version()[0] == 1
    finally:
        postgres.control("up")


@pytest.mark.parametrize("url", [
    "postgresql://holdfast:geheim@127.0.0.1/holdfast", "postgresql://127.0.0.1/holdfast?user=x&password=geheim",
])
def test_a_password_in_the_url_stops_the_start_and_is_not_repeated(site, url):
    daemon = site(start=False, demo=False, settings=settings(url))
    with pytest.raises(DidNotStart) as failure:
        daemon.start()
    daemon.process = None
    assert failure.value.status == 2 and "store.url" in failure.value.text
    assert "geheim" not in failure.value.text and "password_file" in failure.value.text


def test_a_second_daemon_on_the_state_folder_is_refused_with_postgresql_too(site, postgres):  # noqa: F811
    one = site(demo=False, settings=settings(postgres.database()))
    second = site(start=False, demo=False, state=one.state, settings=settings(postgres.database()))
    with pytest.raises(DidNotStart) as failure:
        second.start()
    second.process = None
    assert failure.value.status == 1 and "in use by" in failure.value.text
