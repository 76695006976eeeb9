# SPDX-License-Identifier: Apache-2.0
"""The committed programs in share/programs, looked at from outside: forms, references, rules, and reproducibility."""

import datetime as dt
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "share" / "programs"
GENERATOR = PROGRAMS / "generator"
FIXTURE = ROOT / "Tests" / "Golden" / "00_fixture_small.json"
sys.path.insert(0, str(GENERATOR))

from check import slot_rho, week_theta  # noqa: E402
from reader import Program, days, weekdays  # noqa: E402
from write import COLUMNS  # noqa: E402

# the pinned columns, written a second time: the generator must not be the only witness
PINNED = {
    "people": "id,name,role,pgy,credentials,fte,week_cap_half_days,home_zone,from,to",
    "services": "id,name,category,kind,zone,minutes_am,minutes_pm,minutes_night,counted,supervision,credentials",
    "eligibility": "person_id,service_id,from,to",
    "periods": "id,kind,from,to",
    "demand": "service_id,from,to,weekdays,slot,min,target,max",
    "absences": "id,person_id,from,from_slot,to,to_slot,kind,planned,blocking,created_at",
    "assignments": "person_id,date,slot,service_id,source,pinned",
    "calls": "person_id,start,end,kind",
    "zones": "id,name,priority,lend_limit",
    "swaps": "id,requester,accepter,given_date,given_slot,taken_date,taken_slot,status,requested_at,executed_at",
    "work_items": "id,kind,created_at,decided_at,deadline,person_id",
    "logged_hours": "person_id,start,end,kind",
    "establishment": "role,pgy,authorised,required",
    "requests": "id,person_id,from,to,kind,created_at",
    "preference_signals": "person_id,date,slot,signal,created_at",
    "groups": "id,person_id",
    "credentials": "person_id,credential,from,to",
}
# columns that a program may have besides
APPENDED = {"people": "mail,note", "services": "start_am,handoff_minutes"}
REQUIRED = set(list(PINNED)[:8])
ALLOWED = {
    ("people", "role"): {"resident", "fellow", "faculty", "staff"},
    ("services", "kind"): set("inpatient outpatient procedure education research administration night call".split()),
    ("services", "supervision"): {"none", "direct", "indirect", "oversight"},
    ("services", "category"): set("1234567"),
    ("periods", "kind"): {"rotation", "academic_year", "holiday", "published"},
    ("absences", "kind"): set(
        "vacation conference sick medical parental bereavement family_emergency deployment tdy away_rotation "
        "administrative other".split()
    ),
    ("assignments", "source"): {"manual", "engine", "import", "swap"},
    ("calls", "kind"): {"overnight", "weekend", "backup", "home"},
    ("swaps", "status"): {"pending", "approved", "executed", "rejected", "cancelled", "rolled_back"},
}
SLOT_COLUMNS = {"slot", "from_slot", "to_slot", "given_slot", "taken_slot"}
DATE_COLUMNS = {"from", "to", "date", "given_date", "taken_date"}
TIME_COLUMNS = {"start", "end", "created_at", "decided_at", "deadline", "requested_at", "executed_at"}
BOOLEANS = {"planned", "blocking", "pinned", "counted"}
PERSON_COLUMNS = {"person_id", "requester", "accepter"}
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module", params=["golden", "family-medicine"])
def folder(request):
    return PROGRAMS / request.param


@pytest.fixture(scope="module")
def program(folder):
    return Program(folder)


@pytest.fixture(scope="module")
def family():
    return Program(PROGRAMS / "family-medicine")


@pytest.fixture(scope="module")
def golden():
    return Program(PROGRAMS / "golden")


def cells(program, first=None):
    """(row, date) of every assignment, from a date on."""
    for row in program["assignments"]:
        day = dt.date.fromisoformat(row["date"])
        if first is None or day >= first:
            yield row, day


