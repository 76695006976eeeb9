# SPDX-License-Identifier: Apache-2.0
"""What the original system got wrong, asked of all patterns: full coverage is healthy, idle colleagues count, more than the
target is no deviation, the worst step gives up most, no data is not green; and each tool feels what it is about and
nothing else. One small program, changed in drafts."""

import datetime
import json

import pytest

from support.daemon import Daemon

TODAY = datetime.date(2026, 1, 5)
SETTINGS = """
[program]
seed = "{seed}"
as_of = "2026-01-05T06:00"
[access]
anonymous_role = "operator"
"""
PEOPLE = [f"p{number:02}" for number in range(1, 11)]
UTILIZATION, DEFENSE = "check_utilization_threshold", "get_defense_level"
CONTINGENCY, FALLBACKS = "run_contingency_analysis_resilience", "get_static_fallbacks"
SACRIFICE, HOMEOSTASIS = "execute_sacrifice_hierarchy", "analyze_homeostasis"
BLAST, LE_CHATELIER, HUBS = "calculate_blast_radius", "analyze_le_chatelier", "analyze_hub_centrality"
COGNITIVE, BEHAVIOR = "assess_cognitive_load", "get_behavioral_patterns"
STIGMERGY, READINESS = "analyze_stigmergy", "check_mtf_compliance"
TOOLS = [UTILIZATION, DEFENSE, CONTINGENCY, FALLBACKS, SACRIFICE, HOMEOSTASIS, BLAST, LE_CHATELIER, HUBS, COGNITIVE,
         BEHAVIOR, STIGMERGY, READINESS]
WEEK = {"from": "2026-01-05", "horizon_days": 7}
# Those that look back, or at everything there is.
WITHOUT_HORIZON = {HOMEOSTASIS, COGNITIVE, BEHAVIOR, STIGMERGY}
LEVELS = ["GREEN", "YELLOW", "ORANGE", "RED", "BLACK"]


def days(first, last):
    day = TODAY + datetime.timedelta(first)
    while day < TODAY + datetime.timedelta(last):
        yield day
        day += datetime.timedelta(1)


def write(folder):
    """Ten people who may all do everything; duty AM and PM every day, and other work beside it on weekdays.

    Since twelve weeks, and for two to come: so there is a history, and every slot has its people."""
    tables = {
        "people": [("id", "name", "role", "pgy", "credentials", "fte", "week_cap_half_days", "home_zone", "from", "to")] + [
            (id, f"Person {id}", "faculty", "", "bls", "1.0", "11", "A" if number < 5 else "B", "2025-01-01", "")
            for number, id in enumerate(PEOPLE)],
        "services": [("id", "name", "category", "kind", "zone", "minutes_am", "minutes_pm", "minutes_night", "counted",
                      "supervision", "credentials")] + [
            (id, id.title(), str(category), kind, zone, "360", "360", "", "true", "none", "")
            for id, category, kind, zone in [
                ("duty", 1, "inpatient", "A"), ("required", 2, "inpatient", "A"), ("clinic", 3, "outpatient", "B"),
                ("teaching", 4, "education", "B"), ("research", 5, "research", "B"), ("admin", 6, "administration", "B"),
                ("optional", 7, "education", "B")]],
        "eligibility": [("person_id", "service_id", "from", "to")] + [
            (person, service, "", "") for person in PEOPLE
            for service in ("duty", "required", "clinic", "teaching", "research", "admin", "optional")],
        "periods": [("id", "kind", "from", "to"), ("now", "published", "2026-01-05", "2026-01-18")],
        "demand": [("service_id", "from", "to", "weekdays", "slot", "min", "target", "max")] + [
            ("duty", "2025-10-13", "2026-01-18", "mon-sun", slot, "1", "1", "4") for slot in ("AM", "PM")],
        "assignments": [("person_id", "date", "slot", "service_id", "source", "pinned")],
        "absences": [("id", "person_id", "from", "from_slot", "to", "to_slot", "kind", "planned", "blocking", "created_at")],
        "zones": [("id", "name", "priority", "lend_limit"), ("A", "Wards", "2", ""), ("B", "Clinics", "1", "")],
        "establishment": [("role", "pgy", "authorised", "required"), ("faculty", "", "10", "10")],
        "credentials": [("person_id", "credential", "from", "to")] + [(person, "bls", "", "2027-01-01") for person in PEOPLE],
        "swaps": [("id", "requester", "accepter", "given_date", "given_slot", "taken_date", "taken_slot", "status",
                   "requested_at", "executed_at")],
        "requests": [("id", "person_id", "from", "to", "kind", "created_at"),
                     ("q1", "p01", "2026-03-01", "2026-03-02", "vacation", "2025-12-01T08:00")],
    }
    for number, day in enumerate(days(-84, 14)):
        for half, slot in enumerate(("AM", "PM")):
            tables["assignments"].append((PEOPLE[(2 * number + half) % 10], day, slot, "duty", "engine", "false"))
    for number, day in enumerate(day for day in days(0, 14) if day.weekday() < 5):
        for place, service in enumerate(("required", "clinic", "teaching", "research", "admin", "optional")):
            person = PEOPLE[(2 * (day - TODAY).days + 2 + place) % 10]
            tables["assignments"].append((person, day, "AM", service, "engine", "false"))
    for number in range(14):
        made = TODAY - datetime.timedelta(5 * number + 2)
        tables["swaps"].append((
            f"s{number}", PEOPLE[number % 4], PEOPLE[4 + number % 5], made, "AM", made + datetime.timedelta(1), "PM",
            "executed", f"{made - datetime.timedelta(3)}T08:00", f"{made - datetime.timedelta(2)}T08:00"))
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
    (folder / "program.toml").write_text(
        'id = "traps"\nname = "Traps"\ntime_zone = "UTC"\nas_of = "2026-01-05T06:00"\nweek_start = "monday"\n'
        '[slots]\nam = "07:00"\npm = "13:00"\nnight = "19:00"\n[policies]\nweek_cap_half_days = 11\n')
    return folder


