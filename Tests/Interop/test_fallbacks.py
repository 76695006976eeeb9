# SPDX-License-Identifier: Apache-2.0
"""Fallback plans as coordinators meet them: kept and renewed, stale after a change, on paper when the daemon is down,
followed and undone."""

import csv
import urllib.parse

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
hold = "0s"
"""
TOOL = "get_static_fallbacks"


@pytest.fixture(scope="module")
def ward(tmp_path_factory, staged):
    """The golden program on its first day, with a folder for the binder."""
    folder = tmp_path_factory.mktemp("fallbacks")
    daemon = Daemon(folder, demo=False, settings=SETTINGS)
    daemon.binder = folder / "binder"
    daemon.binder.mkdir()
    site = daemon.etc / "plugins.d" / "io.holdfast.fallbacks.toml"
    site.write_text(site.read_text() + f'\n[config]\nbinder_folder = "{daemon.binder}"\n')
    yield daemon.start()
    if daemon.process:
        daemon.stop(clean=False)


def precompute(ward, **arguments):
    with ward.client() as http:
        ended = tasks.reach(http, tasks.start(http, "resilience_fallback_precompute", arguments)["id"], timeout=60)
    assert ended["state"] == "completed", ended
    return ended["result"]


def edit(ward, *edits):
    ward.call("apply_change", {
        "edits": list(edits), "expected_version": ward.version()[0], "reason": "a test of fallback plans"})


def metric(ward, name):
    with ward.client() as http:
        lines = [line for line in http.get("/metrics").text.splitlines() if line.startswith(name)]
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines}


def test_plans_are_made_once_kept_and_renewed_when_the_schedule_changes(ward):
    first = precompute(ward)
    assert first["refreshed"] and first["scenarios"] == 83 and first["binder"]["works_without_daemon"]
    assert precompute(ward) == {"refreshed": False, "reason": "the plans are fresh"}
    answer = ward.call(TOOL)
    assert answer["level"] == "YELLOW" and answer["figures"]["stored"] and answer["figures"]["fresh"] == 83
    # An edit that no plan depends on still makes them stale: they are of another version.
    edit(ward, {"op": "put", "table": "people", "row": {"id": "R8", "credentials": ["bls"]}})
    stale = ward.call(TOOL)
    assert stale["figures"]["stale"] == 83 and stale["completeness"] == "stale"
    assert "plans_stale" in [finding["code"] for finding in stale["findings"]]
    again = precompute(ward)
    assert again["refreshed"] and again["reason"] == "the schedule has changed"
    assert ward.call(TOOL)["figures"]["fresh"] == 83


def test_a_plan_outlives_a_crash(ward):
    before = ward.call(TOOL, {"scenario": "loss-A4"})
    ward.kill()
    ward.start()
    after = ward.call(TOOL, {"scenario": "loss-A4"})
    assert after["figures"]["plan"] == before["figures"]["plan"] and after["figures"]["stored"]


def test_following_a_plan_changes_the_schedule_and_undoing_brings_it_back(ward):
    def digest():
        return ward.version()[1]

    name = "resilience_fallback_activations_total"
    assert not metric(ward, name + "{")
    plan = ward.call(TOOL, {"scenario": "loss-A4"})["figures"]["plan"]
    before = digest()
    reason = {"scenario": "loss-A4", "reason": "A4 is in hospital until further notice"}
    assert not plan["needs_approval"]
    # A plan that breaks rules is nobody's to follow alone.
    breaking = {"scenario": "loss-A1", "reason": "A1 is in hospital until further notice"}
    assert "breaks rules" in ward.call("activate_fallback", breaking, expect=409)["detail"]
    ward.call("activate_fallback", {**breaking, "accept_breaches": True}, expect=202)
    assert digest() == before
    done = ward.call("activate_fallback", reason)
    assert done["total_skipped"] == 0 and digest() != before
    assert metric(ward, name + "{") and sum(metric(ward, name + "{").values()) == 1
    assert list(metric(ward, "resilience_active_fallbacks").values()) == [1]
    ward.call("activate_fallback", reason, expect=409)
    # What the plan says is now the schedule: losing A4 costs nothing more.
    now = ward.call(TOOL, {"from": "2026-01-05", "horizon_days": 14, "scenarios": [{"id": "x", "remove": ["A4"]}]})
    assert now["figures"]["fallbacks"][0]["unserved_if_nothing_changes"] == 0
    assert ward.call(TOOL)["figures"]["active"][0]["scenario"] == "loss-A4"
    ward.call("deactivate_fallback", {"scenario": "loss-A4", "reason": "A4 is back at work again"})
    assert digest() == before
    assert list(metric(ward, "resilience_active_fallbacks").values()) == [0]
    ward.call("deactivate_fallback", {"scenario": "loss-A4", "reason": "A4 is back at work again"}, expect=404)


def test_who_falls_ill_finds_the_plan(ward):
    edit(ward, {"op": "put", "table": "absences", "row": {
        "id": "Z1", "person_id": "R1", "from": "2026-01-05", "from_slot": "AM", "to": "2026-01-06", "to_slot": "PM",
        "kind": "sick", "planned": False, "blocking": True}})
    match = ward.call(TOOL)["figures"]["best_match"]
    assert match["away"] == ["R1", "R3"] and match["scenario"] == "loss-R1+R3"
    edit(ward, {"op": "delete", "table": "absences", "row": {"id": "Z1"}})


def test_pages_and_tables_are_resources(ward):
    plan = ward.call(TOOL, {"scenario": "loss-R1+R2"})["figures"]["plan"]
    listed = ward.cli("read", plan["csv"])
    assert listed.returncode == 0, listed.stderr
    rows = list(csv.DictReader(listed.stdout.splitlines()))
    assert len(rows) == plan["changed_person_blocks"] and {row["from_service"] for row in rows} > {""}
    page = ward.cli("read", plan["printable"])
    assert "Nobody can cover" in page.stdout and "<script" not in page.stdout
    assert "Loss of" in ward.cli("read", "holdfast://fallbacks/binder").stdout
    assert ward.cli("read", "holdfast://fallbacks/csv/" + urllib.parse.quote("nobody")).returncode != 0


def test_the_binder_is_there_when_the_daemon_is_not(ward):
    made = precompute(ward, force=True, days_ahead=5)["binder"]
    ward.stop(clean=False)
    names = sorted(path.name for path in ward.binder.iterdir())
    assert len(names) == made["files"] == 2 * 83 + 1
    cover = (ward.binder / "index.html").read_text()
    assert all(name in cover for name in names if name.endswith(".html") and name != "index.html")
    page = next(path for path in ward.binder.iterdir() if path.name.endswith("loss-R1_R2.html")).read_text()
    assert "Resident R1" in page and "Intensive care" in page and "do not trust it after 2026-01-12" in page
    assert (ward.binder / "index.html").stat().st_mode & 0o777 == 0o640
