#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Converts the small golden fixture (00_fixture_small.json) into a program folder.

    python3 golden.py FIXTURE --out DIR

The fixture knows 12 people, 8 services and 28 half-days; a half-day has index 2*day + (0 AM, 1 PM). What it does not
say stays empty, like the time when an absence was entered. Its swaps have burdens instead of dates and slots: each
gets a slot in the autumn before that weighs as much under the usual weights of get_behavioral_patterns, the heaviest
one the night of 25 December, the only holiday. An absence covers fromBlock to toBlock inclusive: that is the reading
under which the people present in each half-day are those of the golden utilization vector.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from pathlib import Path

from write import write_program

KINDS = {
    "ICU": "inpatient",
    "ED": "inpatient",
    "WARD": "inpatient",
    "PROC": "procedure",
    "CLIN": "outpatient",
    "DIDA": "education",
    "RSCH": "research",
    "ADMN": "administration",
}
SERVICE_NAMES = {
    "ICU": "Intensive care",
    "ED": "Emergency",
    "WARD": "Ward",
    "PROC": "Procedures",
    "CLIN": "Clinic",
    "DIDA": "Didactics",
    "RSCH": "Research",
    "ADMN": "Administration",
}
ZONE_NAMES = {"INPT": "Inpatient", "OUTP": "Outpatient", "EDUC": "Education"}
# What a slot weighs: day of the week in the swap's own week (1 Tuesday, 5 Saturday) and slot; the holiday is a date.
SLOT_OF_BURDEN = {1.0: (1, "AM"), 1.5: (5, "AM"), 2.0: (1, "NIGHT"), 2.5: (5, "NIGHT")}
HOLIDAY = dt.date(2025, 12, 25)
FIRST_SWAP_WEEK = dt.date(2025, 9, 29)


def convert(fixture: dict) -> tuple[dict, dict[str, list[tuple]]]:
    """The settings and the tables of the fixture; rows keep the fixture's order."""
    first, last = fixture["blocks"][0]["date"], fixture["blocks"][-1]["date"]
    minutes = 60 * fixture["hoursPerHalfDay"]
    place = {block["index"]: (block["date"], block["half"]) for block in fixture["blocks"]}
    place_of = {block["id"]: (block["date"], block["half"]) for block in fixture["blocks"]}
    settings = {
        "#": "The small golden fixture as a program: twelve people, two weeks, every figure checked by hand or oracle.",
        "id": "golden",
        "name": "Golden fixture",
        "time_zone": "UTC",
        "as_of": first,
        "week_start": "monday",
        "slots": {"am": "07:00", "pm": "13:00", "night": "19:00"},
        "policies": {"week_cap_half_days": fixture["weekCapHalfDays"]},
    }
    tables = {
        "people": [person_row(person) for person in fixture["people"]],
        "services": [service_row(service, minutes) for service in fixture["services"]],
        "eligibility": [(p["id"], service, None, None) for p in fixture["people"] for service in p["eligible"]],
        "periods": [("golden-1", "rotation", first, last), ("golden-1-published", "published", first, last), ("golden-holiday", "holiday", HOLIDAY, HOLIDAY)],
        "demand": [row for service in fixture["services"] for row in demand_rows(service, first, last)],
        "absences": [
            (f"X{n:02}", a["person"], *place[a["fromBlock"]], *place[a["toBlock"]], a["kind"], a["planned"], True, None)
            for n, a in enumerate(fixture["absences"], start=1)
        ],
        "assignments": [
            (a["person"], *place_of[a["block"]], a["service"], "import", False) for a in fixture["assignments"]
        ],
        "calls": [],
        "swaps": [swap_row(number, swap) for number, swap in enumerate(fixture["swaps"])],
        "zones": [(zone["id"], ZONE_NAMES[zone["id"]], zone["priority"], None) for zone in fixture["zones"]],
    }
    return settings, tables


def person_row(person: dict) -> tuple:
    """The fixture names nobody: the id stands for the name, and the cap comes from the program's policy."""
    name = f"{'Attending' if person['kind'] == 'faculty' else 'Resident'} {person['id']}"
    return (person["id"], name, person["kind"], person["pgy"], None, 1, None, person["homeZone"], None, None)


def service_row(service: dict, minutes: int) -> tuple:
    """A service that runs in the morning only has no afternoon minutes; nothing in the fixture runs at night."""
    afternoon = None if service["am_only"] else minutes
    name, kind = SERVICE_NAMES[service["id"]], KINDS[service["id"]]
    row = (service["id"], name, service["priority"], kind, service["zone"])
    return row + (minutes, afternoon, None, True, "none", None)


def swap_row(number: int, swap: dict) -> tuple:
    """A week for each swap: what is given weighs what the fixture says, and what is taken is a Wednesday afternoon."""
    monday = FIRST_SWAP_WEEK + dt.timedelta(weeks=number)
    given, slot = HOLIDAY, "NIGHT"
    if swap["burdenGiven"] in SLOT_OF_BURDEN:
        weekday, slot = SLOT_OF_BURDEN[swap["burdenGiven"]]
        given = monday + dt.timedelta(days=weekday)
    taken = (monday + dt.timedelta(days=2), "PM") if swap["burdenTaken"] else (None, None)
    asked = dt.datetime.combine(min(monday, given) - dt.timedelta(days=14), dt.time(9))
    done = asked + dt.timedelta(days=2, hours=3) if swap["status"] == "executed" else None
    parties = (swap["requester"], swap["accepter"])
    return (swap["id"], *parties, given, slot, *taken, swap["status"], asked, done)


def demand_rows(service: dict, first: str, last: str) -> list[tuple]:
    """One rule a weekday class and slot; a service without demand keeps rules with a minimum of 0."""
    slots = ("AM",) if service["am_only"] else ("AM", "PM")
    return [
        (service["id"], first, last, days, slot, least, None, None)
        for days, least in (("mon-fri", service["wk"]), ("sat-sun", service["we"]))
        for slot in slots
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Convert the small golden fixture into a program folder.")
    parser.add_argument("fixture", type=Path, help="path of 00_fixture_small.json")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    arguments = parser.parse_args()
    settings, tables = convert(json.loads(arguments.fixture.read_text(encoding="utf-8")))
    for table, rows in write_program(arguments.out, settings, tables).items():
        print(f"{table:20}{rows:8}")


if __name__ == "__main__":
    main()
