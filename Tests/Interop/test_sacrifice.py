# SPDX-License-Identifier: Apache-2.0
"""Giving work up for real, as coordinators meet it: simulated first, agreed to by others, once, over kill -9, and undone."""

import json
import re

import pytest

from support import tasks
from support.daemon import Daemon

SETTINGS = """
[program]
seed = "share:programs/golden"
as_of = "2026-01-05T06:00"
[access]
anonymous_role = "operator"
[tasks]
sweep = "100ms"
hold = "0s"
"""
TOOL = "execute_sacrifice_hierarchy"
REAL = {"simulate_only": False, "reason": "influenza on the wards", "expires_at": "2026-01-12T18:00"}


@pytest.fixture(scope="module")
def office(tmp_path_factory, staged):
    """The golden program on its first day, an operator and two approvers."""
    daemon = Daemon(tmp_path_factory.mktemp("sacrifice"), demo=False, socket=True, settings=SETTINGS).start()
    daemon.tokens = {}
    with daemon.socket_client() as http:
        for owner, role in [("ann", "operator"), ("bob", "approver"), ("carol", "approver")]:
            answer = http.post("/api/v1/tokens", json={"owner": owner, "role": role})
            assert answer.status_code == 201, answer.text
            daemon.tokens[owner] = answer.json()["token"]
    yield daemon
    daemon.stop(clean=False)


def who(office, name):
    return office.client(headers={"Authorization": f"Bearer {office.tokens[name]}"})


def post(office, arguments, expect=200, name="ann"):
    with who(office, name) as http:
        answer = http.post(f"/api/v1/tools/{TOOL}", json=arguments)
    assert answer.status_code == expect, (answer.status_code, answer.text)
    return answer.json()


def pending(office, call):
    with who(office, "bob") as http:
        items = http.get("/api/v1/approvals", params={"state": "pending"}).json()["items"]
    return [item for item in items if item["call_id"] == call]


def say(office, name, approval, approved=True, expect=200):
    with who(office, name) as http:
        answer = http.post(f"/api/v1/approvals/{approval}/answer", json={"approved": approved})
    assert answer.status_code == expect, answer.text
    return answer.json()


def ended(office, call):
    with who(office, "ann") as http:
        return tasks.reach(http, call)


def agreed(office, arguments):
    """A call that one other person lets pass: how it ended."""
    ticket = post(office, arguments, expect=202)
    say(office, "bob", ticket["approval_id"])
    return ended(office, ticket["call_id"])


def digest(office):
    return office.version()[1]


def metric(office, name):
    with office.client() as http:
        page = http.get("/metrics").text
    found = [line for line in page.splitlines() if re.match(name + r"[ {]", line)]
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in found}


def state(office):
    return office.call("get_load_shedding")


def test_it_simulates_unless_told_otherwise_and_says_what_doing_it_needs(office):
    assert metric(office, "resilience_load_shedding_level") == {}, "absent until first computed"
    before = office.version()
    answer = post(office, {"target_level": "orange"})
    assert answer["figures"]["step"] == "orange" and answer["figures"]["freed_half_days"] == 8
    assert [row["activity"] for row in answer["figures"]["shed"]] == ["ADMN", "RSCH"], "the least protected first"
    assert office.version() == before and state(office)["figures"]["active"] is None
    assert list(metric(office, "resilience_load_shedding_level").values()) == [0]
    # It is refused before anybody is asked to approve it, and what is missing is named.
    for change, field in [({"expires_at": None}, "expires_at"), ({"reason": None}, "reason"), ({"version": 1}, "version"),
                          ({"exclude_people": ["R1"]}, "exclude_people"), ({"plan": "draft"}, "plan")]:
        asked = {key: value for key, value in {**REAL, "target_level": "orange", **change}.items() if value is not None}
        assert field in json.dumps(post(office, asked, expect=422)["errors"])
    for moment in ("2026-01-20T18:00", "2026-01-05T05:00"):
        call = agreed(office, {**REAL, "target_level": "orange", "expires_at": moment})
        assert call["state"] == "discarded" and "at most 14 days" in call["problem"]["detail"]
    assert office.version() == before
    assert post(office, {"target_level": "lots"}, expect=422)["errors"][0]["instance_path"] == "/target_level"


