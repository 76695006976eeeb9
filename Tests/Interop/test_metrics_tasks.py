# SPDX-License-Identifier: Apache-2.0
"""The five task types of the metrics plugin, started over REST: what they measure, keep, remove and compare."""

import contextlib
import datetime
import json
import sqlite3

import pytest

from support import tasks
from support.daemon import Daemon
from test_rest import problem

SETTINGS = """
[program]
seed = "share:programs/golden"
as_of = "{today}T06:00"
[access]
anonymous_role = "operator"
"""
TYPES = ["metrics_cleanup", "metrics_computation", "metrics_fairness_report", "metrics_snapshot", "metrics_version_diff"]


@pytest.fixture(scope="module")
def ward(tmp_path_factory, staged):
    """The golden program on the first day of its two weeks."""
    daemon = Daemon(
        tmp_path_factory.mktemp("metrics"), demo=False, settings=SETTINGS.format(today="2026-01-05"), socket=True)
    yield daemon.start()
    if daemon.process:
        daemon.stop(clean=False)


@pytest.fixture(scope="module")
def demo(tmp_path_factory, staged):
    """The demo program, which nobody changes."""
    daemon = Daemon(tmp_path_factory.mktemp("metrics-demo"))
    yield daemon.start()
    daemon.stop()


def run(daemon, name, state="completed", **arguments):
    with daemon.client() as http:
        ended = tasks.reach(http, tasks.start(http, name, arguments)["id"], timeout=60)
    assert ended["state"] == state, ended
    return ended["result"] if state == "completed" else ended["problem"]


def refused(daemon, name, **arguments):
    """The fields at fault of arguments that are refused before anything is queued."""
    with daemon.client() as http:
        fault = problem(http.post("/api/v1/tasks", json={"task": name, "arguments": arguments}), 422)
    return [error["instance_path"] for error in fault["errors"]]


def edit(daemon, *rows):
    daemon.call("apply_change", {
        "edits": list(rows), "expected_version": daemon.version()[0], "reason": "a test of metrics",
        "reason_code": "sick_call", "accept_findings": True})
    return daemon.version()[0]


def delete(person, date, slot):
    return {"op": "delete", "table": "assignments", "row": {"person_id": person, "date": date, "slot": slot}}


def read(daemon, uri):
    with daemon.client() as http:
        answer = http.get("/api/v1/resources/read", params={"uri": uri})
    return answer


def snapshots(daemon):
    return json.loads(read(daemon, "holdfast://metrics/snapshots").json()["contents"][0]["text"])


def gauge(daemon, name):
    with daemon.client() as http:
        lines = [line for line in http.get("/metrics").text.splitlines() if line.startswith(name)]
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines}


# -- what there is -----------------------------------------------------------------------------------------------------


def test_the_five_types_wait_in_their_queue_and_four_entries_start_them(ward):
    with ward.client() as http:
        entries = {row["id"]: row for row in http.get("/api/v1/schedules").json()["items"]}
        made = tasks.start(http, "metrics_cleanup")
        assert made["queue"] == "metrics"
        tasks.reach(http, made["id"])
    expected = {
        "schedule-metrics-hourly-snapshot": ("0 8-18 * * 1-5", "metrics_snapshot", {"period_days": 90}),
        "schedule-metrics-daily-cleanup": ("30 3 * * *", "metrics_cleanup", {"retention_days": 365}),
        "schedule-metrics-weekly-fairness-report": ("0 7 * * 1", "metrics_fairness_report", {"weeks_back": 12}),
        "schedule-metrics-daily-computation": ("0 5 * * *", "metrics_computation", {}),
    }
    for name, (cron, task, arguments) in expected.items():
        row = entries[name]
        assert (row["cron"], row["task"], row["arguments"]) == (cron, task, arguments), row
        assert row["time_zone"] == "UTC" and row["catch_up"] == "one" and not row["paused"], row


