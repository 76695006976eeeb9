# SPDX-License-Identifier: Apache-2.0
"""The four task tools that clients poll with, and the scheduler's members of the sitrep: what is said is what is so."""

import asyncio
import datetime

import pytest
from mcp.client.client import Client

from support.tasks import reach, start
from test_rest import problem

UNKNOWN = "01990000-0000-7000-8000-000000000000"
LATER = {"delay_ms": 3_600_000}


def call(http, tool, expect=200, **arguments):
    answer = http.post(f"/api/v1/tools/{tool}", json=arguments)
    if expect != 200:
        return problem(answer, expect)
    assert answer.status_code == 200, answer.text
    return answer.json()


def status(http, id):
    return call(http, "get_task_status", task_id=id)


def moment(text):
    return datetime.datetime.fromisoformat(text)


# -- the four tools ----------------------------------------------------------------------------------------------------


def test_a_background_task_runs_and_its_status_is_what_happened(anonymous):
    made = call(anonymous, "start_background_task", task_type="tally", params={"value": 3})
    assert made["task_type"] == "tally" and made["queue"] == "default" and made["existing"] is False
    assert made["status"] in ("available", "running", "completed") and made["message"].startswith("It ")
    reach(anonymous, made["task_id"])
    done = status(anonymous, made["task_id"])
    assert done["status"] == "completed" and done["progress"] == 100 and done["result"] == {"attempt": 1, "value": 3}
    assert done["error"] is None and done["waits_for"] == [] and done["task_id"] == made["task_id"]
    times = [moment(done[name]) for name in ("queued_at", "started_at", "completed_at")]
    assert times == sorted(times) and times[0].tzinfo is not None and done["queued_at"] == made["queued_at"]

    again = call(anonymous, "start_background_task", task_type="tally", params={"value": 4})
    assert "last" in again["estimated_duration"] and 0 <= again["estimated_seconds"] < 60, "measured on the first"
    reach(anonymous, again["task_id"])
    never = call(anonymous, "start_background_task", task_type="apart", params={})
    assert never["estimated_duration"] is None or "last" in never["estimated_duration"]


def test_parameters_are_validated_before_anything_is_queued(anonymous, admin):
    before = len(call(admin, "list_tasks", type="tally", limit=200)["items"])
    wrong = call(anonymous, "start_background_task", 422, task_type="tally", params={"value": "many", "extra": 1})
    assert {fault["instance_path"] for fault in wrong["errors"]} == {"/params/value", "/params/extra"}
    assert wrong["code"] == "VALIDATION_ERROR", "a wrong parameter is no fault of a connection"
    assert call(anonymous, "start_background_task", 422, task_type="tally", params={"value": True})["errors"]
    unknown = call(anonymous, "start_background_task", 404, task_type="taly")
    assert unknown["code"] == "NOT_FOUND" and "tally" in unknown["detail"], "it says what was meant"
    assert call(anonymous, "start_background_task", 422, params={})["code"] == "MISSING_PARAMETER"
    assert call(anonymous, "start_background_task", 403, task_type="change")["code"] == "FORBIDDEN"
    assert len(call(admin, "list_tasks", type="tally", limit=200)["items"]) == before


def test_progress_is_measured_and_never_guessed_from_the_state(anonymous):
    queued = start(anonymous, "tally", **LATER)["id"]
    waiting = status(anonymous, queued)
    assert waiting["status"] == "scheduled" and waiting["progress"] is None and waiting["started_at"] is None
    call(anonymous, "cancel_task", task_id=queued)
    assert status(anonymous, queued)["progress"] is None, "what was cancelled before it began is not at 100"

    long = start(anonymous, "steps", {"steps": 400, "pause_ms": 10})["id"]
    seen = set()
    while len(seen) < 3:
        now = status(anonymous, long)
        assert now["status"] in ("available", "running"), now
        if now["progress"] is not None:
            shown = int(now["progress_message"].split()[-1])
            assert 0 <= now["progress"] == shown * 100 // 400
            seen.add(now["progress"])
    stopped = call(anonymous, "cancel_task", task_id=long)
    assert stopped["found"] == "running"
    reach(anonymous, long)
    assert status(anonymous, long)["status"] == "cancelled" and status(anonymous, long)["progress"] < 100

    failed = start(anonymous, "broken")["id"]
    reach(anonymous, failed)
    broken = status(anonymous, failed)
    assert broken["status"] == "discarded" and broken["progress"] is None and broken["result"] is None
    assert broken["error"] == "This never works." and broken["error_code"] and broken["completed_at"]