def test_columns_are_as_pinned(folder):
    assert REQUIRED <= {path.stem for path in folder.glob("*.csv")} <= set(PINNED)
    for path in folder.glob("*.csv"):
        data = path.read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf") and b"\r" not in data and data.endswith(b"\n"), path.name
        pinned = PINNED[path.stem]
        longer = f"{pinned},{APPENDED[path.stem]}" if path.stem in APPENDED else pinned
        assert data.decode("utf-8").split("\n", 1)[0] in (pinned, longer), path.name
    assert {table: ",".join(columns) for table, columns in COLUMNS.items()} == PINNED


def test_ids_are_unique(program):
    for table, rows in program.tables.items():
        if "id" in PINNED[table].split(",") and table != "groups":
            assert max(Counter(row["id"] for row in rows).values(), default=1) == 1, table
    for table in ("groups", "eligibility"):
        assert max(Counter(tuple(row.values()) for row in program[table]).values(), default=1) == 1, table


def test_references_resolve(program):
    zones = {row["id"] for row in program["zones"]}
    for table, rows in program.tables.items():
        for row in rows:
            for column in PERSON_COLUMNS & row.keys():
                assert row[column] in program.people or (table, row[column]) == ("work_items", ""), (table, row)
            if "service_id" in row:
                assert row["service_id"] in program.services, (table, row)
    assert {row["zone"] for row in program["services"]} | {row["home_zone"] for row in program["people"]} <= zones


def test_values_have_their_form(program):
    for table, rows in program.tables.items():
        for line, row in enumerate(rows, start=2):
            where = (table, line, row)
            assert None not in row and None not in row.values(), where
            for column, value in row.items():
                if (table, column) in ALLOWED:
                    assert value in ALLOWED[table, column], where
                elif not value:
                    continue
                elif column in SLOT_COLUMNS:
                    assert value in ("AM", "PM", "NIGHT"), where
                elif column in DATE_COLUMNS:
                    assert dt.date.fromisoformat(value).isoformat() == value, where
                elif column in TIME_COLUMNS:
                    assert dt.datetime.fromisoformat(value).strftime("%Y-%m-%dT%H:%M") == value, where
                elif column in BOOLEANS:
                    assert value in ("true", "false"), where
            for first, last in (("from", "to"), ("start", "end"), ("created_at", "decided_at")):
                if row.get(first) and row.get(last):
                    assert row[first] <= row[last], where


def test_people_and_services_are_in_range(program):
    for row in program["people"]:
        assert 0 < float(row["fte"]) <= 1 and (row["pgy"] == "" or 1 <= int(row["pgy"]) <= 10), row
    for row in program["services"]:
        for column in ("minutes_am", "minutes_pm", "minutes_night"):
            assert row[column] == "" or re.fullmatch(r"\d+", row[column]), row


def test_demand_is_ordered_and_unambiguous(program):
    for row in program["demand"]:
        least, target, most = (row[column] for column in ("min", "target", "max"))
        assert int(least) <= int(target or least) <= int(most or 99), row
        assert program.services[row["service_id"]][f"minutes_{row['slot'].lower()}"], row
    first = min(dt.date.fromisoformat(row["from"]) for row in program["demand"])
    last = max(dt.date.fromisoformat(row["to"]) for row in program["demand"])
    for day in days(first, last):
        for service in program.services:
            for slot in ("AM", "PM", "NIGHT"):
                assert len(program.demand_rows(service, day, slot)) <= 1, (service, day, slot)


def test_absences_of_a_person_do_not_overlap(program):
    spans = defaultdict(list)
    for row in program["absences"]:
        order = {"AM": 0, "PM": 1, "NIGHT": 2}
        begin, end = (row["from"], order[row["from_slot"]]), (row["to"], order[row["to_slot"]])
        assert begin <= end, row
        spans[row["person_id"]].append((begin, end))
    for person, found in spans.items():
        found.sort()
        assert all(a[1] < b[0] for a, b in zip(found, found[1:])), person