def test_a_real_one_needs_another_person_happens_once_outlives_a_kill_and_is_undone(office):
    whole = digest(office)
    asked = {**REAL, "target_level": "orange"}
    ticket = post(office, asked, expect=202)
    assert state(office)["figures"]["active"] is None, "nothing happens before somebody agrees"
    say(office, "ann", ticket["approval_id"], expect=403)
    say(office, "bob", ticket["approval_id"])
    call = ended(office, ticket["call_id"])
    assert call["state"] == "completed", call["problem"]
    changed = call["result"]["figures"]["changed"]
    assert not changed["unchanged"] and changed["from_level"] == "normal" and changed["to_level"] == "orange"
    assert digest(office) != whole
    gone = changed["half_days"]
    assert 0 < gone < 8, "only what begins before the expiry"
    now = state(office)
    assert now["level"] == "ORANGE" and now["figures"]["shedding_level"] == 2
    assert now["figures"]["active"]["half_days"] == gone
    assert now["figures"]["active"]["audit_id"] == changed["audit_id"] == ticket["call_id"]
    assert "suspended" in [finding["code"] for finding in now["findings"]]
    with office.socket_client() as http:
        trail = http.post("/api/v1/tools/list_audit", json={"limit": 100}).json()["items"]
    assert any(ticket["call_id"] in json.dumps(entry) for entry in trail), "the audit id leads to the trail"
    office.kill()
    office.start()
    assert state(office)["figures"]["active"] == now["figures"]["active"]
    version = office.version()
    again = agreed(office, asked)
    assert again["result"]["figures"]["changed"]["unchanged"], "the same step twice is no change"
    assert again["result"]["figures"]["changed"]["audit_id"] == changed["audit_id"] and office.version() == version
    # Seen beforehand, then undone with one command, without anybody else.
    assert post(office, {"target_level": "normal"})["figures"]["restored_half_days"] == gone
    assert office.version() == version
    undo = {"target_level": "normal", "simulate_only": False, "idempotency_key": "undo-1"}
    back = post(office, undo)
    assert post(office, undo)["figures"] == back["figures"], "the same key is the same answer"
    assert back["figures"]["changed"]["to_level"] == "normal" and back["level"] == "GREEN"
    assert digest(office) == whole, "every row is as it was"
    assert post(office, {"target_level": "normal", "simulate_only": False})["figures"]["changed"]["unchanged"]
    events = metric(office, "resilience_load_shedding_events_total")
    assert any('from_level="orange"' in key and 'to_level="normal"' in key for key in events)
    assert list(metric(office, "resilience_suspended_activities").values()) == [0]


def test_continuity_of_care_needs_two_people_who_see_what_goes(office):
    before = office.version()
    for said in (False, True):
        ticket = post(office, {**REAL, "target_level": "black"}, expect=202)
        say(office, "bob", ticket["approval_id"])
        office.wait_for(lambda: pending(office, ticket["call_id"]))  # noqa: B023
        (question,) = pending(office, ticket["call_id"])
        assert question["quorum"] == 2 and question["category"] == 3
        assert "Clinic" in question["message"] and "R1" not in question["message"]
        say(office, "bob", question["id"])
        assert office.version() == before, "one of two"
        say(office, "carol", question["id"], approved=said)
        call = ended(office, ticket["call_id"])
        if not said:
            assert call["state"] == "discarded" and "denied by carol" in call["problem"]["detail"]
            assert office.version() == before
    figures = call["result"]["figures"]
    assert figures["changed"]["to_level"] == "black" and figures["restore_order"][0]["category"] == 3
    assert state(office)["level"] == "BLACK" and state(office)["figures"]["decisions"][0]["by"] == "ann"
    # Back in steps: the most protected first.
    part = agreed(office, {**REAL, "target_level": "yellow"})
    assert part["result"]["figures"]["restore_order"][0]["category"] == 3
    assert part["result"]["figures"]["step"] == "normal", "the fixture has no optional education"
    assert digest(office) == before[1]


def test_only_what_missing_people_need_goes_and_it_does_not_come_back_while_they_are_missing(office):
    whole = digest(office)
    edit = {"op": "put", "table": "absences", "row": {
        "id": "X1", "person_id": "R1", "from": "2026-01-05", "from_slot": "AM", "to": "2026-01-18", "to_slot": "PM",
        "kind": "sick", "planned": False, "blocking": True, "created_at": "2026-01-05T05:00"}}
    office.call("apply_change", {"edits": [edit], "expected_version": office.version()[0], "reason": "R1 is ill"})
    call = agreed(office, {**REAL, "expires_at": "2026-01-19T05:00"})
    assert call["state"] == "completed", call["problem"]
    figures = call["result"]["figures"]
    assert figures["changed"]["half_days"] == figures["used_half_days"] > 0 and figures["overshed_half_days"] == 0
    assert figures["cover"]["tool"] == "propose_change" and figures["cover"]["total_edits"] > 0
    proposed = office.call("propose_change", figures["cover"]["arguments"])
    assert proposed["figures"]["coverage"]["total_gained"] > 0
    problem = post(office, {"target_level": "normal", "simulate_only": False}, expect=409)
    assert "still short" in problem["detail"] and "accept_shortage" in problem["detail"]
    done = post(office, {"target_level": "normal", "simulate_only": False, "accept_shortage": True})
    assert done["figures"]["still_needed_half_days"] > 0
    office.call("apply_change", {
        "edits": [{"op": "delete", "table": "absences", "row": {"id": "X1"}}], "expected_version": office.version()[0],
        "reason": "R1 is well"})
    assert digest(office) == whole