def test_an_unknown_id_is_an_error_and_never_pending(anonymous):
    for tool in ("get_task_status", "cancel_task"):
        for id in (UNKNOWN, "nonsense", "x" * 5000):
            assert call(anonymous, tool, 404, task_id=id)["code"] == "NOT_FOUND"
    assert call(anonymous, "get_task_status", 422)["code"] == "MISSING_PARAMETER"
    assert call(anonymous, "cancel_task", 422)["code"] == "MISSING_PARAMETER"
    assert call(anonymous, "cancel_task", 422, id=UNKNOWN, task_id="other")["errors"][0]["instance_path"] == "/task_id"


def test_cancelling_says_what_it_found(anonymous):
    later = start(anonymous, "tally", **LATER)["id"]
    gone = call(anonymous, "cancel_task", task_id=later)
    assert gone["found"] == "scheduled" and gone["status"] == gone["state"] == "cancelled"
    assert gone["task_id"] == later and gone["canceled_at"] == gone["finished_at"] and "had not begun" in gone["message"]
    assert call(anonymous, "cancel_task", id=later)["found"] == "cancelled"

    asking = start(anonymous, "asking")["id"]
    reach(anonymous, asking, "input_required")
    waiting = status(anonymous, asking)
    assert waiting["waits_for"] and "waits for an answer" in waiting["message"]
    assert call(anonymous, "cancel_task", task_id=asking)["found"] == "input_required"

    done = start(anonymous, "tally")["id"]
    reach(anonymous, done)
    refused = call(anonymous, "cancel_task", 409, task_id=done)
    assert "is completed" in refused["detail"] and status(anonymous, done)["status"] == "completed"


def test_active_tasks_are_those_that_have_not_ended(anonymous, admin):
    before = call(anonymous, "list_active_tasks")
    later = start(anonymous, "tally", **LATER)["id"]
    asking = start(anonymous, "asking")["id"]
    reach(anonymous, asking, "input_required")
    retrying = start(anonymous, "tally", {"fail_times": 9, "retry_after_ms": 60_000})["id"]
    reach(anonymous, retrying, "retryable")
    running = start(anonymous, "steps", {"steps": 1000, "pause_ms": 10})["id"]
    reach(anonymous, running, "running")
    theirs = start(admin, "tally", **LATER)["id"]
    made = {later: "scheduled", asking: "input_required", retrying: "retryable", running: "running"}
    try:
        now = call(anonymous, "list_active_tasks")
        assert made.items() <= {row["task_id"]: row["status"] for row in now["tasks"]}.items()
        assert now["total_active"] == before["total_active"] + 4 == sum(now["counts"].values())
        assert theirs not in {row["task_id"] for row in now["tasks"]}, "a viewer sees their own"
        row = next(row for row in now["tasks"] if row["task_id"] == running)
        assert row["task_type"] == row["task_name"] == "steps" and row["started_at"] and row["attempt"] == 1

        tallies = call(anonymous, "list_active_tasks", task_type="tally")
        assert {row["task_type"] for row in tallies["tasks"]} == {"tally"}
        assert tallies["total_active"] == now["total_active"] - 2 - sum(
            row["task_type"] != "tally" for row in before["tasks"])
        one = call(anonymous, "list_active_tasks", limit=1)
        assert len(one["tasks"]) == 1 and one["truncated"] and one["total_active"] == now["total_active"]
        everybody = call(admin, "list_active_tasks", limit=200)
        assert {theirs, *made} <= {row["task_id"] for row in everybody["tasks"]}
        assert call(anonymous, "list_active_tasks", task_type="nothing")["total_active"] == 0
    finally:
        for id in made:
            call(anonymous, "cancel_task", task_id=id)
        call(admin, "cancel_task", task_id=theirs)
    reach(anonymous, running)
    after = call(anonymous, "list_active_tasks")
    assert after["total_active"] == before["total_active"]
    assert after["ended"]["cancelled"] == before["ended"]["cancelled"] + 4 and after["ended"]["hours"] == 24