def put(table, **row):
    return {"op": "put", "table": table, "row": row}


def delete(table, **key):
    return {"op": "delete", "table": table, "row": key}


def away(person, first="2026-01-05", last="2026-01-18"):
    return put("absences", id=f"x-{person}", person_id=person, **{"from": first, "to": last}, from_slot="AM",
               to_slot="NIGHT", kind="sick", planned=False, blocking=True, created_at="2026-01-04T08:00")


def swap(number=99):
    return put("swaps", id=f"s{number}", requester="p01", accepter="p09", given_date="2025-12-27", given_slot="AM",
               taken_date="2025-12-30", taken_slot="PM", status="executed", requested_at="2025-12-20T08:00",
               executed_at="2025-12-21T08:00")


def work_item(number=99, day=3, decided=None):
    made = TODAY - datetime.timedelta(day)
    return put("work_items", id=f"w{number}", kind="coverage_gap", created_at=f"{made}T08:00",
               decided_at=decided and f"{made}T{decided}", deadline=f"{made}T18:00", person_id="p02")


def request(number=99):
    return put("requests", id=f"q{number}", person_id="p03", **{"from": "2026-02-01", "to": "2026-02-05"},
               kind="vacation", created_at="2026-01-03T08:00")


def on_duty(person, date, slot, service="duty", source="manual"):
    return put("assignments", person_id=person, date=date, slot=slot, service_id=service, source=source)


@pytest.fixture(scope="module")
def site(tmp_path_factory, staged):
    folder = tmp_path_factory.mktemp("traps")
    daemon = Daemon(
        folder / "site", demo=False, settings=SETTINGS.format(seed=write(folder / "program"))).start()
    daemon.drafts = 0
    daemon.known = {}
    yield daemon
    daemon.stop(clean=False)


def draft(site, edits):
    """A plan that is the live one with these changes."""
    site.drafts += 1
    name = f"trap-{site.drafts}"
    site.call("apply_change", {
        "plan": name, "edits": edits, "expected_version": site.version()[0], "reason": "a trap", "accept_findings": True,
        "reason_code": "other"})
    return name


def ask(site, tool, plan="live", **arguments):
    """A tool's answer about a plan; of the live one it is asked once."""
    if tool not in WITHOUT_HORIZON:
        arguments = {**WEEK, **arguments}
    key = (tool, plan, str(sorted(arguments.items())))
    if key not in site.known:
        site.known[key] = site.call(tool, {**arguments, "plan": plan})
    return site.known[key]


# Where an answer comes from, and what a clock of the host writes down.
PROVENANCE = {"schedule_version", "digest", "built_at", "input_digest", "version", "last_counted"}


