# SPDX-License-Identifier: Apache-2.0
"""The worked example share/templates/analyze-fairness: built from the staged SDK with nothing else reachable, packed, loaded in
a process of its own, and its figures against an independent computation over the CSV files and the golden vectors."""

import csv
import datetime
import json
import math
import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from support import programs, rawmcp
from support.daemon import Daemon
from support.plugins import PluginFolder
from support.stage import PROGRAMS, ROOT, STAGE, daemon_command, environment

ID = "org.example.analyze-fairness"
TOOL = "analyze_fairness"
WEIGHTS = {"day": 1, "weekend": 1.5, "holiday": 2, "night": 2, "weekend_night": 2.5, "holiday_night": 3,
           "overnight_call": 2, "weekend_call": 1, "home_call": 0.5, "backup_call": 0.25}
NO_CALLS = {"overnight_call": 0, "weekend_call": 0, "home_call": 0, "backup_call": 0}
VECTORS = {vector["id"]: vector for vector in
           json.loads((ROOT / "Tests" / "Golden" / "20_extra_patterns.json").read_text())["vectors"]}
SLOTS = ["AM", "PM", "NIGHT"]


# -- the plugin --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(staged):
    """The folder that `make` fills; the variable FAIRNESS_BUILD names one that is made already."""
    if ready := os.environ.get("FAIRNESS_BUILD"):
        return Path(ready)
    project = ROOT / "build" / "templates" / "analyze-fairness"
    shutil.copytree(
        STAGE / "share" / "holdfast" / "templates" / "analyze-fairness", project, dirs_exist_ok=True,
        ignore=shutil.ignore_patterns(".build", "build"))
    done = subprocess.run(
        ["make", "-C", project, f"PREFIX={STAGE}"], capture_output=True, text=True, env=environment(), timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning:" not in done.stdout + done.stderr
    return project / "build"


def test_the_commands_of_the_kit_find_it_right(built):
    ran = subprocess.run(
        ["make", "-s", "-C", built.parent, f"PREFIX={STAGE}", f"HOLDFAST={STAGE / 'bin' / 'holdfast'}", "check", "cases"],
        capture_output=True, text=True, env=environment(), timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " 0 failed, " in ran.stdout and " passed, 0 failed" in ran.stdout


@pytest.fixture(scope="module")
def offer(built, tmp_path_factory):
    """The plugin as a site has it, packed and in a process of its own; gives the folder and the site file."""
    folder = tmp_path_factory.mktemp("plugins")
    folder.chmod(0o755)
    home = folder / ID
    home.mkdir(mode=0o755)
    shutil.copyfile(built / "plugin.so", home / "plugin.so")
    (home / "plugin.so").chmod(0o755)
    site_file = folder / "site.toml"
    packed = daemon_command(
        "pack", "--plugin", built / "plugin.json", "--library", home / "plugin.so", "--manifest", home / "manifest.json",
        "--site-file", site_file)
    assert packed.returncode == 0, packed.stderr
    return folder, 'placement = "process"\n' + site_file.read_text()


def site(folder, offer, program, **more):
    """A daemon that has the plugin."""
    plugins, site_file = offer
    settings = PluginFolder(plugins).settings
    if program != "family-medicine":
        settings += '[access]\nanonymous_role = "operator"\n'
    if program == "golden":
        settings += '[program]\nseed = "share:programs/golden"\n'
    daemon = Daemon(folder, demo=program == "family-medicine", socket=True, settings=settings, **more)
    (daemon.etc / "plugins.d" / f"{ID}.toml").write_text(site_file)
    return daemon.start()


@pytest.fixture(scope="module")
def demo(tmp_path_factory, offer):
    running = site(tmp_path_factory.mktemp("fair-demo"), offer, "family-medicine")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def golden(tmp_path_factory, offer):
    running = site(tmp_path_factory.mktemp("fair-golden"), offer, "golden")
    yield running
    running.stop()


def owner(daemon, arguments=None):
    """The answer for the owner of the socket, who may see what persons carry."""
    with daemon.socket_client() as client:
        answer = client.post(f"/api/v1/tools/{TOOL}", json=arguments or {})
    assert answer.status_code == 200, answer.text
    return answer.json()


# -- the independent computation ---------------------------------------------------------------------------------------


def rows(program, table):
    with open(PROGRAMS / program / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def date(text):
    return datetime.date.fromisoformat(text[:10])


def span(first, last):
    return [first + datetime.timedelta(n) for n in range((last - first).days + 1)]


class Program:
    """Sums over the files, slot by slot, without anything clever."""

    def __init__(self, name, first, last, weights=WEIGHTS):
        self.people = {row["id"]: row for row in rows(name, "people")}
        worked = [row for row in rows(name, "assignments") if first <= date(row["date"]) <= last]
        self.first, self.last = min(date(r["date"]) for r in worked), max(date(r["date"]) for r in worked)
        days = span(self.first, self.last)
        away = set()
        for row in rows(name, "absences"):
            if row["blocking"] == "false":
                continue
            for day in span(date(row["from"]), date(row["to"])):
                for place, slot in enumerate(SLOTS):
                    early = day == date(row["from"]) and place < SLOTS.index(row["from_slot"] or "AM")
                    late = day == date(row["to"]) and place > SLOTS.index(row["to_slot"] or "NIGHT")
                    if not early and not late:
                        away.add((row["person_id"], day, slot))
        holidays = {day for row in rows(name, "periods") if row["kind"] == "holiday"
                    for day in span(date(row["from"]), date(row["to"]))}
        self.duties = []  # (person, date, weight, is unsocial)
        nights = set()
        for row in worked:
            day, night = date(row["date"]), row["slot"] == "NIGHT"
            if (row["person_id"], day, row["slot"]) in away:
                continue
            kind = "holiday" if day in holidays else "weekend" if day.weekday() >= 5 else "day"
            duty = {"day": "night"}.get(kind, kind + "_night") if night else kind
            if night:
                nights.add((row["person_id"], day))
            self.duties.append((row["person_id"], day, weights[duty], duty != "day"))
        for row in rows(name, "calls"):
            start, end = date(row["start"]), date(row["end"])
            for day in span(start, max(start, end - datetime.timedelta(1))):
                doubled = row["kind"] == "overnight" and (row["person_id"], day) in nights
                if self.first <= day <= self.last and not doubled:
                    self.duties.append((row["person_id"], day, weights[row["kind"] + "_call"], True))
        self.there = {}  # (person, date): half-days by full-time equivalent
        for id, row in self.people.items():
            for day in days:
                member = (not row["from"] or date(row["from"]) <= day) and (not row["to"] or day <= date(row["to"]))
                half = sum((id, day, slot) not in away for slot in ("AM", "PM")) if member else 0
                self.there[id, day] = half * float(row["fte"] or 1)
        monday = self.first + datetime.timedelta(-self.first.weekday() % 7)
        self.weeks = []
        while monday + datetime.timedelta(6) <= self.last:
            self.weeks.append(monday)
            monday += datetime.timedelta(7)

    def group(self, role, year=None):
        found = [id for id, row in self.people.items()
                 if row["role"] == role and (year is None or row["pgy"] == str(year))]
        worked = {person for person, _, _, _ in self.duties}
        return [id for id in found if id in worked and self.presence([id]) >= 10]

    def burden(self, people, first=None, last=None, unsocial=False):
        first, last = first or self.first, last or self.last
        return sum(weight for person, day, weight, heavy in self.duties
                   if person in people and first <= day <= last and (heavy or not unsocial))

    def presence(self, people, first=None, last=None):
        first, last = first or self.first, last or self.last
        return sum(half for (person, day), half in self.there.items() if person in people and first <= day <= last)

    def rates(self, people, first=None, last=None, unsocial=False):
        return [self.burden([id], first, last, unsocial) / self.presence([id], first, last) for id in people
                if self.presence([id], first, last) > 0]

    def weekly(self, people, figure):
        result = []
        for monday in self.weeks:
            sunday = monday + datetime.timedelta(6)
            there = [id for id in people if self.presence([id], monday, sunday) > 0]
            result.append(figure(there, monday, sunday))
        return result


def gini(values):
    """By all pairs: not the formula that the plugin has."""
    return sum(abs(a - b) for a in values for b in values) / (2 * len(values) * sum(values))


def control(points, baseline, slack=0.5, limit=5):
    """Signals and cumulative sums, rule by rule."""
    centre = sum(points[:baseline]) / baseline
    sigma = sum(abs(b - a) for a, b in zip(points[:baseline], points[1:baseline])) / (baseline - 1) / 1.128
    z = [(x - centre) / sigma for x in points]
    signals = []
    for i, last in enumerate(z):
        rules = [rule for rule, (points_needed, run, beyond) in enumerate([(1, 1, 3), (2, 3, 2), (4, 5, 1), (8, 8, 0)], 1)
                 if any(side * last > beyond and sum(side * x > beyond for x in z[max(0, i - run + 1):i + 1]) >= points_needed
                        for side in (1, -1))]
        if rules:
            signals.append([i, rules])
    sums, up, down = [], 0, 0
    for x in z:
        up, down = max(0, up + x - slack), max(0, down - x - slack)
        sums.append([up, down])
    alarm = next((i for i, pair in enumerate(sums) if max(pair) > limit), None)
    return centre, sigma, signals, sums, alarm


TODAY = datetime.date(2026, 3, 2)


@pytest.fixture(scope="module")
def expected():
    return Program("family-medicine", TODAY - datetime.timedelta(181), TODAY)


def figures_of(result, role, year=None):
    return next(g for g in result["figures"]["groups"] if g["role"] == role and g["year"] == year)


# -- what the tool says ------------------------------------------------------------------------------------------------


def test_the_envelope_is_whole(demo):
    result = demo.call(TOOL)
    assert result["tool"] == TOOL and result["rules_version"] == "fairness/1" and result["schedule_version"] == 1
    assert result["as_of"].startswith("2026-03-02") and result["completeness"] == "complete"
    assert result["horizon"] == {"from": "2025-09-02", "to": "2026-03-02", "days": 182}
    assert result["parameters"]["weights"] == WEIGHTS and result["headline"].endswith(".")
    assert len(json.dumps(result)) < 32_000
    for finding in result["findings"]:
        assert finding["sentence"].endswith(".") and finding["action"].endswith(".")
    order = ["BLACK", "RED", "ORANGE", "YELLOW", "GREEN"]
    ranks = [order.index(finding["level"]) for finding in result["findings"]]
    assert ranks == sorted(ranks) and result["level"] == result["findings"][0]["level"]


@pytest.mark.parametrize("role,people", [("resident", 18), ("faculty", 10)])
def test_the_figures_of_a_role(demo, expected, role, people):
    found = figures_of(demo.call(TOOL), role)
    members = expected.group(role)
    assert found["people"] == len(members) == people
    rates = expected.rates(members)
    mean = sum(rates) / len(rates)
    assert found["gini"] == pytest.approx(gini(rates), abs=1e-12)
    assert found["gini_unbiased"] == pytest.approx(gini(rates) * people / (people - 1), abs=1e-12)
    assert found["hoover"] == pytest.approx(sum(abs(x - mean) for x in rates) / 2 / sum(rates), abs=1e-12)
    assert found["jain"] == pytest.approx(sum(rates) ** 2 / people / sum(x * x for x in rates), abs=1e-12)
    assert found["theil_t"] == pytest.approx(sum(x / mean * math.log(x / mean) for x in rates) / people, abs=1e-12)
    assert found["cv"] == pytest.approx(math.sqrt(sum((x - mean) ** 2 for x in rates) / people) / mean, abs=1e-12)
    assert found["gini_unsocial"] == pytest.approx(gini(expected.rates(members, unsocial=True)), abs=1e-12)
    assert found["burden"] == pytest.approx(expected.burden(members))


def test_by_year(demo, expected):
    result = demo.call(TOOL, {"by": "year", "role": "resident"})
    assert [group["year"] for group in result["figures"]["groups"]] == [1, 2, 3]
    for year in (1, 2, 3):
        rates = expected.rates(expected.group("resident", year))
        assert figures_of(result, "resident", year)["gini"] == pytest.approx(gini(rates), abs=1e-12)


def test_weights_are_the_callers(demo):
    weights = {"day": 0, "weekend": 0, "holiday": 0, "overnight_call": 1, "backup_call": 0}
    program = Program("family-medicine", TODAY - datetime.timedelta(181), TODAY, WEIGHTS | weights)
    result = demo.call(TOOL, {"weights": weights})
    for role in ("resident", "faculty"):
        rates = program.rates(program.group(role))
        assert figures_of(result, role)["gini"] == pytest.approx(gini(rates), abs=1e-12)
    assert result["parameters"]["weights"] == WEIGHTS | weights


def test_without_calls_it_agrees_with_the_patterns_of_behaviour(demo):
    mine = demo.call(TOOL, {"window_days": 180, "weights": NO_CALLS})
    theirs = demo.call("get_behavioral_patterns", {"window_days": 180})
    for group in theirs["figures"]["burden"]:
        found = figures_of(mine, group["role"])
        assert found["people"] == group["people"]
        assert found["gini"] == pytest.approx(group["gini"], abs=1e-12)
        if group["gini_nights_weekends_holidays"] is not None:
            assert found["gini_unsocial"] == pytest.approx(group["gini_nights_weekends_holidays"], abs=1e-12)


@pytest.mark.parametrize("metric", ["gini", "burden"])
def test_charts(demo, expected, metric):
    charts = demo.call(TOOL, {"metric": metric})["figures"]["charts"]
    assert {chart["role"] for chart in charts} == {"resident", "faculty"}
    for chart in charts:
        members = expected.group(chart["role"])
        if metric == "gini":
            points = expected.weekly(members, lambda there, *days: gini(expected.rates(there, *days)))
        else:
            points = expected.weekly(
                members, lambda there, *days: 14 * expected.burden(there, *days) / expected.presence(there, *days))
        assert chart["first_week"] == str(expected.weeks[0]) and chart["metric"] == metric
        assert chart["values"] == pytest.approx(points, abs=1e-6)
        centre, sigma, signals, sums, alarm = control(points, 12)
        assert chart["centre"] == pytest.approx(centre) and chart["sigma"] == pytest.approx(sigma)
        assert chart["ucl"] == pytest.approx(centre + 3 * sigma) and chart["lcl"] == pytest.approx(centre - 3 * sigma)
        assert chart["signals"] == signals and chart["cusum_alarm_index"] == alarm
        assert chart["cusum_last"] == pytest.approx(sums[-1])


def test_the_chart_of_a_person(demo, expected):
    result = owner(demo, {"person": "r12", "cusum_slack": 0.25, "baseline_weeks": 10})
    [chart] = result["figures"]["charts"]
    members = expected.group("resident")

    def share(there, *days):
        if "r12" not in there:
            return None
        mean = expected.burden(there, *days) / expected.presence(there, *days)
        return expected.burden(["r12"], *days) / expected.presence(["r12"], *days) / mean

    points = expected.weekly(members, share)
    known = [place for place, point in enumerate(points) if point is not None]
    assert [value is None for value in chart["values"]] == [point is None for point in points]
    _, _, signals, sums, _ = control([points[place] for place in known], 10, slack=0.25)
    assert chart["signals"] == [[known[place], rules] for place, rules in signals]
    assert chart["cusum_last"] == pytest.approx(sums[-1]) and chart["person"] == "r12"


# -- persons -----------------------------------------------------------------------------------------------------------


def test_persons_for_those_who_may_see_them(demo, expected):
    result = owner(demo)
    names = {row["name"]: id for id, row in expected.people.items()}
    shares = {}
    for role in ("resident", "faculty"):
        members = expected.group(role)
        rate = expected.burden(members) / expected.presence(members)
        shares |= {id: expected.burden([id]) / expected.presence([id]) / rate for id in members}
    people = {row["person"]: row for row in result["figures"]["people"]}
    assert people.keys() == shares.keys()
    for id, row in people.items():
        assert row["share"] == pytest.approx(shares[id], abs=1e-4) and names[row["name"]] == id
    for code, pick in (("carries_most", max), ("carries_least", min)):
        found = {finding["subject"][0]: finding for finding in result["findings"] if finding["code"] == code}
        for prefix in "rf":
            group = {id: share for id, share in shares.items() if id.startswith(prefix)}
            id = pick(group, key=group.get)
            assert found[id]["value"] == pytest.approx(group[id])
            assert expected.people[id]["name"] in found[id]["sentence"]
    assert "people" not in {entry["what"] for entry in result["missing"]}


def test_nobody_else_sees_a_person(demo):
    result = demo.call(TOOL)
    seen = owner(demo)
    text = json.dumps(result, ensure_ascii=False)
    for row in rows("family-medicine", "people"):
        assert row["name"] not in text and f'"{row["id"]}"' not in text
    assert "people" not in result["figures"] and "personal:stress" in json.dumps(result["missing"])
    assert (result["level"], result["headline"], result["level_reasons"]) == (
        seen["level"], seen["headline"], seen["level_reasons"])
    assert not any(row["name"] in seen["headline"] for row in rows("family-medicine", "people"))
    problem = demo.call(TOOL, {"person": "r12"}, expect=403)
    assert "personal:stress" in problem["detail"]


def test_models_get_pseudonyms(demo):
    with demo.client() as client:
        text = json.dumps(rawmcp.call(client, TOOL), ensure_ascii=False)
    assert "Gini index" in text
    assert not any(row["name"] in text for row in rows("family-medicine", "people"))


# -- little data -------------------------------------------------------------------------------------------------------


def test_golden_program(golden):
    arguments = {"from": "2026-01-05", "until": "2026-01-18"}
    result = golden.call(TOOL, arguments)
    program = Program("golden", date("2026-01-05"), date("2026-01-18"))
    members = program.group("resident")
    found = figures_of(result, "resident")
    assert found["people"] == len(members)
    assert found["gini"] == pytest.approx(gini(program.rates(members)), abs=1e-12)
    faculty = figures_of(result, "faculty")
    assert faculty["gini"] is None and faculty["level"] == "UNKNOWN", "four people say nothing"
    assert result["completeness"] == "partial"
    missing = {entry["what"]: entry["reason"] for entry in result["missing"]}
    assert "more than the 12 of the baseline" in missing["chart of 8 residents"]
    assert "6 people are needed" in missing["sharing of 4 faculty"]


def test_what_is_not_known_is_unknown(golden):
    for arguments in ({"from": "2020-01-01", "until": "2020-02-01"}, {"minimum_people": 1000}):
        result = golden.call(TOOL, arguments)
        assert result["level"] == "UNKNOWN" and result["completeness"] == "unknown"
        assert result["headline"].startswith("Fairness is not known.") and not result["findings"]


def test_a_store_without_a_program(tmp_path, offer):
    daemon = site(tmp_path / "empty", offer, None)
    try:
        result = daemon.call(TOOL)
        assert result["level"] == "UNKNOWN" and result["missing"][0]["what"] == "program"
        assert result["schedule_version"] is None
    finally:
        daemon.stop(clean=False)


def test_a_version_that_is_not_there(golden):
    golden.call(TOOL, {"version": 99}, expect=404)
    assert golden.call(TOOL, {"version": 1})["schedule_version"] == 1


# -- numbers of the caller's own ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", VECTORS["inequality"]["cases"], ids=lambda case: str(case["x"]))
def test_golden_inequality(golden, case):
    result = golden.call(TOOL, {"what_if": {"values": case["x"]}})
    found = result["figures"]["inequality"]
    for ours, theirs in (("gini", "gini"), ("gini_unbiased", "giniUnbiased"), ("hoover", "hoover"), ("jain", "jain"),
                         ("theil_t", "theilT"), ("cv", "cv")):
        assert found[ours] == pytest.approx(case[theirs], abs=VECTORS["inequality"]["tolerance"])
    assert result["what_if"] is True and result["schedule_version"] is None


def test_golden_control_chart(golden):
    vector = VECTORS["spc-western-electric"]
    result = golden.call(
        TOOL, {"what_if": {"series": vector["input"]["x"], "baseline": vector["input"]["baseline"]}})
    found, want = result["figures"]["chart"], vector["expected"]
    for name in ("centre", "sigma", "ucl", "lcl"):
        assert found[name] == pytest.approx(want[name], abs=vector["tolerance"])
    assert found["signals"] == want["signals"] and found["cusum_alarm_index"] == want["cusumAlarmIndex"]
    for mine, theirs in zip(found["cusum"], want["cusum"], strict=True):
        assert mine == pytest.approx(theirs, abs=vector["tolerance"])


def test_numbers_that_say_nothing(golden):
    flat = golden.call(TOOL, {"what_if": {"values": [0, 0], "series": [1, 1, 1, 1], "baseline": 3}})
    assert flat["level"] == "UNKNOWN" and flat["figures"] == {"inequality": None, "chart": None}
    longest = golden.call(TOOL, {"what_if": {"series": [n % 7 + n / 3 for n in range(200)], "values": [1e9] * 1000}})
    assert len(json.dumps(longest)) < 32_000 and len(longest["figures"]["chart"]["cusum"]) == 200


# -- bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments,words", [
    ({"from": "2026-02-30"}, "from"),
    ({"from": "2026-03-02", "until": "2026-03-01"}, "until"),
    ({"from": "2020-01-01", "until": "2026-03-01"}, "730"),
    ({"from": "2020-01-01"}, "730"),
    ({"from": "2026-01-01", "window_days": 30}, "window_days"),
    ({"window_days": 731}, "730"),
    ({"role": "pilot"}, "resident"),
    ({"weights": {"night": -1}}, "night"),
    ({"weights": {"nights": 1}}, "nights"),
    ({"weights": dict.fromkeys(WEIGHTS, 0)}, "above 0"),
    ({"thresholds": {"yellow": 0.3}}, "yellow < orange"),
    ({"what_if": {}}, "values"),
    ({"what_if": {"values": [-1]}}, "0"),
    ({"what_if": {"values": ["many"]}}, "number"),
    ({"what_if": {"series": [1, 2, 3], "baseline": 4}}, "3 points"),
    ({"metric": "share"}, "gini"),
    ({"limit": 0}, "limit"),
    ({"plan": "x" * 129}, "plan"),
])
def test_bad_arguments_name_what_is_wrong(golden, arguments, words):
    problem = golden.call(TOOL, arguments, expect=422)
    assert words in json.dumps(problem), problem


def test_a_person_who_is_not_there(golden):
    for person, metric in (("nobody", None), ("Ж\u202e'; --", None), ("R1", "gini")):
        with golden.socket_client() as client:
            answer = client.post(f"/api/v1/tools/{TOOL}", json={
                "from": "2026-01-05", "until": "2026-01-18", "person": person} | ({"metric": metric} if metric else {}))
        assert answer.status_code == 422, answer.text
        assert ("metric" if metric else "person") in answer.json()["detail"]


# -- the author's own cases, and size ---


def value_at(document, pointer):
    for part in pointer.split("/")[1:]:
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


@pytest.mark.parametrize("path", sorted((ROOT / "share" / "templates" / "analyze-fairness" / "cases").iterdir()),
                         ids=lambda path: path.stem)
def test_cases(demo, golden, path):
    case = json.loads(path.read_text())
    daemon = {"family-medicine": demo, "golden": golden}[case["program"]]
    refused = case["expect"].get("", {}).get("error")
    answer = daemon.call(case["tool"], case["arguments"], expect=422 if refused else 200)
    if refused:
        assert refused in answer["detail"]
        return
    for pointer, want in case["expect"].items():
        got = value_at(answer, pointer)
        if isinstance(want, dict) and "approx" in want:
            assert got == pytest.approx(want["approx"], abs=want["tolerance"]), pointer
        else:
            assert got == want, pointer


def test_a_large_program_has_a_short_answer(tmp_path, offer):
    folder = programs.generate(tmp_path / "large", 200, "all")
    daemon = site(tmp_path / "site", offer, "golden")
    try:
        done = daemon.cli("import", folder, "--replace-program")
        assert done.returncode == 0, done.stderr
        arguments = {"from": "2026-03-02", "until": "2027-03-01", "by": "year", "minimum_people": 2, "limit": 100}
        for metric in ("gini", "burden"):
            result = owner(daemon, arguments | {"metric": metric})
            assert len(json.dumps(result, separators=(",", ":"), ensure_ascii=False).encode()) < 32_000
            assert result["total_findings"] >= len(result["findings"]) > 0
            assert len(result["figures"]["people"]) == 40 and len(result["figures"]["charts"]) == 4
            assert len(result["figures"]["charts"][0]["values"]) >= 40
    finally:
        daemon.stop(clean=False)


# -- grants ------------------------------------------------------------------------------------------------------------


def test_tables_that_the_site_does_not_grant(tmp_path, offer):
    folder, site_file = offer
    granted = tomllib.loads(site_file)["grants"]
    assert set(granted) == {"table:" + name for name in
                            ("program", "people", "assignments", "calls", "absences", "periods", "identities")}
    few = site_file.replace(', "table:calls"', "").replace('"table:calls", ', "").replace('"table:calls"', "")
    daemon = site(tmp_path / "few", (folder, few), "family-medicine")
    try:
        result = daemon.call(TOOL)
        assert "table calls" in {entry["what"] for entry in result["missing"]} and result["completeness"] == "partial"
        program = Program("family-medicine", TODAY - datetime.timedelta(181), TODAY, WEIGHTS | NO_CALLS)
        found = figures_of(result, "resident")
        assert found["gini"] == pytest.approx(gini(program.rates(program.group("resident"))), abs=1e-12)
    finally:
        daemon.stop(clean=False)
