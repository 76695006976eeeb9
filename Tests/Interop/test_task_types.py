# SPDX-License-Identifier: Apache-2.0
"""The resilience task types and the entries that start them: parameters, results from real demand, approval, and the metric
of the last success before and after a kill."""

import datetime

import pytest

from support import tasks
from support.daemon import Daemon
from test_rest import problem

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
ENTRIES = {
    "resilience-health-check": ("*/15 * * * *", "resilience_health_check"),
    "resilience-contingency-analysis": ("0 2 * * *", "resilience_contingency"),
    "resilience-precompute-fallbacks": ("0 3 * * 0", "resilience_fallback_precompute"),
    "resilience-utilization-forecast": ("0 6 * * *", "resilience_utilization_forecast"),
}
TYPES = {task for _, task in ENTRIES.values()} | {"resilience_crisis_activation"}
SUCCESS = "holdfast_schedule_last_success_timestamp_seconds"
REASON = "half of the ward is ill"


@pytest.fixture(scope="module")
def ward(tmp_path_factory, staged):
    """The golden program on its first day, with people who may ask and approve."""
    daemon = Daemon(tmp_path_factory.mktemp("types"), demo=False, socket=True, settings=SETTINGS).start()
    daemon.tokens = {}
    with daemon.socket_client() as http:
        for name, role in [("ann", "operator"), ("bob", "approver"), ("cleo", "approver"), ("vera", "viewer")]:
            daemon.tokens[name] = http.post("/api/v1/tokens", json={"owner": name, "role": role}).json()["token"]
    yield daemon
    if daemon.process:
        daemon.stop(clean=False)


def who(daemon, name):
    return daemon.client(headers={"Authorization": f"Bearer {daemon.tokens[name]}"})


def run(daemon, type, by="ann", **params):
    """Starts one with the original's tool, and gives its document when it has ended."""
    with who(daemon, by) as http:
        answer = http.post("/api/v1/tools/start_background_task", json={"task_type": type, "params": params})
        assert answer.status_code == 200, answer.text
        return tasks.reach(http, answer.json()["task_id"], timeout=60)


def result(daemon, type, **params):
    ended = run(daemon, type, **params)
    assert ended["state"] == "completed", ended["problem"]
    return ended["result"]


def refused(daemon, type, expect=422, by="ann", **params):
    with who(daemon, by) as http:
        answer = http.post("/api/v1/tools/start_background_task", json={"task_type": type, "params": params})
        return problem(answer, expect)


def successes(daemon):
    with daemon.client() as http:
        lines = [line for line in http.get("/metrics").text.splitlines() if line.startswith(SUCCESS + "{")]
    return {line.split('schedule="')[1].split('"')[0]: float(line.rsplit(" ", 1)[1]) for line in lines}


def test_the_types_are_in_the_queue_resilience_and_the_entries_are_those_of_the_original(ward):
    with ward.client() as http:
        types = {row["name"]: row for row in http.get("/api/v1/task-types").json()["items"]}
        entries = {row["id"]: row for row in http.get("/api/v1/schedules").json()["items"]}
        queues = {row["name"] for row in http.get("/api/v1/queues").json()["items"]}
    assert {name for name, row in types.items() if row["queue"] == "resilience"} >= TYPES
    assert {"default", "resilience", "notifications", "metrics"} <= queues
    for id, (cron, task) in ENTRIES.items():
        entry = entries[id]
        assert (entry["cron"], entry["task"], entry["time_zone"]) == (cron, task, "UTC"), entry
        assert entry["catch_up"] == "one" and not entry["paused"]
        due = [datetime.datetime.fromisoformat(time) for time in entry["next_due_at"]]
        assert len(due) == 3 and due == sorted(due)
    sunday, morning = (entries[id]["next_due_at"][0] for id in
                       ("resilience-precompute-fallbacks", "resilience-utilization-forecast"))
    sunday = datetime.datetime.fromisoformat(sunday)
    assert (sunday.isoweekday(), sunday.hour, sunday.minute) == (7, 3, 0) and "T06:00:00" in morning


