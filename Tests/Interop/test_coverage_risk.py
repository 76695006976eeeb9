# SPDX-License-Identifier: Apache-2.0
"""The worked example in C, share/templates/assess-coverage-risk: built outside the tree, packed, loaded, held against the
golden vectors and against an oracle that tries everything."""

import functools
import itertools
import json
import random
import shutil
import subprocess
import time

import httpx
import pytest

from support import programs
from support.daemon import Daemon
from support.stage import HEADERS, PROGRAMS, ROOT, STAGE, daemon_command, environment

ID = "org.example.assess-coverage-risk"
TOOL = "assess_coverage_risk"
STAGED = STAGE / "share" / "holdfast" / "templates" / "assess-coverage-risk"
SOURCE = STAGED if STAGED.exists() else ROOT / "share" / "templates" / "assess-coverage-risk"
GOLDEN = ROOT / "Tests" / "Golden" / "20_extra_patterns.json"
TWO_WEEKS = {"from": "2026-01-05", "horizon_days": 14}
QUICK = {"CFLAGS": "-O1"}

pytestmark = pytest.mark.skipif(not (HEADERS / "holdfast" / "kit.h").exists(), reason="this stage has no holdfast/kit.h")


def make(project, *targets):
    variables = [f"{name}={value}" for name, value in {"PREFIX": STAGE, "CC": "cc", **QUICK}.items()]
    return subprocess.run(
        ["make", "-s", "-C", str(project), *variables, *targets], capture_output=True, text=True, env=environment())


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the example, built where nothing of the repository is near."""
    folder = tmp_path_factory.mktemp("example") / "assess-coverage-risk"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("build"))
    built = make(folder)
    assert built.returncode == 0, built.stderr
    assert built.stderr == ""
    return folder


@pytest.fixture(scope="module")
def loaded(project, tmp_path_factory):
    """Starts daemons with the packed example in them."""
    running = []

    def start(program, placement="process", settings="", **options):
        folder = tmp_path_factory.mktemp("site")
        home = folder / "plugins" / ID
        home.mkdir(parents=True, mode=0o755)
        (folder / "plugins").chmod(0o755)
        shutil.copy(project / "build" / "plugin.so", home)
        seed = f'seed = "{program}"\n' if program else ""
        daemon = Daemon(folder, demo=False, settings=(
            f'[plugins]\ndirectories = ["{folder}/plugins"]\n[program]\n{seed}'
            f'[access]\nanonymous_role = "operator"\n{settings}'), **options)
        site = daemon.etc / "plugins.d" / f"{ID}.toml"
        packed = daemon_command(
            "pack", "--plugin", project / "build" / "plugin.json", "--library", home / "plugin.so",
            "--manifest", home / "manifest.json", "--site-file", site)
        assert packed.returncode == 0, packed.stderr
        site.write_text(f'placement = "{placement}"\n' + site.read_text())
        running.append(daemon)
        return daemon.start()

    yield start
    for daemon in running:
        daemon.stop()


@pytest.fixture(scope="module")
def golden_daemon(loaded):
    return loaded("share:programs/golden")


def vector(name):
    return next(one for one in json.loads(GOLDEN.read_text())["vectors"] if one["id"] == name)


# -- the project -----------------------------------------------------------------------------------------------------


def test_the_commands_of_the_kit_find_it_right(project):
    ran = make(project, f"HOLDFAST={STAGE / 'bin' / 'holdfast'}", "check", "cases")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " 0 failed, " in ran.stdout and "9 passed, 0 failed" in ran.stdout


def test_its_own_tests_pass_under_the_sanitizers(project):
    ran = make(project, "test")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "all tests passed" in ran.stdout


def test_it_exports_one_symbol_and_needs_nothing_of_ours(project):
    library = project / "build" / "plugin.so"
    names = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout.split()
    assert names[2::3] == ["hf_plugin_entry_v1"]
    needed = subprocess.run(["readelf", "-d", library], capture_output=True, text=True, check=True).stdout
    assert {line.split("[")[1].split("]")[0] for line in needed.splitlines() if "(NEEDED)" in line} <= {"libc.so.6", "libm.so.6"}


# -- the golden vectors ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("placement", ["process", "in-process"])
def test_the_golden_vectors(loaded, golden_daemon, placement):
    daemon = golden_daemon if placement == "process" else loaded("share:programs/golden", placement)
    risk, people = vector("coverage-at-risk-fixture"), vector("importance-measures")
    answer = daemon.call(TOOL, TWO_WEEKS | {"absence_probability": risk["input"]["q"]})
    figures, expected, near = answer["figures"], risk["expected"], functools.partial(pytest.approx, abs=risk["tolerance"], rel=0)
    assert figures["method"] == "exact" and figures["exact_slots"] == 28
    assert figures["mean_unserved"] == near(expected["meanUnserved"])
    assert figures["p_any_unserved"] == near(expected["pAnyUnserved"])
    for place, name in enumerate(["95", "99"]):
        assert figures["levels"][place]["var"] == expected["VaR" + name]
        assert figures["levels"][place]["cvar"] == near(expected["CVaR" + name])
    assert figures["pmf"][:6] == [near(value) for value in expected["pmfFirst6"]]
    assert [slot["expected_unserved"] for slot in figures["slots"]] == [near(value) for value in expected["perBlockExpected"]]
    assert {slot["method"] for slot in figures["slots"]} == {"exact"}

    worst, expected = figures["importance"][0], people["expected"]
    near = functools.partial(pytest.approx, abs=people["tolerance"], rel=0)
    assert worst["slot"] == figures["slots"][int(people["input"]["block"][1:])]["slot"]
    assert worst["reliability"] == near(expected["reliability"])
    assert {row["person"] for row in worst["people"]} == set(expected["people"])
    for row in worst["people"]:
        one = expected["people"][row["person"]]
        assert row["birnbaum"] == near(one["birnbaum"])
        assert row["risk_achievement_worth"] == near(one["riskAchievementWorth"])
        assert row["risk_reduction_worth"] == near(one["riskReductionWorth"])
        assert row["fussell_vesely"] == near(one["fussellVesely"])


def test_the_envelope(golden_daemon):
    answer = golden_daemon.call(TOOL, TWO_WEEKS)
    number, digest = golden_daemon.version()
    assert (answer["schedule_version"], answer["input_digest"]) == (number, digest)
    assert answer["horizon"] == {"from": "2026-01-05", "to": "2026-01-18", "days": 14}
    assert (answer["level"], answer["completeness"], answer["missing"]) == ("YELLOW", "complete", [])
    assert answer["parameters"]["levels"] == [0.95, 0.99] and answer["parameters"]["absence_probability"] == 0.04
    assert answer["headline"].startswith("On Thu 15 Jan AM somebody is missing with a chance of 14 %")
    finding = answer["findings"][0]
    assert finding["subject"] == ["A2", "R1", "R2"] and "Attending A2, Resident R1" in finding["sentence"]
    assert answer["total_findings"] == 1 and golden_daemon.call(TOOL, TWO_WEEKS | {"limit": 1})["findings"] == [finding]


@pytest.mark.parametrize("case", sorted(SOURCE.glob("cases/*.json")), ids=lambda path: path.stem)
def test_the_cases(loaded, golden_daemon, case):
    document = json.loads(case.read_text())
    daemon = golden_daemon if document["program"] == "golden" else demo(loaded)
    with daemon.client() as client:
        reply = client.post(f"/api/v1/tools/{document['tool']}", json=document["arguments"])
    if "" in document["expect"]:
        assert reply.status_code == 422 and document["expect"][""]["error"] in reply.text
        return
    assert reply.status_code == 200, reply.text
    assert len(reply.content) < 32_000
    for pointer, expected in document["expect"].items():
        got = functools.reduce(
            lambda value, key: value[int(key)] if isinstance(value, list) else value[key], pointer.split("/")[1:], reply.json())
        if isinstance(expected, dict) and "approx" in expected:
            assert got == pytest.approx(expected["approx"], abs=expected["tolerance"], rel=0), pointer
        elif isinstance(expected, dict) and "contains" in expected:
            assert expected["contains"] in got, pointer
        else:
            assert got == expected, pointer


DEMO = []


def demo(loaded):
    if not DEMO:
        DEMO.append(loaded("share:programs/family-medicine"))
    return DEMO[0]


# -- an oracle that tries everything -----------------------------------------------------------------------------------


def unserved(demand, people):
    """Demand less a maximum matching, by Ore's form of Hall's theorem: every set of services is tried."""
    services = list(demand)
    return max(
        sum(demand[service] for service in chosen) - sum(1 for skills in people if skills & set(chosen))
        for size in range(len(services) + 1) for chosen in itertools.combinations(services, size))


def losses_of(demand, people, absent):
    """P(k missing), over all 2^n states."""
    chances = {}
    for state in itertools.product([False, True], repeat=len(people)):
        chance = 1.0
        for is_there in state:
            chance *= 1 - absent if is_there else absent
        missing = unserved(demand, [skills for skills, is_there in zip(people, state) if is_there])
        chances[missing] = chances.get(missing, 0) + chance
    return chances


def added(one, other):
    total = {}
    for (left, p), (right, q) in itertools.product(one.items(), other.items()):
        total[left + right] = total.get(left + right, 0) + p * q
    return total


def tail(losses, level):
    """Value at risk, and conditional value at risk by minimising over all values."""
    var = next(k for k in sorted(losses) if sum(p for value, p in losses.items() if value <= k) >= level - 1e-12)
    return var, min(
        v + sum(max(0, value - v) * p for value, p in losses.items()) / (1 - level) for v in range(max(losses) + 1))


class SmallProgram:
    """A program of a few people over two days, drawn from a seed."""

    DAYS = ["2026-01-05", "2026-01-06"]

    def __init__(self, seed):
        drawn = random.Random(seed)
        self.services = [f"S{number}" for number in range(drawn.randint(1, 4))]
        self.people = {
            f"P{number}": {service for service in self.services if drawn.random() < 0.5} for number in range(drawn.randint(1, 7))}
        self.demand = {
            (day, slot): {service: drawn.randint(0, 2) for service in self.services}
            for day, slot in itertools.product(self.DAYS, ["AM", "PM", "NIGHT"])}
        self.away = {(drawn.choice(list(self.people)), drawn.choice(self.DAYS)) for _ in range(drawn.randint(0, 2))}
        self.absent = drawn.choice([0.02, 0.04, 0.2, 0.5, 0.9])

    def write(self, folder):
        programs.copy("golden", folder)
        for name in ["assignments", "calls", "swaps"]:
            header = (folder / f"{name}.csv").read_text().splitlines()[0]
            (folder / f"{name}.csv").write_text(header + "\n")
        self.table(folder, "people", [f"{one},Person {one},resident,,,1,,,," for one in self.people])
        self.table(folder, "services", [f"{one},Service {one},1,inpatient,,360,360,720,true,none," for one in self.services])
        self.table(folder, "eligibility", [
            f"{person},{service},," for person, skills in self.people.items() for service in sorted(skills)])
        self.table(folder, "demand", [
            f"{service},{day},{day},all,{slot},{least},," for (day, slot), needs in self.demand.items()
            for service, least in needs.items()])
        self.table(folder, "absences", [
            f"X{number},{person},{day},AM,{day},PM,sick,false,true," for number, (person, day) in enumerate(sorted(self.away))])
        return folder

    @staticmethod
    def table(folder, name, rows):
        header = (folder / f"{name}.csv").read_text().splitlines()[0]
        (folder / f"{name}.csv").write_text("\n".join([header, *rows]) + "\n")

    def present(self, day, slot):
        return {
            person: skills for person, skills in self.people.items() if slot == "NIGHT" or (person, day) not in self.away}


@pytest.fixture(scope="module")
def small_daemon(loaded):
    return loaded("share:programs/golden")


@pytest.mark.parametrize("seed", range(24))
def test_small_programs_against_the_oracle(small_daemon, tmp_path, seed):
    program = SmallProgram(seed)
    imported = small_daemon.call("import_program", {"files": programs.files_argument(program.write(tmp_path / "program"))})
    assert not imported.get("problems"), imported
    arguments = {"from": "2026-01-05", "horizon_days": 2, "absence_probability": program.absent, "levels": [0.5, 0.95]}
    total, slots, any_slot = {0: 1.0}, {}, None
    for (day, slot), demand in program.demand.items():
        needed = {service: least for service, least in demand.items() if least}
        if needed:
            losses = losses_of(needed, list(program.present(day, slot).values()), program.absent)
            slots[f"{day} {slot}"] = losses
            total = added(total, losses)
            any_slot = any_slot or (day, slot)
    if not slots:
        assert small_daemon.call(TOOL, arguments)["level"] in ("GREEN", "UNKNOWN")
        return
    day, slot = any_slot
    answer = small_daemon.call(TOOL, arguments | {"importance_slot": f"{day} {slot}"})
    figures = answer["figures"]
    near = functools.partial(pytest.approx, abs=1e-10, rel=1e-9)
    assert figures["method"] == "exact"
    assert figures["mean_unserved"] == near(sum(value * p for value, p in total.items()))
    assert figures["p_any_unserved"] == near(1 - total.get(0, 0))
    assert {row["slot"]: row["expected_unserved"] for row in figures["slots"]} == {
        name: near(sum(value * p for value, p in losses.items())) for name, losses in slots.items()}
    for row in figures["levels"]:
        assert (row["var"], row["cvar"]) == (tail(total, row["level"])[0], near(tail(total, row["level"])[1]))

    needed = {service: least for service, least in program.demand[any_slot].items() if least}
    present = program.present(day, slot)
    useful = {person: skills for person, skills in present.items() if skills & set(needed)}
    rows = {row["person"]: row for row in figures["importance"][0]["people"]}
    assert set(rows) == set(useful)
    for person in useful:
        others = [skills for other, skills in present.items() if other != person]
        covered_without = losses_of(needed, others, program.absent).get(0, 0)
        needed_of_others = [
            sum(p for state, p in losses_of_state(needed, others, useful[person], program.absent) if state == 0)]
        assert rows[person]["birnbaum"] == near(needed_of_others[0] - covered_without)


def losses_of_state(demand, others, skills, absent):
    """What is missing with one person there for certain, state by state."""
    for state in itertools.product([False, True], repeat=len(others)):
        chance = 1.0
        for is_there in state:
            chance *= 1 - absent if is_there else absent
        yield unserved(demand, [skills] + [one for one, is_there in zip(others, state) if is_there]), chance


# -- drawing -----------------------------------------------------------------------------------------------------------


def test_draws_lie_within_their_own_confidence_of_the_exact_value(golden_daemon):
    exact = golden_daemon.call(TOOL, TWO_WEEKS | {"method": "exact", "importance_slots": 1})["figures"]
    arguments = TWO_WEEKS | {"method": "sampled", "samples": 40000, "seed": 42, "importance_slots": 1}
    drawn = golden_daemon.call(TOOL, arguments)["figures"]
    assert (drawn["method"], drawn["samples"], drawn["seed"], drawn["sampled_slots"]) == ("sampled", 40000, 42, 28)
    assert 0 < drawn["mean_standard_error"] < 0.01
    assert drawn["mean_unserved"] == pytest.approx(exact["mean_unserved"], abs=3 * drawn["mean_standard_error"])
    assert drawn["p_any_unserved"] == pytest.approx(exact["p_any_unserved"], abs=3 * drawn["p_any_standard_error"])
    low, high = drawn["p_any_interval"]
    assert low < exact["p_any_unserved"] < high
    for got, want in zip(drawn["levels"], exact["levels"]):
        assert got["var_interval"][0] <= want["var"] <= got["var_interval"][1]
        assert 0 < got["cvar_standard_error"] < 0.1
        assert got["cvar"] == pytest.approx(want["cvar"], abs=3 * got["cvar_standard_error"])
    births = {row["person"]: row["birnbaum"] for row in exact["importance"][0]["people"]}
    assert drawn["importance"][0]["slot"] == exact["importance"][0]["slot"]
    for row in drawn["importance"][0]["people"]:
        assert row["birnbaum"] == pytest.approx(births[row["person"]], abs=4 * row["standard_error"])
    again = golden_daemon.call(TOOL, arguments)["figures"]
    assert again == drawn, "the same seed gives the same draws"
    assert golden_daemon.call(TOOL, arguments | {"seed": 43})["figures"]["mean_unserved"] != drawn["mean_unserved"]


# -- what is refused, and what ends ------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments, field, allowed", [
    ({"absence_probability": 1}, "/absence_probability", "less than 1"),
    ({"absence_probability": -0.1}, "/absence_probability", "0"),
    ({"absence_probability": "0.04"}, "/absence_probability", "number"),
    ({"horizon_days": 731}, "/horizon_days", "730"),
    ({"levels": [0.95, 1]}, "/levels/1", "less than 1"),
    ({"levels": []}, "/levels", "1"),
    ({"samples": 99}, "/samples", "100"),
    ({"seed": -1}, "/seed", "0"),
    ({"method": "guess"}, "/method", "sampled"),
    ({"from": "2026-02-29"}, "/from", "date"),
    ({"importance_slot": "2026-01-05 NOON"}, "/importance_slot", "slot"),
    ({"importance_slot": "2026-01-05\u0000 AM"}, "/importance_slot", "slot"),
    ({"importance_slot": "2025-01-05 AM"}, "/importance_slot", "in which somebody is needed"),
    ({"what": 1}, "/what", ""),
])
def test_a_wrong_argument_is_named(golden_daemon, arguments, field, allowed):
    problem = golden_daemon.call(TOOL, arguments, expect=422)
    assert problem["code"] == "VALIDATION_ERROR"
    fault = problem["errors"][0]
    assert fault["instance_path"] in (field, ""), problem
    assert allowed in json.dumps(problem), problem
    assert golden_daemon.call(TOOL, TWO_WEEKS)["level"] == "YELLOW"


def test_no_program_and_no_such_version(loaded):
    daemon = loaded(None)
    answer = daemon.call(TOOL)
    assert (answer["level"], answer["completeness"], answer["figures"]) == ("UNKNOWN", "unknown", {})
    assert answer["missing"][0]["what"] == "program"
    daemon.call(TOOL, {"version": 12}, expect=404)


def test_names_are_those_that_the_caller_may_see(golden_daemon, loaded):
    assert "Attending A2" in golden_daemon.call(TOOL, TWO_WEEKS)["headline"]
    hidden = loaded("share:programs/golden", settings='disclosure = "pseudonym"\n')
    text = json.dumps(hidden.call(TOOL, TWO_WEEKS))
    assert "hangs on A2, R1 and R2" in text
    for name in programs.names_of_people("golden"):
        assert name not in text


@pytest.fixture(scope="module")
def large_daemon(loaded, tmp_path_factory):
    folder = programs.generate(tmp_path_factory.mktemp("large") / "program", 1000)
    return loaded(str(folder))


def test_a_thousand_people_are_drawn_and_exact_is_refused(large_daemon):
    answer = large_daemon.call(TOOL, {"samples": 500})
    figures = answer["figures"]
    assert (figures["method"], figures["samples"], figures["exact_slots"]) == ("sampled", 500, 0)
    assert figures["p_any_interval"][1] > figures["p_any_unserved"], "none of 500 draws is not never"
    problem = large_daemon.call(TOOL, {"method": "exact"}, expect=422)
    assert "/method" in json.dumps(problem) and "auto or sampled" in problem["detail"]


def test_a_cancelled_call_ends_soon_and_tells_how_far_it_was(large_daemon):
    arguments = {"horizon_days": 365, "from": "2026-01-01", "samples": 1000000, "method": "sampled"}
    with large_daemon.client() as client:
        sent = client.post(f"/api/v1/tools/{TOOL}", json=arguments, headers={"Prefer": "respond-async"})
        assert sent.status_code == 202, sent.text
        path = f"/api/v1/calls/{sent.json()['call_id']}"
        large_daemon.wait_for(lambda: ((client.get(path).json()["progress"] or {}).get("done") or 0) >= 0.5)
        start = time.monotonic()
        assert client.post(path + "/cancel").status_code == 200
        large_daemon.wait_for(lambda: client.get(path).json()["state"] == "cancelled", timeout=10)
        large_daemon.wait_for(lambda: "holdfast_calls_running 0" in client.get("/metrics").text, timeout=10)
        assert time.monotonic() - start < 5
        assert 0.5 <= client.get(path).json()["progress"]["done"] < 1
    assert large_daemon.call(TOOL, {"samples": 100, "horizon_days": 1})["figures"]["samples"] == 100


def test_what_time_cuts_is_said(large_daemon):
    """A deadline of the caller that comes before all is drawn: fewer draws, whole rounds of them, and `missing` says so."""
    start = time.monotonic()
    answer = large_daemon.call(TOOL, {"samples": 1000000, "method": "sampled"}, headers={"X-Deadline-Ms": "4000"})
    assert time.monotonic() - start < 5
    assert 0 < answer["figures"]["samples"] < 1000000 and answer["figures"]["samples"] % 250 == 0
    assert any(one["what"] == "samples" and "time was up" in one["reason"] for one in answer["missing"])
    assert answer["completeness"] == "partial"


def test_no_time_at_all_is_unknown(large_daemon):
    """How fast the machine is decides which deadline is too short for the first whole round of draws."""
    arguments = {"horizon_days": 365, "from": "2026-01-01", "method": "sampled"}
    seen = []
    with large_daemon.client() as client:
        for deadline in range(400, 20, -20):
            reply = client.post(f"/api/v1/tools/{TOOL}", json=arguments, headers={"X-Deadline-Ms": str(deadline)})
            answer = reply.json()
            seen.append((deadline, reply.status_code, answer.get("completeness")))
            if reply.status_code == 200 and answer["completeness"] == "unknown":
                break
    assert seen[-1][1:] == (200, "unknown"), seen
    assert (answer["level"], answer["figures"]) == ("UNKNOWN", {})
    assert answer["level_reasons"][0].startswith("time_limit: ")
