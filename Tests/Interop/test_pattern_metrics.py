# SPDX-License-Identifier: Apache-2.0
"""The metrics of the resilience patterns (original-system.md 8.3): absent until first computed, there afterwards, and another
figure when what they tell of has changed.

Each pattern adds rows to ROWS. They share one daemon with the demo program and run in their order; a row changes only what
later ones can do without."""

import re
from dataclasses import dataclass, field
from typing import Callable

import pytest

from support import tasks
from support.daemon import Daemon


@dataclass
class Row:
    """A metric, what computes it, and what moves it."""

    metric: str
    compute: Callable
    change: Callable
    labels: dict = field(default_factory=dict)

    @property
    def name(self):
        return self.metric + "".join(f"-{word}" for word in self.labels.values())


def tool(name, **arguments):
    """Calls a tool."""
    return lambda running: running.call(name, arguments)


def edits(*rows):
    """Changes the live plan: (table, row) each."""
    changes = [{"op": "put", "table": table, "row": row} for table, row in rows]

    def apply(running):
        running.call("apply_change", {
            "edits": changes, "expected_version": running.version()[0], "reason": "a test of metrics",
            "reason_code": "sick_call", "accept_findings": True})

    return apply


def away(identifier, person, first, last):
    """Somebody calls in sick."""
    return edits(("absences", {
        "id": identifier, "person_id": person, "from": first, "to": last, "kind": "sick", "planned": False,
        "created_at": "2026-03-02T06:00"}))


def utilization(metric, change, **labels):
    return Row(metric, tool("check_utilization_threshold"), change, labels)


def shed(running):
    """Gives work up for real: an operator asks, an approver agrees."""
    if not hasattr(running, "people"):
        with running.socket_client() as http:
            running.people = {
                role: http.post("/api/v1/tokens", json={"owner": role, "role": role}).json()["token"]
                for role in ("operator", "approver")}

    def client(role):
        return running.client(headers={"Authorization": f"Bearer {running.people[role]}"})

    with client("operator") as asking, client("approver") as agreeing:
        ticket = asking.post("/api/v1/tools/execute_sacrifice_hierarchy", json={
            "target_level": "orange", "simulate_only": False, "reason": "a test of metrics",
            "expires_at": "2026-03-06T18:00"}).json()
        answer = agreeing.post(f"/api/v1/approvals/{ticket['approval_id']}/answer", json={"approved": True})
        assert answer.status_code == 200, answer.text
        assert tasks.reach(asking, ticket["call_id"])["state"] == "completed"


def unshed(running):
    """Puts back what was given up."""
    running.call("execute_sacrifice_hierarchy", {"target_level": "normal", "simulate_only": False})


def shed_and_undo(running):
    shed(running)
    unshed(running)


def evidence(kind, **more):
    """Records something that no schedule holds."""
    return tool("record_defense_evidence", kind=kind, **more)


def end_help_and_call_again(running):
    """A level that acted, rests and acts again: a second beginning."""
    evidence("external_help_ended")(running)
    running.call("get_defense_level")
    evidence("external_help_ended", withdraw=True)(running)


def undone(*rows):
    """Takes rows back that `edits` put: (table, key) each."""
    changes = [{"op": "delete", "table": table, "row": key} for table, key in rows]

    def apply(running):
        running.call("apply_change", {
            "edits": changes, "expected_version": running.version()[0], "reason": "a test of metrics",
            "reason_code": "other", "accept_findings": True})

    return apply


def contingency(metric, change, **labels):
    return Row(metric, tool("run_contingency_analysis_resilience"), change, labels)


SIGNED_OFF = [("eligibility", {"person_id": person, "service_id": "procedures"}) for person in ("f08", "f10")]
ATTENDINGS_AWAY = [("absences", {
    "id": f"c{number}", "person_id": person, "from": "2026-03-24", "to": "2026-03-24", "kind": "sick",
    "planned": False, "created_at": "2026-03-02T06:00"}) for number, person in enumerate(("f01", "f02", "f03"))]

