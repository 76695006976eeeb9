# SPDX-License-Identifier: Apache-2.0
"""Who has which rotation: a home service for each resident and block, night float, and the attending of each week.

Planned leave is known when rotations are made; illness is not. Whoever had a rotation least often gets it next.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

from academic_calendar import DAY, PUBLISHED_ENDS, WEEK, YEAR_BEGINS, blocks, days, monday
from people import PEOPLE

INPATIENT = ("icu", "labor", "ed", "nursery")


class Rotations:
    """home(person, day): the service where somebody is expected; night_float: {(date, service): person}."""

    def __init__(self, seed: int, may, absences: list[tuple]):
        self.rng = random.Random(f"{seed}/rotations")
        self.may = may
        self.leave = {
            (person, day)
            for _, person, first, _, last, _, _, planned, blocking, _ in absences
            if planned and blocking
            for day in days(first, last)
        }
        self.counts: Counter = Counter()
        self.night_float: dict[tuple[dt.date, str], str] = {}
        self.nights: set[tuple[str, dt.date]] = set()
        self._home: dict[tuple[str, dt.date], str] = {}
        self._attending: dict[dt.date, str] = {}
        self._weekend: dict[dt.date, str] = {}
        for _, first, last in blocks():
            if first <= PUBLISHED_ENDS:
                self._plan_nights(first, last)
                self._plan_block(first, last)
        self._plan_attendings()

    def home(self, person: str, day: dt.date) -> str | None:
        """The service that has first claim on a person that day; None for residents on ambulatory weeks."""
        week = monday(day)
        if person == (self._weekend if day.weekday() > 4 else self._attending).get(week):
            return "attending"
        return self._home.get((person, day))

    def weekend_attending(self, day: dt.date) -> str | None:
        """The attending of the weekend of that date's week."""
        return self._weekend.get(monday(day))

    def _fewest(self, key: str, people: list[str]) -> list[str]:
        ranked = sorted(people)
        self.rng.shuffle(ranked)
        return sorted(ranked, key=lambda person: self.counts[person, key])

    def _away(self, person: str, first: dt.date, last: dt.date) -> int:
        return sum((person, day) in self.leave for day in days(first, last))

    def _plan_nights(self, first: dt.date, last: dt.date) -> None:
        """Runs of six nights, Sunday to Friday; the same two residents for two runs where leave allows it."""
        sunday = monday(first) - DAY if first.weekday() else first - DAY
        while sunday <= last:
            for service in ("labor", "ward"):
                if (sunday, service) not in self.night_float and sunday < last:
                    self._plan_runs(sunday, service)
            sunday += WEEK

    def _plan_runs(self, sunday: dt.date, service: str) -> None:
        residents = [p for p in PEOPLE if p.role == "resident" and self.may(p.id, service, sunday)]
        interns_since = YEAR_BEGINS + 26 * WEEK
        residents = [p.id for p in residents if p.pgy > 1 or (service == "ward" and sunday >= interns_since)]
        for weeks in (2, 1):
            span = days(sunday, sunday + (7 * weeks - 1) * DAY)
            for person in self._fewest("night float", residents):
                busy = any((person, day) in self.leave or (person, day) in self.nights for day in span)
                recent = any((person, sunday - n * DAY) in self.nights for n in range(1, 15))
                if busy or recent:
                    continue
                for week in range(weeks):
                    for day in days(sunday + week * WEEK, sunday + week * WEEK + 5 * DAY):
                        self.night_float[day, service] = person
                        self.nights.add((person, day))
                self.counts[person, "night float"] += weeks
                return

    def _plan_block(self, first: dt.date, last: dt.date) -> None:
        """Home services for the block; whoever is on night float more than half of it stays ambulatory otherwise."""
        length = (last - first).days + 1
        free = [
            p
            for p in PEOPLE
            if p.role == "resident"
            and (p.since is None or p.since <= first)
            and self._away(p.id, first, last) * 4 <= length
        ]
        wanted = list(INPATIENT) + ["ward"] * (5 if first >= YEAR_BEGINS else 4)
        for service in wanted:
            able = [p.id for p in free if self.may(p.id, service, first)]
            if service == "nursery" and first >= YEAR_BEGINS:
                able = [p.id for p in free if p.pgy == 1] or able
            on_nights = {p: sum((p, day) in self.nights for day in days(first, last)) for p in able}
            ranked = sorted(self._fewest(service, able), key=lambda person: on_nights[person] > 5)
            if ranked:
                person = ranked[0]
                free = [p for p in free if p.id != person]
                self.counts[person, service] += 1
                for day in days(first, last):
                    self._home[person, day] = service

    def _plan_attendings(self) -> None:
        """One attending for Monday to Friday and another for the weekend."""
        able = [p.id for p in PEOPLE if p.role == "faculty" and self.may(p.id, "attending", YEAR_BEGINS)]
        week = monday(blocks()[0][1])
        while week <= PUBLISHED_ENDS:
            there = [p for p in able if not self._away(p, week, week + 6 * DAY)] or able
            last_week = self._attending.get(week - WEEK)
            ranked = [p for p in self._fewest("attending", there) if p != last_week] or there
            self._attending[week] = ranked[0]
            self.counts[ranked[0], "attending"] += 1
            rest = [p for p in self._fewest("weekend", there) if p != ranked[0]]
            if rest:
                self._weekend[week] = rest[0]
                self.counts[rest[0], "weekend"] += 1
            week += WEEK