def test_one_assignment_per_person_and_slot(program):
    counts = Counter((row["person_id"], row["date"], row["slot"]) for row in program["assignments"])
    assert max(counts.values()) == 1


def test_assignments_are_allowed(program):
    for row, day in cells(program):
        person, service, slot = row["person_id"], row["service_id"], row["slot"]
        assert program.is_eligible(person, service, day), row
        assert program.member(person, day) and (person, day, slot) not in program.away, row
        assert program.services[service][f"minutes_{slot.lower()}"], row


def test_eligible_people_hold_the_credentials(program):
    held = {person: set(row["credentials"].split(";")) for person, row in program.people.items()}
    for row in program.tables.get("credentials", []):
        held[row["person_id"]].add(row["credential"])
    for row in program["eligibility"]:
        needed = set(filter(None, program.services[row["service_id"]]["credentials"].split(";")))
        assert needed <= held[row["person_id"]], row


# --- golden -----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not FIXTURE.exists(), reason="Tests/Golden/00_fixture_small.json is not there")
def test_golden_is_the_fixture(golden):
    fixture = json.loads(FIXTURE.read_text(encoding="utf-8"))
    away = defaultdict(set)
    for absence in fixture["absences"]:
        for block in range(absence["fromBlock"], absence["toBlock"] + 1):
            away[block].add(absence["person"])
    everybody = {person["id"]: set(person["eligible"]) for person in fixture["people"]}
    assert {p: {s for q, s in golden.eligible if q == p} for p in golden.people} == everybody
    for block in fixture["blocks"]:
        day = dt.date.fromisoformat(block["date"])
        expected = {service: count for service, count in fixture["demand"][block["id"]].items() if count}
        assert golden.demand(day, block["half"]) == expected, block
        assert set(golden.present(day, block["half"])) == set(everybody) - away[block["index"]], block
    place = {block["id"]: (block["date"], block["half"]) for block in fixture["blocks"]}
    held = sorted((row["person_id"], row["date"], row["slot"], row["service_id"]) for row in golden["assignments"])
    assert held == sorted((a["person"], *place[a["block"]], a["service"]) for a in fixture["assignments"])