def told(answer):
    """What an answer says, without where it comes from."""
    def plain(value):
        if isinstance(value, dict):
            return {name: plain(member) for name, member in value.items() if name not in PROVENANCE}
        if isinstance(value, list):
            return [plain(member) for member in value]
        return round(value, 9) if isinstance(value, float) else value

    said = {name: plain(answer[name]) for name in ("level", "headline", "level_reasons", "findings", "figures")}
    return {**said, "missing": [one["what"] for one in answer["missing"]]}


# The program of the file has no work items at all.
DESK = [work_item(number, 2 * number + 2, "11:00") for number in range(14)]


# -- the original's five ---------------------------------------------------------------------------------------------


def test_ten_people_and_fourteen_covered_slots_are_healthy(site):
    assert ask(site, UTILIZATION)["figures"]["slots_with_demand"] == 14
    for tool in (UTILIZATION, CONTINGENCY, SACRIFICE, LE_CHATELIER, HUBS, READINESS):
        answer = ask(site, tool)
        assert answer["level"] == "GREEN", (tool, answer["headline"], answer["level_reasons"])
    defense = ask(site, DEFENSE)
    assert defense["figures"]["demanded_level"] == 1, "10 % of capacity in use is not 10 % of coverage"
    assert {level["n"]: level["state"] for level in defense["figures"]["levels"]}[3] == "intact"


def test_thirty_idle_colleagues_take_over_whatever_one_of_ten_leaves(site):
    idle = [f"i{number:02}" for number in range(30)]
    edits = [put("people", id=id, role="faculty", home_zone="A", **{"from": "2025-01-01"}) for id in idle]
    edits += [put("eligibility", person_id=id, service_id="duty") for id in idle]
    # Ten people each alone in a slot, and nobody else who was there before may do it.
    edits += [delete("eligibility", person_id=person, service_id="duty") for person in PEOPLE[2:]]
    plan = draft(site, edits)
    answer = ask(site, CONTINGENCY, plan)
    assert answer["level"] == "GREEN" and answer["figures"]["n1_pass"] and answer["figures"]["n1_losing_people"] == 0
    alone = draft(site, [delete("eligibility", person_id=person, service_id="duty") for person in PEOPLE[1:]])
    assert ask(site, CONTINGENCY, alone)["level"] in ("RED", "BLACK"), "the same without colleagues"


def test_more_coverage_than_the_target_is_no_deviation(site):
    more = [on_duty(PEOPLE[(2 * number + 5) % 10], str(day), "AM")
            for number, day in enumerate(days(-84, 0)) if day.weekday() < 5]
    base, above = ask(site, HOMEOSTASIS, unchanged(site)), ask(site, HOMEOSTASIS, draft(site, more))

    def loops(answer):
        return {one["name"]: one for one in answer["figures"]["loops"]}

    for name in [name for name in loops(base) if name.startswith("coverage")]:
        assert loops(above)[name]["deviation"] == 0, loops(above)[name]
        assert name not in str([one["code"] + str(one["subject"]) for one in above["findings"]])
    less = [delete("assignments", person_id=PEOPLE[(2 * number) % 10], date=str(day), slot="AM")
            for number, day in enumerate(days(-84, 0)) if number % 2]
    worse = ask(site, HOMEOSTASIS, draft(site, less))
    assert told(worse) != told(base) and loops(worse)["coverage"]["value"] < loops(base)["coverage"]["value"]


def test_the_worst_step_gives_up_most(site):
    freed = [ask(site, SACRIFICE, target_level=step)["figures"]["freed_half_days"]
             for step in ("normal", "yellow", "orange", "red", "black", "critical")]
    assert freed[0] == 0 and freed == sorted(freed) and len(set(freed)) == len(freed), freed
    worst = ask(site, SACRIFICE, target_level="critical")
    assert worst["level"] == "BLACK" and worst["figures"]["kept_by_category"][0] == 14, "patient safety is never touched"


@pytest.mark.parametrize("tool", TOOLS)
def test_no_data_is_not_green(site, tool):
    if tool not in WITHOUT_HORIZON or tool == COGNITIVE:
        answer = site.call(tool, {} if tool == COGNITIVE else {"from": "2031-01-01"})
        assert answer["level"] == "UNKNOWN" and answer["completeness"] == "unknown", answer["headline"]
        # The lock on publishing is known without any data: it is shown, and nothing else is.
        kept = {READINESS: {"circuit_breaker"}}
        assert answer["missing"] and set(answer["figures"]) == kept.get(tool, set()), answer["figures"]
        return
    gone = {
        HOMEOSTASIS: [delete("assignments", person_id=PEOPLE[(2 * number + half) % 10], date=str(day), slot=slot)
                      for number, day in enumerate(days(-84, 0)) for half, slot in enumerate(("AM", "PM"))],
        BEHAVIOR: [delete("swaps", id=f"s{number}") for number in range(14)],
        STIGMERGY: [delete("swaps", id=f"s{number}") for number in range(14)],
    }[tool]
    answer = ask(site, tool, draft(site, gone))
    assert answer["level"] == "UNKNOWN", (answer["headline"], answer["level_reasons"])
    assert answer["missing"]


