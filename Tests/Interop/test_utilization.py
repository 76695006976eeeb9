# SPDX-License-Identifier: Apache-2.0
"""check_utilization_threshold and get_sitrep on the two programs of the tree, against figures that were computed by
others: the golden vectors (Tests/Golden/01_utilization.json) and the brute force of share/programs/generator/check.py."""

import json
import re

import pytest

from support import programs, rawmcp
from support.stage import ROOT

TOOL = "check_utilization_threshold"
ENVELOPE = {"tool", "level", "headline", "level_reasons", "schedule_version", "input_digest", "rules_version", "as_of",
            "horizon", "parameters", "completeness", "missing", "findings", "total_findings", "figures", "method",
            "computed_ms"}
FINDING = {"code", "level", "subject", "window", "metric", "value", "unit", "threshold", "sentence", "action"}
LEVELS = {"GREEN", "YELLOW", "ORANGE", "RED", "BLACK", "UNKNOWN"}


@pytest.fixture(scope="module")
def demo(daemon):
    return daemon.call(TOOL)


@pytest.fixture(scope="module")
def fixture(tmp_path_factory, staged):
    from support.daemon import Daemon

    running = Daemon(tmp_path_factory.mktemp("golden"), demo=False, settings=(
        '[program]\nseed = "share:programs/golden"\n[access]\nanonymous_role = "operator"\n')).start()
    yield running
    running.stop()


def thetas(result):
    return [week["theta"] for week in result["figures"]["weeks"]]


def test_the_envelope_is_whole(demo):
    assert ENVELOPE <= demo.keys() and demo["level"] in LEVELS and demo["method"] == "bound"
    assert demo["as_of"].startswith("2026-03-02") and demo["schedule_version"] == 1
    assert re.fullmatch(r"[0-9a-f]{64}", demo["input_digest"]) and demo["computed_ms"] > 0
    assert demo["total_findings"] >= len(demo["findings"]) > 0
    for finding in demo["findings"]:
        assert FINDING <= finding.keys() and finding["level"] in LEVELS
        assert finding["sentence"].endswith(".") and finding["action"].endswith(".")
    ranks = [["BLACK", "RED", "ORANGE", "YELLOW", "GREEN", "UNKNOWN"].index(f["level"]) for f in demo["findings"]]
    assert ranks == sorted(ranks)


def test_the_demo_has_the_figures_of_its_page(demo):
    assert thetas(demo) == pytest.approx([0.765, 0.829, 0.864, 0.869], abs=5e-4)
    assert [week["required_half_days"] for week in demo["figures"]["weeks"]] == [238] * 4
    assert [week["capacity_half_days"] for week in demo["figures"]["weeks"]] == [311, 287, 277, 274]
    assert demo["horizon"] == {"from": "2026-03-02", "to": "2026-03-29", "days": 28}
    tight = [slot for slot in demo["figures"]["slots"] if slot["rho"] >= 0.999]
    assert len(tight) == 2 and all(slot["services"] == ["procedures"] for slot in tight)
    assert {slot["slot"][:10] for slot in tight} == {"2026-03-17", "2026-03-19"}
    assert all(slot["demand"] == slot["people"] == 2 for slot in tight)
    assert max(slot["rho"] for slot in demo["figures"]["slots"] if slot not in tight) == pytest.approx(0.875)


def test_the_demo_names_people_days_and_what_to_do(demo):
    words = " ".join(finding["sentence"] + finding["action"] for finding in demo["findings"])
    names = programs.names_of_people("family-medicine")
    assert any(name in words or name.split()[-1] in words for name in names), "REST discloses names in full"
    assert "Tue 17" in words and "Thu 19 Mar AM" in words and "Approve" in words


def test_the_same_question_has_the_same_answer(daemon, demo):
    again = daemon.call(TOOL)
    assert {**again, "computed_ms": 0} == {**demo, "computed_ms": 0}


def test_later_weeks(daemon):
    result = daemon.call(TOOL, {"from": "2026-03-30", "horizon_days": 28})
    assert thetas(result) == pytest.approx([0.763, 0.804, 0.812, 0.756], abs=5e-4)


def test_beyond_what_is_published_is_said(daemon):
    result = daemon.call(TOOL, {"horizon_days": 365})
    assert result["horizon"]["to"] == "2026-04-26" and result["completeness"] == "partial"
    assert any(entry["what"] == "horizon" for entry in result["missing"])
    nothing = daemon.call(TOOL, {"from": "2030-01-01"})
    assert nothing["level"] == "UNKNOWN" and nothing["completeness"] == "unknown" and nothing["missing"]


def test_a_day_that_is_none_is_refused(daemon):
    fault = daemon.call(TOOL, {"from": "2026-02-30"}, expect=422)["errors"][0]
    assert fault["instance_path"] == "/from"


def test_the_golden_program_has_the_golden_figures(fixture):
    vectors = {entry["id"]: entry for entry in json.loads(
        (ROOT / "Tests" / "Golden" / "01_utilization.json").read_text())["vectors"]}
    result = fixture.call(TOOL, {"horizon_days": 14, "detail": "slots"})
    assert thetas(result) == pytest.approx([0.751937984, 0.776], abs=1e-6)
    assert result["figures"]["required_half_days"] == 194 and result["figures"]["available_half_days"] == 314
    assert "fixture-weekly-bottleneck" in vectors and "fixture-utilisation" in vectors
    tight = [slot for slot in result["figures"]["slots"] if slot["slot"].startswith("2026-01-15")]
    worst = max(result["figures"]["slots"], key=lambda slot: slot["rho"])
    assert worst["rho"] == 1.0 and tight and sorted(worst["services"]) == ["ICU", "PROC"]
    assert worst["demand"] == worst["people"] == 3