@pytest.mark.skipif(not FIXTURE.exists(), reason="Tests/Golden/00_fixture_small.json is not there")
def test_golden_is_reproduced(tmp_path):
    command = [sys.executable, GENERATOR / "golden.py", FIXTURE, "--out", tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    assert_same_folder(PROGRAMS / "golden", tmp_path)


def test_golden_has_the_figures_of_the_golden_vectors(golden):
    # 01_utilization.json: fixture-utilisation and fixture-weekly-bottleneck
    grid = [(day, slot) for day in days(dt.date(2026, 1, 5), dt.date(2026, 1, 18)) for slot in ("AM", "PM")]
    assert sum(sum(golden.demand(*cell).values()) for cell in grid) == 194
    assert sum(len(golden.present(*cell)) for cell in grid) == 314
    assert slot_rho(golden, dt.date(2026, 1, 15), "AM") == (1.0, ("ICU", "PROC"), 3, 3)
    assert week_theta(golden, dt.date(2026, 1, 5))[0] == pytest.approx(0.751937984, abs=1e-6)
    assert week_theta(golden, dt.date(2026, 1, 12))[0] == pytest.approx(0.776, abs=1e-6)


# --- family medicine --------------------------------------------------------------------------------------------------


def test_family_medicine_has_its_size(family):
    classes = Counter((row["role"], row["pgy"]) for row in family["people"])
    assert classes == {("resident", "1"): 6, ("resident", "2"): 6, ("resident", "3"): 6, ("faculty", ""): 10}
    assert 12 <= len(family.services) <= 15
    assert family.settings["as_of"] == "2026-03-02T07:00" and family.as_of.weekday() == 0
    dates = [row["date"] for row in family["assignments"]]
    assert (min(dates), max(dates)) == ("2025-03-02", "2026-04-26")
    published = [(row["from"], row["to"]) for row in family["periods"] if row["kind"] == "published"]
    assert published == [("2026-03-02", "2026-03-29"), ("2026-03-30", "2026-04-26")]
    demanded = {day for day in days(dt.date(2025, 7, 1), dt.date(2026, 6, 30)) if family.demand(day, "AM")}
    assert len(demanded) == 365
    unplanned = [row for row in family["absences"] if row["planned"] == "false"]
    assert len(unplanned) >= 60 and len(family["swaps"]) >= 40 and len(family["work_items"]) >= 200
    assert sum(path.stat().st_size for path in (PROGRAMS / "family-medicine").glob("*.csv")) < 6_000_000


def test_rest_and_runs(family):
    duty, slots = defaultdict(set), defaultdict(set)
    for row, day in cells(family):
        duty[row["person_id"]].add(day)
        slots[row["person_id"], day].add(row["slot"])
    for (person, day), held in slots.items():
        if "NIGHT" in held:
            assert held == {"NIGHT"}, (person, day)
            assert not slots.get((person, day + DAY), set()) & {"AM", "PM"}, (person, day)
    for person, worked in duty.items():
        for day in worked:
            assert not all(day + n * DAY in worked for n in range(7)), (person, day, "seven days in a row")


def test_weekly_caps_hold(family):
    load = Counter()
    for row, day in cells(family):
        load[row["person_id"], day - day.weekday() * DAY] += family.weight(row["slot"])
    for (person, week), half_days in load.items():
        cap = family.people[person]["week_cap_half_days"] or family.settings["policies"]["week_cap_half_days"]
        assert half_days <= int(cap), (person, week)


def test_gaps_are_few_and_real(family):
    filled = Counter((row["date"], row["slot"], row["service_id"]) for row in family["assignments"])
    needed, missing = 0, []
    for day in days(dt.date(2025, 3, 2), dt.date(2026, 4, 26)):
        for slot in ("AM", "PM", "NIGHT"):
            for service, least in family.demand(day, slot).items():
                needed += least
                short = least - filled[day.isoformat(), slot, service]
                missing += [(day, slot, service)] * max(short, 0)
    assert 5 <= len(missing) < 0.01 * needed
    assert ("2026-03-02", "clinic") in {(day.isoformat(), service) for day, _, service in missing}
    assert not [gap for gap in missing if family.services[gap[2]]["category"] == "1"]


def test_nobody_is_over_a_maximum(family):
    filled = Counter((row["date"], row["slot"], row["service_id"]) for row in family["assignments"])
    for (date, slot, service), count in filled.items():
        rules = family.demand_rows(service, dt.date.fromisoformat(date), slot)
        assert rules and (rules[0][1]["max"] == "" or count <= int(rules[0][1]["max"])), (date, slot, service)


def test_the_state_ahead_is_interesting(family):
    ahead = list(days(family.as_of, family.as_of + 27 * DAY))
    rhos = {(day, slot): slot_rho(family, day, slot) for day in ahead for slot in ("AM", "PM", "NIGHT")}
    tight = {cell: rho for cell, rho in rhos.items() if rho[0] >= 0.95}
    assert {cell: rho[:2] for cell, rho in tight.items()} == {
        (dt.date(2026, 3, 17), "AM"): (1.0, ("procedures",)),
        (dt.date(2026, 3, 19), "AM"): (1.0, ("procedures",)),
    }
    thetas = [week_theta(family, family.as_of + n * 7 * DAY)[0] for n in range(4)]
    assert all(theta is not None and 0.74 < theta < 0.90 for theta in thetas) and max(thetas) > 0.84


def test_nothing_was_entered_after_as_of(family):
    now = family.settings["as_of"]
    for table, columns in {
        "absences": ["created_at"],
        "swaps": ["requested_at", "executed_at"],
        "work_items": ["created_at", "decided_at"],
        "requests": ["created_at"],
        "preference_signals": ["created_at"],
        "logged_hours": ["start"],
    }.items():
        for row in family[table]:
            assert all(row[column] <= now for column in columns), (table, row)


def test_executed_swaps_are_in_the_schedule(family):
    holder = {(row["person_id"], row["date"], row["slot"]): row["source"] for row in family["assignments"]}
    for row in family["swaps"]:
        if row["status"] == "executed":
            assert holder.get((row["accepter"], row["given_date"], row["given_slot"])) == "swap", row
            assert holder.get((row["requester"], row["taken_date"], row["taken_slot"])) == "swap", row


def test_callers_are_there(family):
    for row in family["calls"]:
        start, end = (dt.datetime.fromisoformat(row[column]) for column in ("start", "end"))
        for day in days(start.date() + DAY, end.date() - DAY):
            assert all((row["person_id"], day, slot) not in family.away for slot in ("AM", "PM", "NIGHT")), row
        assert (row["person_id"], start.date(), "NIGHT") not in family.away, row


def test_family_medicine_is_reproduced(tmp_path):
    command = [sys.executable, GENERATOR / "generate.py", "--profile", "family-medicine", "--out", tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    assert_same_folder(PROGRAMS / "family-medicine", tmp_path)


def test_another_seed_gives_another_program(tmp_path):
    command = [sys.executable, GENERATOR / "generate.py", "--seed", "7", "--out", tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    assert (tmp_path / "absences.csv").read_bytes() != (PROGRAMS / "family-medicine" / "absences.csv").read_bytes()


# --- benchmark --------------------------------------------------------------------------------------------------------


def test_benchmark_program_is_sound(tmp_path):
    command = [sys.executable, GENERATOR / "generate.py", "--profile", "benchmark", "--people", "100"]
    for name in ("one", "two"):
        options = ["--assignments", "periods:1", "--out", tmp_path / name]
        subprocess.run(command + options, check=True, capture_output=True)
    assert_same_folder(tmp_path / "one", tmp_path / "two")
    program = Program(tmp_path / "one")
    assert len(program.people) == len({row["name"] for row in program["people"]}) == 100
    test_columns_are_as_pinned(tmp_path / "one")
    test_one_assignment_per_person_and_slot(program)
    test_assignments_are_allowed(program)
    test_references_resolve(program)
    test_values_have_their_form(program)
    theta = week_theta(program, dt.date(2026, 3, 2))[0]
    assert theta is not None and 0.6 < theta < 0.95


@pytest.mark.parametrize("wrong", [["--people", "5"], ["--assignments", "periods:0"], ["--assignments", "some"]])
def test_generator_refuses_what_it_cannot_do(tmp_path, wrong):
    command = [sys.executable, GENERATOR / "generate.py", "--profile", "benchmark", "--out", tmp_path / "x"]
    done = subprocess.run(command + wrong, capture_output=True, text=True)
    assert done.returncode == 2 and wrong[0] in done.stderr and "allowed are" in done.stderr
    assert not (tmp_path / "x").exists()


def test_weekdays_of_a_rule():
    assert weekdays("mon-tue;thu-fri") == {0, 1, 3, 4}
    assert weekdays("sat-mon") == {5, 6, 0}
    assert weekdays("all") == set(range(7)) and weekdays("holiday") == set()


def assert_same_folder(expected, actual):
    """Same tables and settings, byte for byte; a README beside them is not the generator's."""
    names = {path.name for path in expected.iterdir() if path.suffix in (".csv", ".toml")}
    assert names == {path.name for path in actual.iterdir()}
    for name in sorted(names):
        assert (expected / name).read_bytes() == (actual / name).read_bytes(), name
