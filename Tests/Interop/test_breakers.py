# SPDX-License-Identifier: Apache-2.0
"""Circuit breakers of an outside server and of a plugin in a process of its own: they open, say when to come back, close by
themselves, and obey people, also after a kill and in another daemon on the store."""

import json
import time

import pytest

from support import outside
from support.daemon import Daemon
from support.postgres import postgres  # noqa: F401
from support.stage import cli

SETTINGS = """[breakers]
calls = 4
minimum_calls = 4
open_time = "1500ms"
max_open_time = "1500ms"
probes = 1
[plugins]
crash_limit = 1000
"""
PLUGIN = "plugin " + outside.ID


@pytest.fixture(scope="module")
def world(tmp_path_factory, staged):
    folder = tmp_path_factory.mktemp("breakers")
    server = outside.Server()
    daemon = Daemon(folder / "site", demo=False, socket=True)
    outside.site(daemon, folder, [f"http.fetch:{server.origin}", "http.private:localhost"], settings=SETTINGS)
    daemon.server, daemon.breaker = server, "http " + server.origin
    daemon.start()
    yield daemon
    daemon.stop(clean=False)
    server.close()


def breaker(daemon, name):
    with daemon.client() as http:
        return {row["name"]: row for row in http.get("/api/v1/breakers").json()["items"]}[name]


def shown(daemon, name):
    """The state that the state set shows: one series a state, one of them 1."""
    with daemon.client() as http:
        lines = [line for line in http.get("/metrics").text.splitlines()
                 if line.startswith(f'holdfast_breaker_state{{breaker="{name}"')]
    assert len(lines) == 5, lines
    (line,) = [line for line in lines if line.endswith(" 1")]
    return line.split('state="')[1].split('"')[0]


def order(daemon, name, order, expect=200):
    with daemon.client() as http:
        answer = http.post("/api/v1/breakers", json={"name": name, "order": order, "reason": "a test"})
    assert answer.status_code == expect, answer.text
    return answer.json()


def look(daemon, expect=200):
    return daemon.call("out_look", {"url": daemon.server.origin + "/", "attempts": 1}, expect=expect)


def until(condition, seconds=3):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def answers(daemon, tool, arguments=None):
    """Whatever it answers: the result, or the problem."""
    with daemon.client() as http:
        return http.post(f"/api/v1/tools/{tool}", json=arguments or {}).json()


def test_a_server_that_fails_is_left_alone_and_asked_again(world):
    world.server.failing = True
    for _ in range(4):
        assert look(world)["status"] == 500
    world.server.failing = False
    seen = len(world.server.seen)
    with world.client() as http:
        answer = http.post("/api/v1/tools/out_look", json={"url": world.server.origin + "/"})
    problem = answer.json()
    assert answer.status_code == 503 and problem["code"] == "CIRCUIT_OPEN" and problem["retryable"]
    assert 0 < problem["retry_after_ms"] <= 1500 and answer.headers["retry-after"] in ("1", "2")
    assert len(world.server.seen) == seen and shown(world, world.breaker) == "open"
    until(lambda: shown(world, world.breaker) == "half_open")
    assert look(world)["status"] == 200 and breaker(world, world.breaker)["state"] == "closed"


def test_a_plugin_that_crashes_is_left_alone_and_one_that_refuses_is_not(world):
    for _ in range(8):
        assert world.call("out_refuse", expect=409)["detail"] == "not on Mondays"
    assert breaker(world, PLUGIN)["state"] == "closed" and breaker(world, PLUGIN)["failures"] == 0
    problem = {}
    for _ in range(12):
        problem = world.call("out_crash", expect=503)
        if "is not called" in problem["detail"]:
            break
    assert problem["code"] == "CIRCUIT_OPEN" and 0 < problem["retry_after_ms"] <= 1500, problem
    assert world.call("out_fine", expect=503)["code"] == "CIRCUIT_OPEN"
    order(world, PLUGIN, "reset")
    # The pause after a crash is the supervisor's own.
    until(lambda: answers(world, "out_fine").get("fine") is True)
    assert shown(world, PLUGIN) == "closed"


