# SPDX-License-Identifier: Apache-2.0
"""The schedule being made: who is where, and whether one more assignment would break a rule.

Rules kept by every assignment: eligible and a member; no blocking absence; one service per person and slot; no day
work on the date of a night or the date it ends on; the weekly cap (a night is two half-days); at most six duty days in
a row and in a week.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from academic_calendar import DAY, SLOTS, days, monday
from people import PEOPLE

NIGHT_WEIGHT = 2
POLICY_CAP = 11
LONGEST_RUN = 6


class Board:
    def __init__(self, absences: list[tuple]):
        self.cells: dict[tuple[str, dt.date, str], tuple[str, str, bool]] = {}
        self.filled: dict[tuple[dt.date, str, str], int] = defaultdict(int)
        self.load: dict[tuple[str, dt.date], int] = defaultdict(int)
        self.on_duty: dict[tuple[str, dt.date], int] = defaultdict(int)
        self.cap = {p.id: p.cap or POLICY_CAP for p in PEOPLE}
        self.since = {p.id: p.since for p in PEOPLE}
        self.begins = {(person, service): first for p in PEOPLE for person, service, first, _ in p.eligibility()}
        self.away = blocked_slots(absences)

    def may(self, person: str, service: str, day: dt.date) -> bool:
        """Eligible for the service and a member of the program on that date."""
        key, since = (person, service), self.since[person]
        first = self.begins.get(key, False)
        return first is not False and (first is None or first <= day) and (since is None or since <= day)

    def rested(self, person: str, day: dt.date, slot: str) -> bool:
        """No day work beside a night, on its date or the next."""
        cells = self.cells
        if slot == "NIGHT":
            near = ((day, "AM"), (day, "PM"), (day + DAY, "AM"), (day + DAY, "PM"))
        else:
            near = ((day, "NIGHT"), (day - DAY, "NIGHT"))
        return not any((person, *cell) in cells for cell in near)

    def run(self, person: str, day: dt.date) -> int:
        """Length of the run of duty days that would contain the date."""
        length, earlier, later = 1, day - DAY, day + DAY
        while self.on_duty[person, earlier]:
            length, earlier = length + 1, earlier - DAY
        while self.on_duty[person, later]:
            length, later = length + 1, later + DAY
        return length

    def can(self, person: str, day: dt.date, slot: str, service: str) -> bool:
        return self.may(person, service, day) and self.can_work(person, day, slot)

    def can_work(self, person: str, day: dt.date, slot: str) -> bool:
        """Everything but eligibility."""
        if (person, day, slot) in self.away or (person, day, slot) in self.cells:
            return False
        weight, week = (NIGHT_WEIGHT if slot == "NIGHT" else 1), monday(day)
        if self.load[person, week] + weight > self.cap[person] or not self.rested(person, day, slot):
            return False
        if self.on_duty[person, day]:
            return True
        worked = sum(1 for other in days(week, week + 6 * DAY) if self.on_duty[person, other])
        return worked < LONGEST_RUN and self.run(person, day) <= LONGEST_RUN

    def put(self, person: str, day: dt.date, slot: str, service: str, source="engine", pinned=False) -> None:
        self.cells[person, day, slot] = (service, source, pinned)
        self.filled[day, slot, service] += 1
        self.load[person, monday(day)] += NIGHT_WEIGHT if slot == "NIGHT" else 1
        self.on_duty[person, day] += 1

    def take(self, person: str, day: dt.date, slot: str) -> tuple[str, str, bool]:
        """Removes an assignment and returns what it was."""
        cell = self.cells.pop((person, day, slot))
        self.filled[day, slot, cell[0]] -= 1
        self.load[person, monday(day)] -= NIGHT_WEIGHT if slot == "NIGHT" else 1
        self.on_duty[person, day] -= 1
        return cell

    def rows(self) -> list[tuple]:
        """The rows of assignments.csv, by date, slot and person."""
        order = {slot: n for n, slot in enumerate(SLOTS)}
        keys = sorted(self.cells, key=lambda key: (key[1], order[key[2]], key[0]))
        return [(person, day, slot, *self.cells[person, day, slot]) for person, day, slot in keys]


def blocked_slots(absences: list[tuple]) -> set[tuple[str, dt.date, str]]:
    """Every (person, date, slot) that a blocking absence covers."""
    found = set()
    for _, person, first, begin, last, end, _, _, blocking, _ in absences:
        for day in days(first, last) if blocking else ():
            low = SLOTS.index(begin) if day == first else 0
            high = SLOTS.index(end) if day == last else len(SLOTS) - 1
            found.update((person, day, slot) for slot in SLOTS[low : high + 1])
    return found
