# SPDX-License-Identifier: Apache-2.0
"""propose_change, suggest_cover, apply_change and publish of the program plugin, as editors meet them: over REST, MCP and
the command line, two at a time, cut off in the middle, and with what nobody should send."""

import json
import random
import signal
import threading
import time

import httpx
import pytest

from support import rawmcp
from support.daemon import Daemon

# The demonstration's today is 2 March 2026 and its freeze horizon seven days: what a test changes lies beyond.
FREE_FROM = "2026-03-23"


@pytest.fixture(scope="module")
def office(tmp_path_factory, staged):
    """The demo program, to be changed."""
    running = Daemon(tmp_path_factory.mktemp("office")).start()
    yield running
    running.stop()


def head(daemon):
    return daemon.version()[0]


def put(person, date, slot, service, **more):
    return {"op": "put", "table": "assignments",
            "row": {"person_id": person, "date": date, "slot": slot, "service_id": service, **more}}


def apply(daemon, edits, version=None, expect=200, **more):
    arguments = {"edits": edits, "expected_version": version or head(daemon), "reason": "a test", **more}
    return daemon.call("apply_change", arguments, expect=expect)


def is_there(daemon, edit, **more):
    """Whether a row is as an edit puts it: then the same edit would change nothing."""
    return daemon.call("propose_change", {"edits": [edit], **more})["figures"]["total_changes"] == 0


def places(problem):
    return [error["instance_path"] for error in problem["errors"]]


# -- from an open slot to a new version ------------------------------------------------------------------------------


def test_cover_leads_to_a_change_that_holds_what_it_said(office):
    asked = {"service": "clinic", "date": "2026-03-02", "slot": "AM"}
    found = office.call("suggest_cover", asked)
    cell = found["figures"]["cells"][0]
    assert found["level"] in ("YELLOW", "ORANGE") and cell["missing"] == 1
    best = cell["candidates"][0]
    assert best["missing_after"] == 0 and best["findings"]["must_violations_added"] == 0
    counted = cell["total_candidates"] + sum(cell["excluded"].values())
    assert counted == 28, "everybody is a candidate or counted"
    assert 0 <= found["computed_ms"] < 5_000
    # The cell is today: a code is needed, and said to be.
    assert set(best["apply"]["needs"]) == {"reason", "reason_code"}
    change = best["apply"]["arguments"]
    refused = office.call("apply_change", {**change, "reason": "r05 is ill"}, expect=422)
    assert places(refused) == ["/reason_code"] and "sick_call" in refused["detail"]

    proposed = office.call("propose_change", {"edits": change["edits"]})
    before = office.version()
    assert proposed["schedule_version"] == before[0] and proposed["figures"]["coverage"]["gained"]
    for name in ("appearing", "disappearing", "must_violations_added", "policies_added", "advisories_added"):
        assert proposed["figures"]["duty_hours"][name] == best["findings"][name], name
    assert office.version() == before, "a proposal stores nothing"

    done = office.call("apply_change", {**change, "reason": "r05 is ill", "reason_code": "sick_call"})
    assert (done["version"], done["parent"], done["reason_code"]) == (before[0] + 1, before[0], "sick_call")
    assert done["changes"][0]["table"] == "assignments"
    again = office.call("suggest_cover", asked)["figures"]["cells"][0]
    assert again["present"] == cell["present"] + 1 and again["missing"] == 0


def test_an_absence_asks_for_every_cell_that_it_opens(office):
    found = office.call("suggest_cover", {"person": "r05", "from": "2026-03-02", "to": "2026-03-03"})
    assert all(cell["service"] for cell in found["figures"]["cells"])
    # Nobody of whom a whole week is taken away stays on the schedule of that week.
    week = office.call("suggest_cover", {"person": "r10", "from": FREE_FROM, "to": "2026-03-29", "limit": 2})
    own = [cell for cell in week["figures"]["cells"] if cell["absent"] == "r10"]
    assert own or week["figures"]["cells_covered"]
    for cell in own:
        for candidate in cell["candidates"]:
            edits = candidate["apply"]["arguments"]["edits"]
            assert [edit["op"] for edit in edits] == ["delete", "put"] and candidate["person"] != "r10"
    assert len(json.dumps(week)) < 32_768 and 0 <= week["computed_ms"] < 5_000


