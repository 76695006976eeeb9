# SPDX-License-Identifier: Apache-2.0
"""Reading a program folder back, for checks: rows as dictionaries, demand by slot, who is away when.

This is a second reading of the files, written apart from the daemon's importer, so that the two can disagree.
"""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections import defaultdict
from pathlib import Path

SLOTS = ("AM", "PM", "NIGHT")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = dt.timedelta(days=1)


def days(first: dt.date, last: dt.date):
    """Every date from first to last, both included."""
    while first <= last:
        yield first
        first += DAY


def weekdays(text: str) -> set[int]:
    """The weekdays (0 = Monday) of `all`, `mon-fri`, `tue` or a `;` list of such; a range may pass the weekend."""
    found: set[int] = set()
    for part in text.split(";"):
        if part == "all":
            found |= set(range(7))
        elif part != "holiday":
            first, _, last = part.partition("-")
            start = WEEKDAYS.index(first)
            length = (WEEKDAYS.index(last or first) - start) % 7
            found |= {(start + step) % 7 for step in range(length + 1)}
    return found


class Program:
    """The tables of one folder, and the questions that the checks ask of them."""

    def __init__(self, folder: Path):
        self.settings = tomllib.loads((folder / "program.toml").read_text(encoding="utf-8"))
        self.tables = {path.stem: read_table(path) for path in sorted(folder.glob("*.csv"))}
        self.people = {row["id"]: row for row in self["people"]}
        self.services = {row["id"]: row for row in self["services"]}
        self.as_of = dt.date.fromisoformat(self.settings["as_of"][:10])
        self.holidays = {
            day
            for row in self["periods"]
            if row["kind"] == "holiday"
            for day in days(dt.date.fromisoformat(row["from"]), dt.date.fromisoformat(row["to"]))
        }
        self.eligible = defaultdict(list)
        for row in self["eligibility"]:
            self.eligible[row["person_id"], row["service_id"]].append((row["from"], row["to"]))
        self.away = {
            key
            for row in self["absences"]
            if row["blocking"] == "true"
            for key in ((row["person_id"], day, slot) for day, slot in absence_slots(row))
        }
        self.rules = defaultdict(list)
        for line, row in enumerate(self["demand"], start=2):
            self.rules[row["service_id"]].append((line, row, weekdays(row["weekdays"])))

    def __getitem__(self, table: str) -> list[dict[str, str]]:
        return self.tables.get(table, [])

    def weight(self, slot: str) -> float:
        """Half-days that one unit of demand takes out of a weekly cap: 1, or minutes/360 at night."""
        nights = {int(s["minutes_night"]) for s in self.services.values() if s["minutes_night"]}
        return 1.0 if slot != "NIGHT" or not nights else max(nights) / 360

    def member(self, person: str, day: dt.date) -> bool:
        row, text = self.people[person], day.isoformat()
        return (not row["from"] or row["from"] <= text) and (not row["to"] or text <= row["to"])

    def is_eligible(self, person: str, service: str, day: dt.date) -> bool:
        text = day.isoformat()
        ranges = self.eligible.get((person, service), ())
        return any((not first or first <= text) and (not last or text <= last) for first, last in ranges)

    def present(self, day: dt.date, slot: str) -> list[str]:
        """The people who belong to the program on that date and have no blocking absence in that slot."""
        return [p for p in self.people if self.member(p, day) and (p, day, slot) not in self.away]

    def demand_rows(self, service: str, day: dt.date, slot: str) -> list[tuple[int, dict[str, str]]]:
        """The rules of a service in a slot. On a holiday, if the service has any rule marked `holiday`, only those."""
        text = day.isoformat()
        rules = [(line, row, on) for line, row, on in self.rules[service] if row["from"] <= text <= row["to"]]
        closed = day in self.holidays and any("holiday" in row["weekdays"] for _, row, _ in rules)
        return [
            (line, row)
            for line, row, on in rules
            if row["slot"] == slot and ("holiday" in row["weekdays"] if closed else day.weekday() in on)
        ]

    def demand(self, day: dt.date, slot: str, column: str = "min") -> dict[str, int]:
        """Demand above zero, by service."""
        found = {}
        for service in self.services:
            for _, row in self.demand_rows(service, day, slot):
                need = int(row[column] or row["min"])
                if need:
                    found[service] = need
        return found


def absence_slots(row: dict[str, str]):
    """Every (date, slot) that an absence covers, from its first slot to its last, both included."""
    first, last = dt.date.fromisoformat(row["from"]), dt.date.fromisoformat(row["to"])
    for day in days(first, last):
        begin = SLOTS.index(row["from_slot"]) if day == first else 0
        end = SLOTS.index(row["to_slot"]) if day == last else len(SLOTS) - 1
        for slot in SLOTS[begin : end + 1]:
            yield day, slot


def read_table(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