@pytest.mark.parametrize("name, arguments, fields", [
    ("metrics_computation", {"start_date": "soon"}, ["/arguments/start_date"]),
    ("metrics_computation", {"days": 3}, ["/arguments/days"]),
    ("metrics_snapshot", {"period_days": 0}, ["/arguments/period_days"]),
    ("metrics_snapshot", {"period_days": True}, ["/arguments/period_days"]),
    ("metrics_cleanup", {"retention_days": -1}, ["/arguments/retention_days"]),
    ("metrics_fairness_report", {"weeks_back": 261}, ["/arguments/weeks_back"]),
    ("metrics_version_diff", {"run_id_1": "1"}, ["/arguments"]),
])
def test_bad_parameters_are_refused_before_anything_is_queued(ward, name, arguments, fields):
    assert [path.rstrip("/") for path in refused(ward, name, **arguments)] == fields


# -- computation -------------------------------------------------------------------------------------------------------


def test_the_computation_has_the_figures_of_the_stored_schedule(ward):
    done = run(ward, "metrics_computation")
    analysis = done["schedule_analysis"]
    assert done["task_status"] == "completed" and done["schedule_version"] == ward.version()[0]
    assert done["input_digest"] == ward.version()[1]
    assert done["period"] == {"start_date": "2026-01-05", "end_date": "2026-04-05",
                              "measured_from": "2026-01-05", "measured_to": "2026-01-18"}
    assert done["completeness"] == "partial" and "days" in [gap["what"] for gap in done["missing"]]
    assert analysis["fairness"]["value"] == 0.991 and analysis["fairness"]["status"] == "good"
    assert analysis["coverage"]["value"] == 100 and analysis["coverage"]["blocks"] == 28
    assert analysis["consecutive_duty"]["value"] == 11 and analysis["consecutive_duty"]["status"] == "warning"
    stable = done["stability_metrics"]
    assert stable["base_version"] is None and stable["churn_rate"] == 0 and stable["ripple_factor"] == 0
    assert stable["n1_vulnerability_score"] == 0.084 and stable["stability_grade"] == "A" and stable["is_stable"]
    assert list(gauge(ward, "schedule_metrics_fairness_index").values()) == [0.991]


def test_days_that_make_no_sense_name_the_field(ward):
    backwards = run(ward, "metrics_computation", "discarded", start_date="2026-01-10", end_date="2026-01-09")
    assert [error["instance_path"] for error in backwards["errors"]] == ["/end_date"]
    outside = run(ward, "metrics_computation", "discarded", start_date="2030-01-01")
    assert [error["instance_path"] for error in outside["errors"]] == ["/start_date"]
    assert run(ward, "metrics_computation", start_date="2026-01-06", end_date="2026-01-06")["period"][
        "measured_to"] == "2026-01-06"


def test_the_demo_has_the_figures_that_were_counted_from_its_files(demo):
    done = run(demo, "metrics_computation")
    analysis = done["schedule_analysis"]
    assert analysis["fairness"]["value"] == 0.92 and analysis["total_assignments"] == 1911
    assert (analysis["coverage"]["covered_blocks"], analysis["coverage"]["blocks"]) == (165, 168)
    assert done["stability_metrics"]["n1_vulnerability_score"] == 0.044
    # Nobody may see signs of preference here: not known, and said.
    assert analysis["preference_satisfaction"]["status"] == "unknown"
    assert "table preference_signals" in [gap["what"] for gap in done["missing"]]


def test_the_fairness_of_the_last_weeks(demo):
    done = run(demo, "metrics_fairness_report")
    weeks = done["weekly_fairness"]
    assert len(weeks) == 12 and weeks[-1]["week_end"] == "2026-03-01" and weeks[-1]["fairness_value"] == 0.794
    starts = [datetime.date.fromisoformat(week["week_start"]) for week in weeks]
    ends = [datetime.date.fromisoformat(week["week_end"]) for week in weeks]
    assert all(start == end + datetime.timedelta(days=1) for start, end in zip(starts[1:], ends)), "no day twice"
    values = [week["fairness_value"] for week in weeks]
    first, second = sum(values[:6]) / 6, sum(values[6:]) / 6
    direction = "improving" if second - first > 0.05 else "declining" if second - first < -0.05 else "stable"
    summary = done["summary"]
    assert summary["trend_direction"] == direction and abs(summary["average_fairness"] - sum(values) / 12) < 0.0006
    assert summary["anomaly_count"] == len(done["anomalies"]) == sum(value < 0.75 for value in values)
    assert summary["average_fairness"] >= 0.8 or any("0.8" in text for text in done["recommendations"])