def test_the_same_question_has_the_same_answer(office):
    asked = {"person": "r09", "from": "2026-03-09", "to": "2026-03-15", "limit": 3}
    answers = [office.call("suggest_cover", asked) for _ in range(2)]
    for answer in answers:
        answer.pop("computed_ms")
    assert answers[0] == answers[1]


def test_mcp_and_the_command_line_do_the_same(office, tmp_path):
    with office.client() as http:
        result = rawmcp.call(http, "suggest_cover", {"service": "clinic", "date": "2026-03-24", "slot": "PM"})
        best = result["structuredContent"]["figures"]["cells"][0]["candidates"][0]
        done = rawmcp.call(http, "apply_change", {**best["apply"]["arguments"], "reason": "over MCP"})
        assert not done.get("isError") and done["structuredContent"]["version"] == head(office)

    shown = office.cli("cover", "clinic", "2026-03-25", "AM", "--json")
    assert shown.returncode == 0, shown.stderr
    change = json.loads(shown.stdout)["figures"]["cells"][0]["candidates"][0]["apply"]
    file = tmp_path / "change.json"
    file.write_text(json.dumps(change))
    told = office.cli("propose", "--edits", file)
    assert told.returncode == 0 and f"--expected-version {head(office)}" in told.stdout, told.stderr
    text = office.cli("cover", "--person", "r09", "--from", "2026-03-09")
    assert text.returncode == 0 and "\n" in text.stdout
    version = head(office)
    made = office.cli("apply", "--edits", file, "--reason", "over the command line")
    assert made.returncode == 0 and f"version {version + 1}" in made.stdout, made.stderr
    late = office.cli("apply", "--edits", file, "--reason", "too late")
    assert late.returncode == 1 and f"version {version + 1}" in late.stderr, late.stderr
    assert office.cli("apply", "--edits", file).returncode == 2
    with office.client() as http:
        alias = http.post("/api/v1/schedule/cover", json={"service": "clinic", "date": "2026-03-24", "slot": "PM"})
    assert alias.status_code == 200 and alias.json()["tool"] == "suggest_cover"


# -- rules that must be kept -----------------------------------------------------------------------------------------


def test_a_broken_rule_is_refused_until_somebody_accepts_it(office):
    # 30 hours on the ward without a break.
    edits = [put("r10", "2026-04-14", slot, "ward") for slot in ("AM", "PM", "NIGHT")]
    edits.append(put("r10", "2026-04-15", "AM", "ward"))
    proposed = office.call("propose_change", {"edits": edits})
    assert proposed["level"] == "RED" and proposed["figures"]["duty_hours"]["must_violations_added"] >= 1
    assert "accept_findings" in proposed["figures"]["apply"]["needs"]
    before = office.version()
    refused = apply(office, edits, expect=422)
    assert places(refused) == ["/accept_findings"] and office.version() == before
    done = apply(office, edits, accept_findings=True)
    assert done["accepted"] and all("r10" in word for word in done["accepted"])
    apply(office, [{"op": "delete", "table": "assignments",
                    "row": {"person_id": "r10", "date": "2026-04-14", "slot": "NIGHT"}}])


# -- two editors -----------------------------------------------------------------------------------------------------


def test_of_two_editors_one_wins_and_the_other_is_told_what_changed(office):
    version = head(office)
    answers = {}

    def edit(person, service):
        with office.client() as http:
            answers[person] = http.post("/api/v1/tools/apply_change", json={
                "edits": [put(person, "2026-04-21", "AM", service)], "expected_version": version,
                "reason": f"{person} to {service}"})

    editors = [threading.Thread(target=edit, args=pair) for pair in (("f05", "admin"), ("f04", "research"))]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join()
    assert sorted(answer.status_code for answer in answers.values()) == [200, 409], answers
    winner = next(person for person, answer in answers.items() if answer.status_code == 200)
    problem = next(answer for answer in answers.values() if answer.status_code == 409).json()
    assert head(office) == version + 1
    assert str(version + 1) in problem["detail"]
    assert winner in json.dumps(problem), "the row that changed meanwhile is named"