def test_parameters_are_held_against_the_schema_before_anything_is_queued(ward):
    for type in ("resilience_contingency", "resilience_utilization_forecast", "resilience_fallback_precompute"):
        for wrong in (-1, 0, 100_000, True, "90", 1.5):
            fault = refused(ward, type, days_ahead=wrong)
            assert fault["errors"][0]["instance_path"] == "/params/days_ahead", (type, wrong, fault)
        assert refused(ward, type, days=30)["errors"][0]["instance_path"] == "/params/days"
    assert refused(ward, "resilience_health_check", days_ahead=3)["errors"]
    crisis = "resilience_crisis_activation"
    wrong = refused(ward, crisis, severity="apocalyptic", reason=REASON)
    assert wrong["errors"][0]["instance_path"] == "/params/severity"
    assert all(word in str(wrong) for word in ("minor", "moderate", "severe", "critical"))
    assert refused(ward, crisis, severity="minor")["errors"] and refused(ward, crisis, reason=REASON)["errors"]
    refused(ward, crisis, 403, by="vera", severity="minor", reason=REASON)


def test_a_forecast_is_of_the_demand_that_is_stored(ward):
    forecast = result(ward, "resilience_utilization_forecast", days_ahead=14)
    assert forecast["period"] == {
        "start": "2026-01-05", "end": "2026-01-18", "days": 14, "asked_days": 14, "cut": None}
    tool = ward.call("check_utilization_threshold", {"horizon_days": 14, "detail": "slots"})["figures"]
    assert sum(row["required_half_days"] for row in forecast["services"]) == tool["required_half_days"]
    worst = {}
    for row in tool["slot_rows"]:
        rho = row["rho"] if row["rho"] is not None else float("inf")
        worst[row["slot"][:10]] = max(worst.get(row["slot"][:10], 0), rho)
    bad = sorted(day for day, rho in worst.items() if rho >= 0.9 - 1e-12)
    assert forecast["days_with_demand"] == len(worst) and forecast["high_risk_days"] >= len(bad) > 0
    told = {row["date"] for row in forecast["high_risk_periods"]}
    assert len(told) == min(10, forecast["high_risk_days"])
    for row in forecast["high_risk_periods"]:
        assert row["level"] in ("RED", "BLACK") and row["utilization"] == pytest.approx(worst[row["date"]])
        assert row["factors"]
    assert [week["utilization"] for week in forecast["weeks"]] == [week["theta"] for week in tool["weeks"]]
    # Without days the next ninety are asked for, and what is not published is said.
    whole = result(ward, "resilience_utilization_forecast")
    assert whole["period"]["asked_days"] == 90 and whole["period"]["days"] == 14 and "published" in whole["period"]["cut"]


def test_a_contingency_analysis_says_what_the_tool_says(ward):
    ended = run(ward, "resilience_contingency", days_ahead=14)
    found = ended["result"]
    assert ended["state"] == "completed" and ended["progress"]["done"] == ended["progress"]["total"] == 1
    tool = ward.call("run_contingency_analysis_resilience", {"horizon_days": 14})["figures"]
    assert found["n1_pass"] is tool["n1_pass"] and found["n1_vulnerabilities_count"] == tool["n1_losing_people"]
    assert found["n2_pass"] is tool["criteria"]["p3"]
    assert found["n2_fatal_pairs_count"] == tool["pairs"]["losing_category_1_2"]
    assert found["most_critical_people"][0] == tool["people"][0]["person"] and len(found["most_critical_people"]) <= 5
    assert found["recommendations"] and found["period"]["end"] == "2026-01-18"
    assert found["phase_transition_risk"] in ("low", "medium", "high", "critical") and not found["indicators_unknown"]


def test_the_risk_of_a_sudden_change_counts_what_was_changed(ward):
    before = result(ward, "resilience_contingency", days_ahead=14)
    assert not [text for text in before["leading_indicators"] if "changes" in text]
    for turn in range(11):
        ward.call("apply_change", {
            "edits": [{"op": "put", "table": "people", "row": {"id": "R8", "credentials": [f"course-{turn}"]}}],
            "expected_version": ward.version()[0], "reason": "a test of recent changes"})
    after = result(ward, "resilience_contingency", days_ahead=14)
    assert "more than 10 changes of the schedule in 7 days" in after["leading_indicators"]
    words = ["low", "medium", "high", "critical"]
    assert words.index(after["phase_transition_risk"]) == words.index(before["phase_transition_risk"]) + 1


def test_a_health_check_has_the_figures_of_the_original(ward):
    check = result(ward, "resilience_health_check")
    tool = ward.call("run_contingency_analysis_resilience")["figures"]
    assert check["n1_pass"] is tool["n1_pass"] and check["n2_pass"] is tool["criteria"]["p3"]
    assert {"timestamp", "status", "utilization", "defense_level", "immediate_actions"} <= set(check)
    assert check["utilization"] is not None and check["failed_tools"] == []


