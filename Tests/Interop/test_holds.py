# SPDX-License-Identifier: Apache-2.0
"""Named holds: who sets them, what they stop and with which words, who may pass over one, and how they end."""

import concurrent.futures
import json
import time

import pytest

from support import rawmcp
from support.daemon import Daemon
from support.postgres import postgres  # noqa: F401

GOLDEN = '[program]\nseed = "share:programs/golden"\n'
OPERATOR = '[access]\nanonymous_role = "operator"\n'
PUBLISH = {"plan": "spring", "reason": "agreed", "accept_findings": True}


@pytest.fixture(scope="module")
def office(tmp_path_factory, staged):
    """The golden program; anonymous is an operator, the socket's owner the administrator."""
    running = Daemon(tmp_path_factory.mktemp("holds"), socket=True, demo=False, settings=GOLDEN + OPERATOR).start()
    yield running
    running.stop(clean=False)


def draft(daemon, number, plan="spring"):
    """Makes a draft that differs from the live plan."""
    row = {"id": f"H{number}", "person_id": "A1", "from": f"2026-03-{number:02}", "from_slot": "AM",
           "to": f"2026-03-{number:02}", "to_slot": "PM", "kind": "conference", "planned": True, "blocking": True}
    expected = next((item["number"] for item in daemon.call("list_roster_versions", {"limit": 100})["items"]
                     if item["plan"] in (plan,)), daemon.version()[0])
    daemon.call("apply_change", {"plan": plan, "edits": [{"op": "put", "table": "absences", "row": row}],
                                 "expected_version": expected, "reason": "a draft", "accept_findings": True})


def hold(daemon, name="publishing", reason="the board meets on Friday", **more):
    return daemon.call("set_hold", {"name": name, "reason": reason, **more})


def publish(client, **headers):
    return client.post("/api/v1/schedule/publications", json=PUBLISH, headers=headers)


def clear_all(daemon):
    with daemon.socket_client() as admin:
        for item in admin.get("/api/v1/holds").json()["items"]:
            admin.post(f"/api/v1/holds/{item['name']}/clear", json={"owner": item["owner"], "reason": "end of test"})


def metric(daemon, name):
    with daemon.client() as http:
        lines = http.get("/metrics").text.splitlines()
    return next((float(line.split()[-1]) for line in lines if line.startswith(name)), None)


def test_a_hold_stops_publishing_with_its_reason(office):
    draft(office, 2)
    assert metric(office, 'holdfast_hold_active{name="publishing"}') == 0
    made = hold(office, expires="2h")
    assert made["tools"] == ["publish"] and made["owner"] == "anonymous" and made["expires_at"]
    with office.client() as http:
        refused = publish(http)
        problem = refused.json()
        assert refused.status_code == 423 and problem["code"] == "CONFLICT" and not problem["retryable"]
        assert "the board meets on Friday" in problem["detail"] and problem["hold"]["owner"] == "anonymous"
        assert problem["hold"]["expires_at"] == made["expires_at"]
        # What would be refused later is refused at once, and gives its idempotency key back.
        later = publish(http, **{"Prefer": "respond-async", "Idempotency-Key": "held"})
        assert later.status_code == 423, later.text
        listed = http.get("/api/v1/tools/publish").json()
        assert listed["held_by"] == ["publishing"] and listed["holds"][0]["reason"] == "the board meets on Friday"
        assert [item["name"] for item in http.get("/api/v1/holds").json()["items"]] == ["publishing"]
        tools = http.get("/api/v1/tools").json()["items"]
        assert [tool["name"] for tool in tools if tool.get("holds")] == ["publish"]
        answer = rawmcp.call(http, "publish", PUBLISH)
        assert json.dumps(answer).count("the board meets on Friday") >= 1 and "423" in json.dumps(answer)
    table = office.cli("tools")
    row = next(line for line in table.stdout.splitlines() if line.startswith("publish "))
    assert "publishing" in row
    # Everything else goes on, also changes of drafts and of the live plan.
    draft(office, 3)
    assert metric(office, 'holdfast_hold_active{name="publishing"}') == 1
    assert metric(office, 'holdfast_hold_refusals_total{name="publishing"}') >= 2
    clear_all(office)
    with office.client() as http:
        done = publish(http, **{"Idempotency-Key": "held"})
        assert done.status_code == 200, done.text
    assert metric(office, 'holdfast_hold_active{name="publishing"}') == 0