def test_a_key_makes_a_retry_harmless(office):
    version = head(office)
    arguments = {"edits": [put("f05", "2026-04-22", "AM", "clinic")], "expected_version": version, "reason": "once",
                 "idempotency_key": "k-1"}
    answers = []

    def send():
        # While the first of them is under way the others are told to come again.
        with office.client(timeout=20) as http:
            answer = http.post("/api/v1/tools/apply_change", json=arguments)
            while answer.status_code == 409 and answer.json()["retryable"]:
                assert "Retry-After" in answer.headers
                time.sleep(0.05)
                answer = http.post("/api/v1/tools/apply_change", json=arguments)
        assert answer.status_code == 200, answer.text
        answers.append(answer)

    together = [threading.Thread(target=send) for _ in range(4)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    send()
    assert len(answers) == 5 and head(office) == version + 1
    assert sum(answer.headers.get("Idempotency-Replayed") != "true" for answer in answers) == 1
    assert len({answer.text for answer in answers}) == 1 and answers[0].json()["version"] == version + 1
    other = office.call("apply_change", {**arguments, "reason": "twice"}, expect=422)
    assert places(other) == ["/idempotency_key"] and "k-1" in json.dumps(other)
    assert head(office) == version + 1


# -- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_published_also_after_live_went_on(office):
    version = head(office)
    first = put("f04", "2026-04-23", "AM", "admin")
    opened = apply(office, [first], version, plan="april")
    assert (opened["plan"], opened["parent"]) == ("april", version) and head(office) == version
    assert not is_there(office, first) and is_there(office, first, plan="april")
    meanwhile = put("f05", "2026-04-23", "PM", "admin")
    apply(office, [meanwhile])
    published = office.call("publish", {"plan": "april", "reason": "April is agreed"})
    assert published["published"]["rebased"] is True and published["published"]["plan"] == "april"
    assert "must_violations" in published["published"]["validation"]
    assert head(office) == published["version"] and is_there(office, first) and is_there(office, meanwhile)
    again = office.call("publish", {"plan": "april", "reason": "twice"})
    assert again["unchanged"] is True and head(office) == published["version"]


def test_a_preview_says_what_publishing_would_do(office):
    """The draft's own changes and not live's, both sides of a conflict, and what publishing needs."""
    version = head(office)
    mine = put("f04", "2026-04-27", "AM", "admin")
    draft = apply(office, [mine], version, plan="preview")
    theirs = apply(office, [put("f05", "2026-04-27", "PM", "admin")])
    seen = office.call("compare_versions", {"plan": "preview"})
    assert seen["total_changes"] == 1 and seen["groups"][0]["person"] == "f04", "live's change is not the draft's"
    would = seen["publish"]
    assert would["possible"] and would["rebased"] and would["total_conflicts"] == 0 and would["needs"] == ["reason"]
    assert (would["parent"], would["draft_version"], would["base_version"]) == (
        theirs["version"], draft["version"], version)
    assert would["by_table"] == {"assignments": 1}
    told = office.cli("diff", "--plan", "preview")
    assert told.returncode == 0 and "Publishing makes a live version that changes 1 row" in told.stdout, told.stderr
    assert office.call("compare_versions")["publish"] is None
    # The same row is changed in live, to something else: nothing is published, and both sides are shown.
    apply(office, [put("f04", "2026-04-27", "AM", "research")])
    blocked = office.call("compare_versions", {"plan": "preview"})["publish"]
    assert not blocked["possible"] and blocked["total_conflicts"] == 1
    both = blocked["conflicts"][0]
    assert both["draft"]["new"]["service_id"] == "admin" and both["live"]["new"]["service_id"] == "research"
    office.call("publish", {"plan": "preview", "reason": "too late"}, expect=409)
    told = office.cli("diff", "--plan", "preview").stdout
    assert "  draft: " in told and "  live:  " in told


def test_a_draft_may_not_look_like_live(office):
    version = head(office)
    for name in ("LIVE", "Live"):
        refused = apply(office, [GOOD], version, plan=name, expect=422)
        assert "did you mean" in refused["detail"], refused
    assert head(office) == version


def test_a_proposal_about_a_version_that_has_gone_is_told_what_changed(office):
    version = head(office)
    assert office.call("propose_change", {"edits": [GOOD], "expected_version": version})["schedule_version"] == version
    apply(office, [put("f05", "2026-04-28", "AM", "admin")])
    stale = office.call("propose_change", {"edits": [GOOD], "expected_version": version}, expect=409)
    assert f"not at version {version}" in stale["detail"] and "Tue 28 Apr AM" in stale["detail"]
    told = office.cli("propose", "--edits", "-", "--expected-version", str(version), stdin=json.dumps([GOOD]))
    assert told.returncode == 1 and "Tue 28 Apr AM" in told.stderr
    office.call("propose_change", {"edits": [GOOD], "expected_version": 99_999}, expect=404)


def test_a_draft_of_a_superseded_parent_that_touches_the_same_row_is_refused(office):
    version = head(office)
    mine = put("f05", "2026-04-24", "AM", "clinic")
    apply(office, [mine], version, plan="clash")
    theirs = put("f05", "2026-04-24", "AM", "research")
    apply(office, [theirs])
    problem = office.call("publish", {"plan": "clash", "reason": "too late"}, expect=409)
    assert "2026-04-24" in json.dumps(problem) and "f05" in json.dumps(problem)
    assert is_there(office, theirs)
    office.call("publish", {"plan": "live", "reason": "x"}, expect=422)
    office.call("publish", {"plan": "nowhere", "reason": "x"}, expect=404)


# -- what nobody should send -----------------------------------------------------------------------------------------

GOOD = put("f05", "2026-04-20", "AM", "clinic")


@pytest.mark.parametrize("edits, place", [
    ([GOOD, {"op": "put", "table": "asignments", "row": {}}], "/edits/1/table"),
    ([GOOD, GOOD, {"op": "upsert", "table": "assignments", "row": {}}], "/edits/2/op"),
    ([{"op": "put", "table": "assignments", "row": []}], "/edits/0/row"),
    ([{"op": "put", "table": "assignments"}], "/edits/0"),
    ([{"op": "put", "table": "identities", "row": {"person_id": "r01", "name": "X"}}], "/edits/0/table"),
    ([put("nobody", "2026-04-20", "AM", "clinic")], "/edits/0/row/person_id"),
    ([put("f05", "2026-02-30", "AM", "clinic")], "/edits/0/row/date"),
    ([put("f05", "2026-04-20", "NOON", "clinic")], "/edits/0/row/slot"),
    ([put("f05", "2026-04-20", "AM", "clinic", colour="red")], "/edits/0/row/colour"),
    ([put("f05", "2026-04-20", "AM", 17)], "/edits/0/row/service_id"),
    ([put("f05", "2026-04-20", "AM", {"a": 1})], "/edits/0/row/service_id"),
    ([put("f05", "2026-04-20", "AM", "clinic\0")], "/edits/0/row/service_id"),
    ([{"op": "delete", "table": "assignments", "row": {"person_id": "f05", "date": "1999-01-01", "slot": "AM"}}],
     "/edits/0"),
    ([GOOD] * 10_001, "/edits"),
    ([GOOD, put("f05", "2026-04-20", "PM", "clinic"), put("f05", "2026-04-20", "AM", "admin")], "/edits/2/row"),
    ([], "/edits"),
    ("everything", "/edits"),
])
def test_every_fault_of_an_edit_has_its_place(office, edits, place):
    before = office.version()
    for tool in ("propose_change", "apply_change"):
        arguments = {"edits": edits}
        if tool == "apply_change":
            arguments |= {"expected_version": before[0], "reason": "hostile"}
        problem = office.call(tool, arguments, expect=422)
        assert any(found.startswith(place) for found in places(problem)), problem
    assert office.version() == before


def test_all_faults_come_at_once(office):
    edits = [put("nobody", "2026-04-20", "AM", "clinic"), GOOD, put("f05", "never", "NOON", "clinic"),
             put("f05", "2026-04-20", "PM", "clinc")]
    problem = office.call("propose_change", {"edits": edits}, expect=422)
    assert {"/edits/0/row/person_id", "/edits/2/row/date", "/edits/2/row/slot", "/edits/3/row/service_id"} <= set(
        places(problem))
    assert "clinic" in problem["detail"] or "clinic" in json.dumps(problem["errors"])
    # A fault of one cell hides none of the others; of two edits of a row, both are named.
    edits = [put("nobody", "never", "AM", "clinc"), GOOD, {**GOOD, "row": {**GOOD["row"], "service_id": "admin"}}]
    problem = office.call("propose_change", {"edits": edits}, expect=422)
    assert {"/edits/0/row/person_id", "/edits/0/row/date", "/edits/0/row/service_id", "/edits/2/row"} == set(
        places(problem))
    assert "edits[1]" in next(error for error in problem["errors"] if error["instance_path"] == "/edits/2/row")["message"]


@pytest.mark.parametrize("more, place", [
    ({"reason": "a\0b"}, "/reason"), ({"reason": "   "}, "/reason"), ({"reason": "x" * 501}, "/reason"),
    ({"reason_code": "because"}, "/reason_code"), ({"expected_version": 0}, "/expected_version"),
    ({"expected_version": "1"}, "/expected_version"), ({"accept_findings": "yes"}, "/accept_findings"),
    ({"idempotency_key": ""}, "/idempotency_key"), ({"plan": ""}, "/plan"), ({"colour": "red"}, "/colour"),
])
def test_other_arguments_are_held_to_their_form_too(office, more, place):
    before = office.version()
    arguments = {"edits": [GOOD], "expected_version": before[0], "reason": "fine", **more}
    problem = office.call("apply_change", arguments, expect=422)
    assert any(found.startswith(place) or found == "" for found in places(problem)), problem
    assert office.version() == before


@pytest.mark.parametrize("arguments, place", [
    ({}, "/service"), ({"service": "clinic", "person": "r05"}, "/person"), ({"service": "clinic"}, "/date"), ({"service": "clinic", "date": "2026-03-24"}, "/slot"),
    ({"service": "clinc", "date": "2026-03-24", "slot": "AM"}, "/service"),
    ({"service": "clinic", "date": "2026-03-24", "slot": "NIGHT"}, "/slot"),
    ({"service": "clinic", "date": "2026-13-24", "slot": "AM"}, "/date"),
    ({"person": "r99", "from": "2026-03-24"}, "/person"),
    ({"person": "r05", "from": "2026-03-24", "to": "2026-03-20"}, "/to"),
    ({"person": "r05", "from": "2026-03-24", "to": "2027-03-24"}, "/to"),
    ({"person": "r05", "from": "2026-03-24", "from_slot": "NIGHT", "to_slot": "AM"}, "/to_slot"),
])
def test_cover_says_what_it_cannot_use(office, arguments, place):
    problem = office.call("suggest_cover", arguments, expect=422)
    assert places(problem)[0] == place, problem


def test_a_version_that_never_was_is_not_found(office):
    apply(office, [GOOD], 99_999, expect=404)


# -- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [
    {"read_only": True},
    {"demo": False, "settings": '[program]\nseed = "share:programs/family-medicine"\n[access]\nanonymous_role = "viewer"\n'},
], ids=["read-only", "viewer"])
def test_changing_is_not_for_everybody_but_asking_is(site, options):
    daemon = site(**options)
    before = daemon.version()
    problem = apply(daemon, [GOOD], 1, expect=403)
    assert problem["code"] == "FORBIDDEN"
    daemon.call("publish", {"plan": "x", "reason": "y"}, expect=403)
    assert daemon.version() == before
    assert daemon.call("propose_change", {"edits": [GOOD]})["figures"]["total_changes"] == 1
    asked = {"service": "clinic", "date": "2026-03-24", "slot": "AM"}
    assert daemon.call("suggest_cover", asked)["figures"]["cells"][0]["candidates"]


