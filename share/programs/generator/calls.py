# SPDX-License-Identifier: Apache-2.0
"""Call: faculty at home on weekday nights and for the weekend, in-house maternity call, a backup resident each week."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

from academic_calendar import DAY, HISTORY_BEGINS, PUBLISHED_ENDS, WEEK, days
from board import Board
from people import PEOPLE
from rotations import Rotations

FACULTY = [p.id for p in PEOPLE if p.role == "faculty"]
SENIORS = [p.id for p in PEOPLE if p.role == "resident" and p.pgy > 1]
MATERNITY = ("f03", "f06", "f09")


class CallPlanner:
    def __init__(self, seed: int, board: Board, rotations: Rotations):
        self.rng = random.Random(f"{seed}/calls")
        self.board, self.rotations = board, rotations
        self.counts: Counter = Counter()
        self.rows: list[tuple] = []

    def plan(self) -> list[tuple]:
        """The rows of calls.csv by start."""
        for day in days(HISTORY_BEGINS, PUBLISHED_ENDS):
            weekend = self.rotations.weekend_attending(day)
            if day.weekday() < 4:
                self.add("home", FACULTY, at(day, 17), at(day + DAY, 7))
            if day.weekday() == 4 and weekend and day + 3 * DAY <= PUBLISHED_ENDS:
                self.add("weekend", [weekend], at(day, 17), at(day + 3 * DAY, 7))
            if day.weekday() == 4 and (day.toordinal() // 7) % 2:
                idle = [p for p in MATERNITY if p != weekend and not self.board.on_duty[p, day + DAY]]
                self.add("overnight", idle, at(day, 19), at(day + DAY, 7))
            if day.weekday() == 0:
                nights = self.rotations.nights
                ready = [p for p in SENIORS if not any((p, other) in nights for other in days(day - DAY, day + WEEK))]
                self.add("backup", ready, at(day, 7), at(day + WEEK, 7))
        return sorted(self.rows, key=lambda row: (row[1], row[0]))

    def add(self, kind: str, people: list[str], start: dt.datetime, end: dt.datetime) -> None:
        """Gives the call to whoever had it least often among those not away; nobody left, no call."""
        spans = [(d, s) for d in days(start.date(), end.date()) for s in ("AM", "PM", "NIGHT")]
        inside = [(d, s) for d, s in spans if start < ends(d, s) and begins(d, s) < end]
        there = [p for p in people if not any((p, *cell) in self.board.away for cell in inside)]
        if there:
            self.rng.shuffle(there)
            person = min(there, key=lambda p: self.counts[p, kind])
            self.counts[person, kind] += 1
            self.rows.append((person, start, end, kind))


def at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour))


def begins(day: dt.date, slot: str) -> dt.datetime:
    return at(day, {"AM": 7, "PM": 13, "NIGHT": 19}[slot])


def ends(day: dt.date, slot: str) -> dt.datetime:
    return at(day + DAY, 7) if slot == "NIGHT" else at(day, 13 if slot == "AM" else 19)