ROWS = [
    # These four leave the program as it was. Two more people for procedures, so that nobody is the last one.
    contingency("resilience_n1_compliant", edits(*SIGNED_OFF)),
    contingency("resilience_redundancy_level", undone(*SIGNED_OFF), service="procedures"),
    # On that day only f04 and f06 are left to attend.
    contingency("resilience_n2_compliant", edits(*ATTENDINGS_AWAY)),
    contingency("resilience_contingency_analysis_duration_seconds", undone(
        *[("absences", {"id": row["id"]}) for _, row in ATTENDINGS_AWAY])),
    Row("resilience_load_shedding_level", tool("get_load_shedding"), shed),
    Row("resilience_suspended_activities", tool("get_load_shedding"), unshed),
    Row("resilience_load_shedding_events_total", shed_and_undo, lambda running: None,
        {"from_level": "normal", "to_level": "orange"}),
    # Without these two the week of 23 March needs more than nine tenths of what its people may work.
    utilization("resilience_utilization_level", edits(
        *[("absences", {
            "id": f"m{person}", "person_id": person, "from": "2026-03-23", "to": "2026-03-29", "kind": "sick",
            "planned": False, "created_at": "2026-03-02T06:00"}) for person in ("f09", "f10")])),
    utilization("resilience_utilization_rate", away("m1", "f08", "2026-03-10", "2026-03-13"), component="overall"),
    utilization("resilience_utilization_rate", away("m2", "f01", "2026-03-23", "2026-03-27"), component="weekly_peak"),
    # One of the two who can do procedures that day: twice as many are needed as are there.
    utilization("resilience_utilization_rate", away("m3", "f07", "2026-03-17", "2026-03-17"), component="bottleneck"),
    utilization("resilience_faculty_available", away("m5", "f01", "2026-03-02", "2026-03-02"), type="on_leave"),
    utilization("resilience_faculty_available", away("m6", "f02", "2026-03-02", "2026-03-02"), type="on_duty"),
    utilization("resilience_faculty_available", edits(("people", {
        "id": "f11", "role": "faculty", "fte": 1})), type="total"),
    utilization("resilience_coverage_rate", away("m7", "r08", "2026-03-12", "2026-03-20")),
    # Nothing is left before ORANGE until somebody joins.
    utilization("resilience_buffer_remaining", edits(
        *[("people", {"id": f"g{number}", "role": "faculty", "fte": 1}) for number in range(9)])),
    Row("schedule_violations_total", tool("validate_schedule"), edits(("logged_hours", {
        "person_id": "r02", "start": "2026-03-05T06:00", "end": "2026-03-06T16:00", "kind": "clinical"})),
        {"violation_type": "continuous_24h"}),
    Row("resilience_defense_level", tool("get_defense_level"), evidence("external_help_called")),
    Row("resilience_defense_activations_total", tool("get_defense_level"), end_help_and_call_again,
        {"level": "5", "action": "external_help"}),
]


@pytest.fixture(scope="module")
def running(tmp_path_factory, staged):
    daemon = Daemon(tmp_path_factory.mktemp("metrics"), socket=True).start()
    yield daemon
    daemon.stop(clean=False)


def page(running):
    with running.client() as http:
        return http.get("/metrics").text


def figure(text, row):
    """The figure of a row's metric, of a histogram its count; None if it is not on the page."""
    for line in text.splitlines():
        match = re.fullmatch(rf"{row.metric}(?:_count)?(?:\{{(.*)\}})? (\S+)", line)
        if match and all(f'{key}="{word}"' in (match[1] or "") for key, word in row.labels.items()):
            return float(match[2])
    return None


def test_nothing_is_there_before_it_was_computed(running):
    text = page(running)
    assert [row.name for row in ROWS if figure(text, row) is not None] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_metric_comes_with_the_first_call_and_moves(running, row):
    row.compute(running)
    before = figure(page(running), row)
    assert before is not None, f"{row.metric} is not on the page after it was computed"
    row.change(running)
    row.compute(running)
    assert figure(page(running), row) != before