# -- a cut in the middle ---------------------------------------------------------------------------------------------


def test_every_acknowledged_change_is_there_after_a_kill(site):
    """One editor, killed at a random moment three times; whoever sends the last call again learns how it ended."""
    daemon = site()
    numbers = random.Random(7)
    services = ["clinic", "admin", "research"]
    acknowledged = []
    version = head(daemon)
    pending = None
    for round in range(3):
        stop = time.monotonic() + numbers.uniform(0.3, 1.2)
        threading.Thread(
            target=lambda at=stop, process=daemon.process: (time.sleep(max(0, at - time.monotonic())),
                                                            process.send_signal(signal.SIGKILL))).start()
        with daemon.client(timeout=20) as http:
            try:
                while True:
                    number = len(acknowledged)
                    pending = {"edits": [put("f05", f"2026-04-{13 + number % 14:02}", "AM",
                                             services[number // 14 % 3], pinned=number % 2 == 0)],
                               "expected_version": version, "reason": f"change {number}",
                               "idempotency_key": f"r{round}-{number}"}
                    answer = http.post("/api/v1/tools/apply_change", json=pending)
                    assert answer.status_code == 200, answer.text
                    version = answer.json()["version"]
                    acknowledged.append((pending, version))
            except httpx.TransportError:
                pass
        daemon.process.wait()
        daemon.process = None
        daemon.start()
        retried = daemon.call("apply_change", pending)
        version = retried["version"]
        acknowledged.append((pending, version))
        assert head(daemon) == version
    assert len(acknowledged) > 3
    for arguments, number in acknowledged:
        replay = daemon.call("apply_change", arguments)
        assert replay["version"] == number
    assert head(daemon) == version
