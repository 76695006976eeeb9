# SPDX-License-Identifier: Apache-2.0
"""analyze_homeostasis and assess_cognitive_load from outside: cut points that stay, changes that count once, persons and words
only for those who may see them."""

import csv
import datetime as dt

import pytest

from support import rawmcp
from support.daemon import Daemon
from support.stage import PROGRAMS

TOOL, DESK = "analyze_homeostasis", "assess_cognitive_load"
SETTINGS = """
[program]
seed = "share:programs/family-medicine"
as_of = "{}"
[access]
anonymous_role = "operator"
"""


def site(folder, day, state=None):
    """The demo program on another day."""
    return Daemon(folder, demo=False, socket=True, settings=SETTINGS.format(day + "T07:00"), state=state).start()


@pytest.fixture(scope="module")
def office(tmp_path_factory, staged):
    """On the day of the program; its socket has every scope, its port none."""
    running = site(tmp_path_factory.mktemp("office"), "2026-03-02")
    yield running
    running.stop(clean=False)


def owner(running, tool):
    with running.socket_client() as client:
        answer = client.post(f"/api/v1/tools/{tool}", json={})
    assert answer.status_code == 200, answer.text
    return answer.json()


def change(running, *edits):
    return running.call("apply_change", {
        "edits": list(edits), "expected_version": running.version()[0], "reason": "a test",
        "reason_code": "sick_call", "accept_findings": True})


def assignments(first, last):
    with open(PROGRAMS / "family-medicine" / "assignments.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if first <= row["date"] <= last]


def late(reply):
    return next(row["value"] for row in reply["figures"]["loops"] if row["name"] == "late_changes")


def test_cut_points_are_frozen_at_the_first_call_and_stay(office):
    first = owner(office, TOOL)
    cuts = first["figures"]["cut_points"]
    assert cuts["frozen"] is True and cuts["frozen_at"] == "2026-03-02T07:00"
    assert (cuts["reference_from"], cuts["reference_to"]) == ("2024-07-01", "2025-06-30")
    # Nights of the reference period are taken away: the cut points would be others if they were made now.
    nights = [row for row in assignments("2025-05-01", "2025-06-30") if row["slot"] == "NIGHT"]
    change(office, *[
        {"op": "delete", "table": "assignments", "row": {name: row[name] for name in ("person_id", "date", "slot")}}
        for row in nights])
    office.kill()
    office.start()
    again = owner(office, TOOL)
    assert again["schedule_version"] == first["schedule_version"] + 1
    assert again["figures"]["cut_points"] == cuts
    assert again["figures"]["share_ali_4"] == first["figures"]["share_ali_4"]


def test_persons_are_shown_with_the_scope_only(office):
    mine, theirs = owner(office, TOOL), office.call(TOOL)
    assert len(mine["figures"]["people"]) == mine["figures"]["people_measured"] == 28
    assert "people" not in theirs["figures"] and any(row["what"] == "people" for row in theirs["missing"])
    assert theirs["figures"]["share_ali_4"] == mine["figures"]["share_ali_4"] and theirs["level"] == mine["level"]
    codes = [{row["code"] for row in reply["findings"]} for reply in (mine, theirs)]
    assert "strained_person" in codes[0] and "strained_person" not in codes[1]


def test_a_late_change_counts_once(tmp_path, office):
    """Made on Monday about Wednesday; seen on the Monday after, however often it was looked at and what was killed."""
    week = assignments("2026-03-02", "2026-03-08")
    other = {"admin": "research", "research": "admin"}

    def moved(day):
        row = next(row for row in week if row["date"] == day and row["service_id"] in other)
        return {"op": "put", "table": "assignments", "row": {
            **{name: row[name] for name in ("person_id", "date", "slot")}, "service_id": other[row["service_id"]]}}

    monday = site(tmp_path / "monday", "2026-03-02")
    # With four days of notice the second one is not late.
    change(monday, moved("2026-03-04"), moved("2026-03-06"))
    owner(monday, TOOL)
    monday.kill()
    after = site(tmp_path / "after", "2026-03-09", state=monday.state)
    try:
        # The other one of that week: r03 was put into the nursery when r05 fell ill on Monday morning.
        assert [late(owner(after, TOOL)) * len(week) for _ in range(2)] == pytest.approx([2, 2], abs=1e-6)
    finally:
        after.stop(clean=False)


def test_the_desk_says_no_kinds_to_a_model(office):
    mine = owner(office, DESK)
    figures = mine["figures"]
    assert mine["level"] == "YELLOW" and figures["queue"][0]["kind"] == "coverage_gap"
    assert figures["mean_open"] == pytest.approx(figures["rate_per_day"] * figures["mean_days_open"], rel=1e-6)
    change(office, *[{"op": "put", "table": "work_items", "row": {
        "id": name, "kind": "quiet_word", "created_at": "2026-03-02T06:30", "deadline": "2026-03-04T12:00",
        "person_id": "r03", "options": 3, "links": ["person:r03", "rule:6.20", "slot:2026-03-04-AM"],
        "reversible": True, "rule_checked": True}} for name in ("x1", "x2", "x3")])
    told = owner(office, DESK)
    assert told["figures"]["open_now"] == figures["open_now"] + 3
    assert told["figures"]["batches"][0]["items"] == told["figures"]["safe_to_default"] == ["x1", "x2", "x3"]
    assert next(row for row in told["figures"]["queue"] if row["id"] == "x1")["interactivity"] == 3
    with office.client() as http:
        heard = str(rawmcp.call(http, DESK))
    assert "x1" in heard and "quiet" not in heard and "coverage_gap" not in heard


def test_no_day_of_the_year_breaks_them(office):
    """Other windows on the same data: never a level from nothing."""
    for days in (7, 180):
        reply = office.call(TOOL, {"window_days": days})
        assert reply["level"] in ("GREEN", "YELLOW", "ORANGE", "RED") and reply["figures"]["loops"]
    assert office.call(DESK, {"window_days": 1})["figures"]["share_above_limit"] == 1.0
    assert dt.date.fromisoformat(reply["horizon"]["to"]) < dt.date(2026, 3, 2)