def test_fallbacks_are_made_for_the_days_that_are_asked_for(ward):
    made = result(ward, "resilience_fallback_precompute", days_ahead=5, force=True)
    assert made["period"] == {"start": "2026-01-05", "end": "2026-01-09"}
    assert made["scenarios_computed"] > 20 and made["scenarios_failed"] == 0 and len(made["results"]) == 20
    for id, row in made["results"].items():
        assert row["id"] == id and 0 <= row["coverage_rate"] <= 1 and row["valid_until"].startswith("2026-01-12")
    result(ward, "resilience_fallback_precompute", force=True)


def crisis(daemon, **params):
    with who(daemon, "ann") as http:
        answer = http.post("/api/v1/tools/start_background_task", json={
            "task_type": "resilience_crisis_activation", "params": {"reason": REASON, **params}})
        assert answer.status_code == 200, answer.text
        return tasks.reach(http, answer.json()["task_id"], "input_required")


def answer(daemon, call, by, approved=True, expect=200):
    (ask,) = call["asks"]
    with who(daemon, by) as http:
        said = http.post(f"/api/v1/approvals/{ask['approval_id']}/answer", json={"approved": approved, "reason": "so be it"})
        assert said.status_code == expect, said.text
        return tasks.reach(http, call["id"]) if expect == 200 else said.json()


def test_crisis_mode_waits_for_another_person(ward):
    own = run(ward, "resilience_crisis_activation", severity="severe", reason=REASON, approved_by="ann")
    assert own["state"] == "discarded" and "another person" in own["problem"]["detail"]
    waits = crisis(ward, severity="severe", approved_by="bob")
    assert not ward.call("get_sitrep")["figures"]["crisis_mode"], "nothing is entered before it is approved"
    answer(ward, waits, "ann", expect=403)
    wrong = answer(ward, waits, "cleo")
    assert wrong["state"] == "discarded" and "to be approved by bob" in wrong["problem"]["detail"]
    assert answer(ward, crisis(ward, severity="severe"), "bob", approved=False)["state"] == "discarded"
    assert not ward.call("get_sitrep")["figures"]["crisis_mode"]

    waits = crisis(ward, severity="severe", approved_by="bob", expires_in_hours=2)
    ward.kill()
    ward.start()
    entered = answer(ward, waits, "bob")
    assert entered["state"] == "completed", entered["problem"]
    done = entered["result"]
    assert done["crisis_mode"] is True and done["severity"] == "severe" and done["approved_by"] == "bob"
    assert done["actions_taken"][0].startswith("Publishing is held until ")
    assert done["recommended_load_shedding_level"] == "red"
    assert done["load_shedding_level"] == ward.call("get_load_shedding")["figures"]["step"] == "normal"
    with ward.client() as http:
        holds = [row["name"] for row in http.get("/api/v1/holds").json()["items"]]
    assert holds == ["publishing"] and ward.call("get_sitrep")["figures"]["crisis_mode"]
    second = run(ward, "resilience_crisis_activation", severity="minor", reason=REASON)
    assert second["state"] == "discarded" and second["problem"]["code"] == "CONFLICT"


def test_the_last_success_of_an_entry_is_a_metric_that_survives_a_kill(ward):
    entry = "resilience-utilization-forecast"
    assert entry not in successes(ward), "what a person started besides is no success of the entry"
    before = datetime.datetime.now(datetime.timezone.utc).timestamp()
    with who(ward, "ann") as http:
        made = http.post(f"/api/v1/schedules/{entry}/run")
        assert made.status_code == 201, made.text
        done = tasks.reach(http, made.json()["id"], timeout=60)
    assert done["state"] == "completed"
    finished = datetime.datetime.fromisoformat(done["finished_at"]).timestamp()
    ward.wait_for(lambda: entry in successes(ward))
    first = successes(ward)[entry]
    assert before - 1 <= first and first == pytest.approx(finished, abs=2)
    ward.kill()
    ward.start()
    ward.wait_for(lambda: entry in successes(ward), timeout=10)
    assert successes(ward)[entry] == pytest.approx(finished, abs=0.01), "of the store, not of the start"
    assert "resilience-contingency-analysis" not in successes(ward), "absent until there was one"