def test_only_an_administrator_passes_over_a_hold_and_it_is_recorded(office):
    draft(office, 4)
    hold(office)
    why = {"X-Holdfast-Override-Hold": "ward is short tonight"}
    with office.client() as http, office.socket_client() as admin:
        assert publish(http, **why).status_code == 403
        assert publish(admin).status_code == 423
        blank = publish(admin, **{"X-Holdfast-Override-Hold": "a\tb"})
        assert blank.status_code == 400, blank.text
        done = publish(admin, **why)
        assert done.status_code == 200, done.text
        events = admin.get("/api/v1/holds", params={"history": "true"}).json()["items"]
    over = [event for event in events if event["action"] == "overridden"]
    assert len(over) == 1 and over[0]["tool"] == "publish" and over[0]["reason"] == "ward is short tonight"
    assert over[0]["owner"] == "anonymous" and over[0]["by"] != "anonymous" and over[0]["correlation_id"]
    assert metric(office, 'holdfast_hold_overrides_total{name="publishing"}') == 1
    draft(office, 5)
    told = office.cli("publish", "spring", "--reason", "agreed", "--accept-findings", "--override-hold", "no")
    assert told.returncode == 4 and "admin" in told.stderr, told
    with office.socket_client() as admin:
        params = {"name": "publish", "arguments": PUBLISH,
                  "_meta": rawmcp.meta(**{"io.holdfast/override_hold": "again"})}
        answer = admin.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params},
                            headers=rawmcp.headers("tools/call", "publish")).json()
        assert not answer["result"]["isError"], answer
    clear_all(office)


def test_holds_belong_to_whoever_set_them(office):
    with office.socket_client() as admin:
        own = admin.post("/api/v1/holds", json={"name": "publishing", "reason": "mine"}).json()["owner"]
        hold(office, reason="ours")
        hold(office, reason="ours, still")
        items = admin.get("/api/v1/holds", params={"name": "publishing"}).json()["items"]
        assert [(item["owner"], item["reason"]) for item in items] == sorted(
            [("anonymous", "ours, still"), (own, "mine")])
        office.call("clear_hold", {"name": "publishing", "owner": own, "reason": "it is in the way"}, expect=403)
        assert admin.post("/api/v1/holds/publishing/clear", json={"owner": "anonymous"}).status_code == 422
        left = office.call("clear_hold", {"name": "publishing"})
        assert left["still_held_by"] == [own]
        office.call("clear_hold", {"name": "publishing"}, expect=404)
        with office.client() as http:
            assert "mine" in publish(http).json()["detail"]
    clear_all(office)


@pytest.mark.parametrize("arguments, place", [
    ({"name": "Publishing", "reason": "x"}, "/name"), ({"name": "publishing", "reason": " "}, "/reason"),
    ({"name": "publishing", "reason": "a\nb"}, "/reason"), ({"name": "publishing"}, ""),
    ({"name": "publishing", "reason": "x", "expires": "yesterday"}, "/expires"),
    ({"name": "publishing", "reason": "x", "expires": "2020-01-01"}, "/expires"),
])
def test_what_is_no_hold_is_refused(office, arguments, place):
    problem = office.call("set_hold", arguments, expect=422)
    assert problem["errors"][0]["instance_path"] == place


def test_a_hold_survives_a_restart_and_ends_by_itself(site):
    daemon = site(demo=False, settings=GOLDEN + OPERATOR)
    draft(daemon, 2)
    hold(daemon, "payroll", "a name of the site's own")
    told = daemon.cli("hold", "set", "publishing", "--reason", "a while", "--expires", "1h")
    assert told.returncode == 0 and "It stops publish." in told.stdout, told
    daemon.kill()
    daemon.start()
    with daemon.client() as http:
        assert publish(http).status_code == 423
        began = time.monotonic()
        hold(daemon, reason="a moment", expires="2s")
        while (answer := publish(http)).status_code == 423:
            assert "a moment" in answer.json()["detail"] and time.monotonic() - began < 6
            time.sleep(0.1)
    assert time.monotonic() - began >= 2
    listed = daemon.cli("hold", "list")
    assert "payroll" in listed.stdout and "publishing" not in listed.stdout
    assert daemon.cli("hold", "clear", "payroll").returncode == 0
    assert "Nothing is held" in daemon.cli("hold", "list").stdout
    end = time.monotonic() + 5
    while "expired" not in daemon.cli("hold", "list", "--history").stdout:
        assert time.monotonic() < end
        time.sleep(0.2)


def test_a_hold_of_one_daemon_holds_in_the_other_within_two_seconds(site, postgres):  # noqa: F811
    url = postgres.database()
    settings = f'[store]\nurl = "{url}"\n{GOLDEN}{OPERATOR}'
    one, other = [site(start=False, demo=False, settings=settings) for _ in range(2)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda daemon: daemon.start(), (one, other)))
    draft(one, 2)
    with other.client() as http:
        hold(one)
        began = time.monotonic()
        while publish(http, Prefer="respond-async").status_code != 423:
            assert time.monotonic() - began < 2
        assert time.monotonic() - began < 2
        one.call("clear_hold", {"name": "publishing"})
        began = time.monotonic()
        while publish(http).status_code == 423:
            assert time.monotonic() - began < 2