def test_weeks_without_a_plan_are_no_data(ward):
    done = run(ward, "metrics_fairness_report", weeks_back=2)
    assert done["task_status"] == "no_data" and done["error"] and done["completeness"] == "unknown"
    assert "summary" not in done


# -- versions ----------------------------------------------------------------------------------------------------------


def test_a_version_diff_measures_each_version_as_it_is_stored(ward):
    first = ward.version()[0]
    second = edit(ward, delete("R1", "2026-01-05", "AM"), delete("R4", "2026-01-05", "AM"))
    done = run(ward, "metrics_version_diff", run_id_1=str(first), run_id_2=str(second))
    comparison = done["comparison"]
    assert comparison["run_1"]["version"] == first and comparison["run_2"]["version"] == second
    assert comparison["differences"]["blocks_delta"] == -2 and comparison["churn"]["removed"] == 2
    assert comparison["churn_rate"] == round(2 / 202, 3) and comparison["differences"]["runtime_delta"] is None
    assert done["metric_changes"]["coverage_delta"] == round(-100 / 28, 3)
    assert done["summary"]["improved"] is False
    back = run(ward, "metrics_version_diff", run_id_1="live", run_id_2=str(first))
    assert back["metric_changes"]["coverage_delta"] == -done["metric_changes"]["coverage_delta"]
    assert back["comparison"]["differences"]["blocks_delta"] == 2
    long = run(ward, "metrics_version_diff", run_id_1=str(first), run_id_2=str(second), end_date="2027-12-31")
    assert long["comparison"] == done["comparison"] and long["completeness"] == "partial"
    assert [gap["what"] for gap in long["missing"]].count("days") == 1
    far = run(ward, "metrics_version_diff", "discarded", run_id_1=str(first), run_id_2=str(second), start_date="9999-12-01")
    assert [error["instance_path"] for error in far["errors"]] == ["/start_date"]
    stable = run(ward, "metrics_computation")["stability_metrics"]
    assert stable["base_version"] == first and stable["churn"]["removed"] == 2 and stable["ripple_factor"] >= 1


@pytest.mark.parametrize("second, says", [("99", "99"), ("no-such-plan", "no-such-plan"), ("0", "begin with 1"),
                                          ("snapshot_20200101_000000", "no such snapshot"), ("1", "another version")])
def test_runs_that_are_not_there_name_the_field(ward, second, says):
    fault = run(ward, "metrics_version_diff", "discarded", run_id_1="1", run_id_2=second)
    assert [error["instance_path"] for error in fault["errors"]] == ["/run_id_2"] and says in fault["detail"]


# -- snapshots ---------------------------------------------------------------------------------------------------------


def test_snapshots_are_kept_and_outlive_a_kill(ward):
    before = snapshots(ward)["total"]
    done = run(ward, "metrics_snapshot", period_days=14)
    assert done["snapshot_data"]["metrics"]["coverage"] == pytest.approx(27 / 28 * 100, abs=0.001)
    assert done["snapshot_data"]["metrics"]["stability_grade"] in "ABCDF" and done["snapshot_data"]["summary"]
    assert done["stored_snapshots"] == before + 1 and done["removed_oldest"] == []
    again = run(ward, "metrics_snapshot")
    assert again["snapshot_id"] != done["snapshot_id"] and again["stored_snapshots"] == before + 2
    ward.kill()
    ward.start()
    listed = snapshots(ward)
    assert listed["total"] == before + 2 and listed["items"][0]["id"] == again["snapshot_id"]
    whole = read(ward, done["snapshot_uri"]).json()["contents"][0]["text"]
    assert done["snapshot_id"] in whole and done["snapshot_data"]["summary"] in whole
    assert read(ward, "holdfast://metrics/snapshots/snapshot_20200101_000000").status_code == 404
    # The snapshot's version is what a diff takes it for.
    diff = run(ward, "metrics_version_diff", run_id_1="1", run_id_2=done["snapshot_id"])
    assert diff["comparison"]["run_2"]["version"] == done["schedule_version"]