def test_fewer_people_are_never_better(fixture):
    whole = thetas(fixture.call(TOOL, {"horizon_days": 14}))
    people = fixture.call("get_roster")["rows"]["people"]
    assert people == 12
    first = programs.PROGRAMS / "golden" / "people.csv"
    for line in first.read_text().splitlines()[1:]:
        without = fixture.call(TOOL, {"horizon_days": 14, "exclude_people": [line.split(",")[0]]})
        for before, after in zip(whole, thetas(without)):
            assert after is None or after >= before - 1e-9


def test_what_if_is_marked_and_counts(daemon):
    result = daemon.call(TOOL, {"what_if": {"available_faculty": 10, "required_blocks": 85, "days_in_period": 5}})
    assert result["what_if"] is True and result["schedule_version"] is None
    assert result["figures"]["total_capacity"] == 100 and result["figures"]["utilization_rate"] == 0.85
    assert result["level"] == "ORANGE" and result["figures"]["wait_time_multiplier"] == pytest.approx(0.85 / 0.15)
    nobody = daemon.call(TOOL, {"what_if": {"available_faculty": 0, "required_blocks": 1}})
    assert nobody["level"] == "BLACK"


def test_a_thousand_findings_still_fit(daemon):
    result = daemon.call(TOOL, {"limit": 100, "horizon_days": 56,
                                "thresholds": {"yellow": .01, "orange": .02, "red": .03, "black": .04}})
    assert len(json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode()) < 32 * 1024
    assert result["total_findings"] > len(result["findings"]) or len(result["findings"]) <= 100


def test_the_sitrep_combines_what_is_there(daemon, demo):
    sitrep = daemon.call("get_sitrep")
    assert ENVELOPE - {"figures"} <= sitrep.keys() and sitrep["tool"] == "get_sitrep"
    assert sitrep["level"] in LEVELS - {"UNKNOWN"} and sitrep["headline"]
    assert sitrep["schedule_version"] == demo["schedule_version"]
    assert sitrep["level"] != "GREEN" or demo["level"] == "GREEN", "the worst cause is not hidden"
    assert sitrep["findings"] and all(finding["sentence"] for finding in sitrep["findings"])


def test_no_program_is_unknown_and_never_green(site):
    daemon = site(demo=False, settings='[access]\nanonymous_role = "operator"\n')
    for tool in (TOOL, "get_sitrep"):
        result = daemon.call(tool)
        assert result["level"] == "UNKNOWN", result
        assert result["completeness"] == "unknown" and result["missing"] and result["headline"]
        assert "GREEN" not in json.dumps(result)
    assert daemon.call("get_roster")["program"] is None
    assert "No program" in daemon.cli("status").stdout


def test_people_without_demand_are_unknown_and_never_green(site, tmp_path):
    daemon = site(demo=False, settings='[access]\nanonymous_role = "operator"\n')
    folder = programs.copy("golden", tmp_path / "program")
    header = (folder / "demand.csv").read_text().splitlines()[0]
    (folder / "demand.csv").write_text(header + "\n")
    done = daemon.cli("import", folder)
    assert done.returncode == 0, done.stderr
    assert daemon.call(TOOL)["level"] == "UNKNOWN"
    sitrep = daemon.call("get_sitrep")
    assert sitrep["level"] not in ("GREEN", "YELLOW"), "duty hours are known, and they are not all"
    assert any(signal["id"] == "utilization" and signal["level"] == "UNKNOWN" for signal in sitrep["figures"]["signals"])


@pytest.mark.parametrize("legacy", [False, True])
def test_nobody_is_named_over_mcp(daemon, legacy):
    names = programs.names_of_people("family-medicine")
    parts = {part for name in names for part in re.split(r"[ -]", name) if len(part) > 3}
    with daemon.client() as http:
        session = rawmcp.LegacySession(http) if legacy else None

        def call(tool, arguments):
            if session:
                return session.request("tools/call", {"name": tool, "arguments": arguments}).text
            return rawmcp.post(http, "tools/call", {"name": tool, "arguments": arguments}).text

        for tool, arguments in [
            (TOOL, {"limit": 100, "horizon_days": 56, "detail": "slots"}), (TOOL, {"limit": 100}), ("get_sitrep", {}),
            (TOOL, {"exclude_people": ["r05", "f07"]}), (TOOL, {"exclude_people": ["Amaru Thistlewood"]}),
        ]:
            text = call(tool, arguments)
            assert not [name for name in names if name in text and name not in json.dumps(arguments)], tool
            found = {part for part in parts if re.search(rf"\b{re.escape(part)}\b", text)}
            assert found <= set(re.split(r"[\" ]", json.dumps(arguments))), (tool, found)
        assert re.search(r"\bfindings\b", call(TOOL, {}))


def test_pseudonyms_are_stable_and_not_ids(daemon):
    with daemon.client() as http:
        one = rawmcp.call(http, TOOL, {"limit": 100})["structuredContent"]
        two = rawmcp.call(http, TOOL, {"limit": 100})["structuredContent"]
    assert one["findings"] == two["findings"]
    full = daemon.call(TOOL, {"limit": 100})
    assert len(full["findings"]) == len(one["findings"])
    assert [finding["code"] for finding in full["findings"]] == [finding["code"] for finding in one["findings"]]