# -- each feels what it is about, and nothing else ---------------------------------------------------------------------


FEELS = {
    UTILIZATION: [away("p01"), away("p02")],
    DEFENSE: [delete("eligibility", person_id=person, service_id="duty") for person in PEOPLE[1:]],
    CONTINGENCY: [delete("eligibility", person_id=person, service_id="duty") for person in PEOPLE[2:]],
    FALLBACKS: [delete("eligibility", person_id=person, service_id="duty") for person in PEOPLE[1:]],
    SACRIFICE: [away("p01"), *(delete("eligibility", person_id=person, service_id="duty") for person in PEOPLE[1:])],
    HOMEOSTASIS: [delete("assignments", person_id=PEOPLE[(2 * number) % 10], date=str(day), slot="AM")
                  for number, day in enumerate(days(-84, 0)) if number % 3 == 0],
    BLAST: [put("people", id=person, home_zone="B") for person in PEOPLE[:4]],
    LE_CHATELIER: [away(person) for person in PEOPLE[:6]],
    HUBS: [delete("eligibility", person_id=person, service_id="duty") for person in PEOPLE[2:]],
    COGNITIVE: [*DESK, *(work_item(number) for number in range(90, 99))],
    BEHAVIOR: [swap(number) for number in range(90, 99)],
    STIGMERGY: [swap(number) for number in range(90, 99)],
    READINESS: [put("establishment", role="faculty", pgy=None, authorised=20, required=20)],
}
# Not felt: what a pattern of that name could be tempted to count.
FEELS_NOT = {
    # Who is put where is not capacity.
    UTILIZATION: [on_duty("p07", "2026-01-07", "PM", "admin")],
    # More people than needed are no level of defence.
    DEFENSE: [on_duty("p07", "2026-01-07", "PM"), on_duty("p09", "2026-01-08", "PM")],
    CONTINGENCY: [swap(), request()],
    FALLBACKS: [swap(), request()],
    SACRIFICE: [swap(), request()],
    HOMEOSTASIS: [request()],
    BLAST: [swap(), request()],
    LE_CHATELIER: [swap()],
    # Knowledge does not change when somebody asks for leave.
    HUBS: [swap(), request()],
    # What coordinators decide does not grow with the schedule.
    COGNITIVE: [*DESK, on_duty("p07", "2026-01-07", "PM")],
    BEHAVIOR: [work_item()],
    # The solver's own output must not reinforce itself.
    STIGMERGY: [on_duty("p07", "2026-01-07", "PM", source="engine"), work_item()],
    READINESS: [swap(), request()],
}


def unchanged(site, tool=None):
    """A draft in which only somebody's wish for leave differs: all drafts are asked about for the first time."""
    edits = DESK if tool == COGNITIVE else [request(50)]
    key = ("draft", len(edits))
    if key not in site.known:
        site.known[key] = draft(site, edits)
    return site.known[key]


@pytest.mark.parametrize("tool", TOOLS)
def test_each_feels_what_it_is_about(site, tool):
    base, changed = ask(site, tool, unchanged(site, tool)), ask(site, tool, draft(site, FEELS[tool]))
    assert base["level"] != "UNKNOWN", base["headline"]
    assert told(base)["figures"] != told(changed)["figures"], "the figures stay as they were"


@pytest.mark.parametrize("tool", TOOLS)
def test_each_stays_where_it_is_not_concerned(site, tool):
    base, changed = ask(site, tool, unchanged(site, tool)), ask(site, tool, draft(site, FEELS_NOT[tool]))
    assert told(base) == told(changed)


def test_levels_are_words_of_the_one_scale_and_answers_say_where_they_come_from(site):
    for tool in TOOLS:
        answer = ask(site, tool)
        assert answer["level"] in [*LEVELS, "UNKNOWN"] and answer["method"] in ("bound", "confirmed")
        assert answer["schedule_version"] == 1 and answer["input_digest"] and answer["rules_version"] and answer["as_of"]
        assert answer["level_reasons"] and len(json.dumps(answer)) < 32_768