def grown_old(daemon, days):
    """Puts copies of a stored snapshot under earlier days, and keys that are no snapshots, while the daemon is down."""
    daemon.kill()
    with contextlib.closing(sqlite3.connect(daemon.state / "holdfast.db")) as database, database:
        key, *row = database.execute(
            "SELECT key, program_id, namespace, value, size, etag FROM key_values "
            "WHERE namespace = 'io.holdfast.metrics' AND key LIKE 'snapshot/%' ORDER BY key LIMIT 1").fetchone()
        made = [f"snapshot/snapshot_{day:%Y%m%d}_070000" for day in days] + ["snapshot/another_20200101_070000"]
        assert all(len(name) <= len(key) for name in made)
        database.executemany(
            "INSERT INTO key_values (key, program_id, namespace, value, size, etag) VALUES (?, ?, ?, ?, ?, ?)",
            [(name, *row) for name in made])
        database.execute(
            "UPDATE key_value_usage SET bytes = bytes + ?, entries = entries + ? WHERE program_id = ? AND namespace = ?",
            (row[3] * len(made), len(made), *row[:2]))
    daemon.start()


def test_cleanup_removes_old_snapshots_and_nothing_else(ward):
    kept = snapshots(ward)["total"]
    today = datetime.datetime.now(datetime.UTC).date()
    old, edge = (today - datetime.timedelta(days=days) for days in (40, 20))
    grown_old(ward, [old, edge])
    versions, history = ward.version(), ward.call("history")
    assert snapshots(ward)["total"] == kept + 2
    nothing = run(ward, "metrics_cleanup")
    assert nothing["deleted_count"] == 0 and nothing["deleted_by_status"] == {} and nothing["kept_count"] == kept + 2
    done = run(ward, "metrics_cleanup", retention_days=30)
    name = f"snapshot_{old:%Y%m%d}_070000"
    assert done["deleted"] == [name] and done["deleted_count"] == 1 and sum(done["deleted_by_status"].values()) == 1
    cutoff = datetime.date.fromisoformat(done["cutoff_date"])
    assert (today - cutoff).days in (30, 29), "a test may run over midnight"
    assert done["kept_count"] == snapshots(ward)["total"] == kept + 1
    assert done["oldest_kept"] == f"snapshot_{edge:%Y%m%d}_070000"
    assert ward.version() == versions and ward.call("history")["items"] == history["items"]
    with contextlib.closing(sqlite3.connect(f"file:{ward.state}/holdfast.db?mode=ro", uri=True)) as database:
        [(others,)] = database.execute("SELECT count(*) FROM key_values WHERE key = 'snapshot/another_20200101_070000'")
    assert others == 1, "what is no snapshot stays"


def test_starting_takes_the_rights_of_what_it_does(tmp_path_factory, staged):
    settings = SETTINGS.format(today="2026-01-05").replace('"operator"', '"viewer"')
    daemon = Daemon(tmp_path_factory.mktemp("metrics-viewer"), demo=False, settings=settings).start()
    try:
        with daemon.client() as http:
            for name in ["metrics_snapshot", "metrics_cleanup"]:
                problem(http.post("/api/v1/tasks", json={"task": name}), 403)
        assert run(daemon, "metrics_computation")["task_status"] == "completed"
    finally:
        daemon.stop()


def test_without_a_program_there_is_no_data_and_no_figure(tmp_path_factory, staged):
    settings = '[access]\nanonymous_role = "operator"\n'
    daemon = Daemon(tmp_path_factory.mktemp("metrics-empty"), demo=False, settings=settings).start()
    try:
        for name in ["metrics_computation", "metrics_snapshot", "metrics_fairness_report"]:
            done = run(daemon, name)
            assert done["task_status"] == "no_data" and done["error"] and done["completeness"] == "unknown"
        assert snapshots(daemon)["total"] == 0 and not gauge(daemon, "schedule_metrics_fairness_index")
    finally:
        daemon.stop()