def test_the_four_tools_over_mcp(durable, anonymous):
    async def talk():
        async with Client(durable.url + "/mcp") as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            made = await client.call_tool("start_background_task", {"task_type": "tally", "params": {"value": 5}})
            id = made.structured_content["task_id"]
            reach(anonymous, id)
            shown = (await client.call_tool("get_task_status", {"task_id": id})).structured_content
            missing = await client.call_tool("get_task_status", {"task_id": UNKNOWN})
            return names, shown, missing

    names, shown, missing = asyncio.run(talk())
    assert {"start_background_task", "get_task_status", "cancel_task", "list_active_tasks"} <= names
    assert shown["status"] == "completed" and shown["result"]["value"] == 5
    assert missing.is_error and missing.meta["io.holdfast/problem"]["code"] == "NOT_FOUND"


# -- the sitrep of the scheduler ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(admin):
    failed = start(admin, "broken")["id"]
    reach(admin, failed)
    answer = admin.get("/api/v1/scheduler/sitrep")
    assert answer.status_code == 200, answer.text
    return failed, answer.json()


def test_the_scheduler_page_is_the_sitrep_and_more(page):
    _, shown = page
    assert shown["tool"] == "get_sitrep" and shown["figures"]["signals"] and shown["findings"] is not None
    assert {"timestamp", "last_update", "task_metrics", "health_status", "defense_level", "recent_tasks",
            "coverage_metrics", "immediate_actions", "watch_items", "crisis_mode"} <= shown.keys()
    health = {"GREEN": "healthy", "YELLOW": "degraded", "ORANGE": "degraded", "RED": "critical", "BLACK": "critical"}
    assert shown["health_status"] == health[shown["level"]]
    assert shown["immediate_actions"] == shown["figures"]["immediate_actions"] and shown["crisis_mode"] is False
    assert shown["watch_items"] == shown["figures"]["watch_items"]
    assert abs(moment(shown["timestamp"]) - datetime.datetime.now(datetime.timezone.utc)) < datetime.timedelta(minutes=1)


def test_its_tasks_are_the_hosts_own(admin, page):
    failed, shown = page
    metrics = shown["task_metrics"]
    parts = ("active_tasks", "pending_tasks", "completed_tasks", "failed_tasks", "cancelled_tasks")
    assert metrics["total_tasks"] == sum(metrics[name] for name in parts) and metrics["failed_tasks"] >= 1
    ended = metrics["completed_tasks"] + metrics["failed_tasks"]
    assert metrics["success_rate"] == pytest.approx(metrics["completed_tasks"] / ended) and metrics["success_rate"] < 1
    assert 1 <= len(shown["recent_tasks"]) <= 5
    row = next(row for row in shown["recent_tasks"] if row["task_id"] == failed)
    assert row["name"] == "broken" and row["status"] == "discarded" and row["error_message"] == "This never works."
    real = status(admin, failed)
    took = (moment(real["completed_at"]) - moment(real["started_at"])).total_seconds()
    assert row["duration_seconds"] == pytest.approx(took, abs=1e-6) and row["started_at"] == real["started_at"]


def test_its_coverage_is_measured(admin, page):
    coverage = page[1]["coverage_metrics"]
    defense = call(admin, "get_defense_level")["figures"]
    assert 0 < coverage["coverage_rate"] <= 1 and coverage["blocks_covered"] <= coverage["blocks_total"]
    assert coverage["coverage_rate"] == pytest.approx(coverage["blocks_covered"] / coverage["blocks_total"])
    assert coverage["blocks_total"] == defense["required_half_days"] and coverage["critical_gaps"] == defense["open_gaps"]
    load = call(admin, "check_utilization_threshold")["figures"]["overall_rho"]
    assert coverage["faculty_utilization"] == load, "coverage and utilization are two quantities"