def test_orders_hold_until_they_are_taken_back_also_after_a_kill(world):
    answer = order(world, world.breaker, "open")
    assert answer["state"] == "forced_open" and answer["manual"]["reason"] == "a test"
    order(world, PLUGIN, "disable")
    problem = look(world, expect=503)
    assert problem["code"] == "CIRCUIT_OPEN" and problem.get("retry_after_ms") is None
    world.kill()
    world.start()
    assert breaker(world, world.breaker)["manual"]["by"] and shown(world, world.breaker) == "forced_open"
    assert breaker(world, PLUGIN)["state"] == "disabled"
    look(world, expect=503)
    for name in (world.breaker, PLUGIN):
        assert order(world, name, "close")["manual"] is None
    assert look(world)["status"] == 200


def test_an_order_is_in_the_audit_trail(world):
    order(world, PLUGIN, "disable")
    order(world, PLUGIN, "close")
    with world.socket_client() as http:
        rows = http.post("/api/v1/tools/list_audit", json={"action": "breaker.set"}).raise_for_status().json()["items"]
    orders = [row["details"]["order"] for row in rows if row["subject"] == "breaker:" + PLUGIN]
    assert sorted(orders[:2]) == ["close", "disable"] and rows[0]["tool"] == "set_breaker", rows[:2]


def test_who_may_and_what_is_a_name(world):
    problem = order(world, "http https://nobody.example:443", "close", expect=404)
    assert problem["code"] == "NOT_FOUND"
    for name in ("nobody", "http ftp://x:1", "http https://x:443/path", "plugin ../x", "http https://a b:1"):
        order(world, name, "open", expect=422)
    for name in ("http https://x:0", "http https://x:65536", "http https://u@x:443", "plugin org.example.nobody"):
        order(world, name, "open", expect=422)
    inside = order(world, "plugin io.holdfast.host", "open", expect=409)
    assert "inside the daemon" in inside["detail"]
    assert order(world, "http https://Nobody.EXAMPLE:443", "open")["name"] == "http https://nobody.example:443"
    order(world, "http https://nobody.example:443", "close")
    order(world, PLUGIN, "toggle", expect=422)


def test_the_command_line(world):
    done = world.cli("breaker", "open", world.breaker, "--reason", "maintenance")
    assert done.returncode == 0 and done.stdout.startswith(f"{world.breaker} is forced_open (by "), done
    table = world.cli("breaker", "list").stdout
    assert table.splitlines()[0].split() == ["BREAKER", "STATE", "SINCE", "CALLS", "FAILED", "SLOW"]
    assert "maintenance" in table
    rows = json.loads(world.cli("breaker", "list", "--state", "forced_open", "--json").stdout)["items"]
    assert [row["name"] for row in rows] == [world.breaker]
    assert world.cli("breaker", "reset", world.breaker, "--reason", "over").stdout == f"{world.breaker} is closed\n"
    assert world.cli("breaker", "disable", world.breaker).returncode == 2
    assert cli("breaker", "list", "--url", "http://127.0.0.1:9").returncode == 3


def test_daemons_on_one_store_hear_of_an_order(world, postgres, tmp_path, staged):  # noqa: F811
    url = postgres.database()
    pair = []
    for name in ("one", "two"):
        daemon = Daemon(tmp_path / name, demo=False)
        outside.site(
            daemon, tmp_path / name, [f"http.fetch:{world.server.origin}", "http.private:localhost"],
            settings=SETTINGS + f'[store]\nurl = "{url}"\n')
        daemon.server = world.server
        pair.append(daemon.start())
    try:
        order(pair[0], world.breaker, "open")
        wanted = {"url": world.server.origin + "/"}
        until(lambda: answers(pair[1], "out_look", wanted).get("code") == "CIRCUIT_OPEN")
        order(pair[1], world.breaker, "close")
        until(lambda: answers(pair[0], "out_look", wanted).get("status") == 200)
    finally:
        for daemon in pair:
            daemon.stop(clean=False)
