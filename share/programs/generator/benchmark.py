# SPDX-License-Identifier: Apache-2.0
"""Programs of any size, for measuring: 100, 1,000 or 10,000 people over a year of 730 half-days.

Everybody has a home service and may do one to five others; the pairs are drawn from a limited list of skill profiles,
as in a real hospital, so that the number of different skill signatures grows much more slowly than that of people.
Demand is a share of each service's own people, so the program is feasible on nearly every day and tight on some.
Assignments are optional, because ten thousand people make seven million rows of them: the analysis of capacity
(bottleneck, weekly load, losses) needs none.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from academic_calendar import DAY, SLOTS, days
from names import invented

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
AS_OF = dt.date(2026, 3, 2)
CAP = 11
WEEKDAY_SHARE, WEEKEND_SHARE = 0.80, 0.30
ZONES = ("INPT", "OUTP", "PROC", "EDUC")
KINDS = {1: "inpatient", 2: "inpatient", 3: "outpatient", 4: "education", 5: "research", 6: "administration"}


class Benchmark:
    """The tables of one program, made as they are asked for."""

    def __init__(self, people: int, seed: int, assignments: str):
        self.rng = random.Random(f"{seed}/benchmark/{people}")
        self.count, self.assignments = people, assignments
        self.services = [f"s{n:02}" for n in range(1, service_count(people) + 1)]
        self.category = {service: (1, 1, 2, 2, 3, 3, 3, 4, 5, 6)[n % 10] for n, service in enumerate(self.services)}
        self.profiles = [self._profile(n) for n in range(profile_count(people))]
        self.people = [f"p{n:05}" for n in range(1, people + 1)]
        self.profile_of = {person: self.profiles[n % len(self.profiles)] for n, person in enumerate(self.people)}
        self.home: dict[str, list[str]] = {service: [] for service in self.services}
        for person, profile in self.profile_of.items():
            self.home[profile[0]].append(person)
        self.absences = self._absences()

    def settings(self) -> dict:
        return {
            "#": "A program for measuring, made by generator/generate.py; nobody in it exists.",
            "id": f"benchmark-{self.count}",
            "name": f"Benchmark of {self.count} people",
            "time_zone": "UTC",
            "as_of": AS_OF.isoformat(),
            "week_start": "monday",
            "slots": {"am": "07:00", "pm": "13:00", "night": "19:00"},
            "policies": {"week_cap_half_days": CAP},
        }

    def tables(self) -> dict:
        """Tables in the order in which they are written; assignments are a stream."""
        names = invented(self.rng, self.count)
        return {
            "people": [self._person(n, person, names[n]) for n, person in enumerate(self.people)],
            "services": [self._service(service) for service in self.services],
            "eligibility": [(p, service, None, None) for p in self.people for service in self.profile_of[p]],
            "periods": list(self._periods()),
            "demand": [row for service in self.services for row in self._demand(service)],
            "absences": self.absences,
            "assignments": self._assignments(),
            "calls": [],
            "zones": [(zone, zone.capitalize(), 4 - n, None) for n, zone in enumerate(ZONES)],
        }

    def _profile(self, number: int) -> list[str]:
        home = self.services[number % len(self.services)]
        others = self.rng.sample([s for s in self.services if s != home], self.rng.randrange(1, 6))
        return [home] + sorted(others)

    def _person(self, number: int, person: str, name: str) -> tuple:
        resident = number % 8 < 5
        role, pgy = ("resident", number % 3 + 1) if resident else ("faculty", None)
        zone = ZONES[self.services.index(self.profile_of[person][0]) % len(ZONES)]
        return (person, name, role, pgy, ("bls",), "1.0", None, zone, None, None)

    def _service(self, service: str) -> tuple:
        category, zone = self.category[service], ZONES[self.services.index(service) % len(ZONES)]
        title = f"Service {service[1:]}"
        return (service, title, category, KINDS[category], zone, 360, 360, None, True, "none", None)

    def _periods(self) -> Iterator[tuple]:
        first, number = FIRST, 1
        while first <= LAST:
            last = min(first + 27 * DAY, LAST)
            yield f"block-{number:02}", "rotation", first, last
            first, number = last + DAY, number + 1
        yield "published-1", "published", FIRST, LAST

    def _demand(self, service: str) -> list[tuple]:
        people = len(self.home[service])
        rows = []
        weekend = WEEKEND_SHARE if self.category[service] < 3 else 0.0
        for on, share in (("mon-fri", WEEKDAY_SHARE), ("sat-sun", weekend)):
            least = int(people * share)
            rows += [(service, FIRST, LAST, on, slot, least, least, None) for slot in ("AM", "PM")]
        return rows

    def _absences(self) -> list[tuple]:
        """Three weeks of vacation and one or two spells of illness a person."""
        rng, rows = self.rng, []
        span = (LAST - FIRST).days - 7
        for person in self.people:
            taken: set[dt.date] = set()
            plans = [("vacation", 7, True)] * 3 + [("sick", 1 + rng.randrange(3), False)] * rng.randrange(1, 4)
            for kind, length, planned in plans:
                if not planned:
                    first = FIRST + rng.randrange((AS_OF - FIRST).days) * DAY
                else:
                    first = FIRST + rng.randrange(span) * DAY
                last = first + (length - 1) * DAY
                if taken.intersection(days(first, last)):
                    continue
                taken.update(days(first, last))
                notice = (FIRST if planned else first) - (rng.randrange(5, 60) * DAY if planned else 0 * DAY)
                created = dt.datetime.combine(notice, dt.time(6, rng.randrange(60)))
                rows.append((person, first, "AM", last, "NIGHT", kind, planned, True, created))
        rows.sort(key=lambda row: (row[1], row[0]))
        return [(f"abs-{n:06}", *row) for n, row in enumerate(rows, start=1)]

    def _assignments(self) -> Iterator[tuple]:
        """Everybody at their home service: all of them on a weekday but for their day off, a third at a weekend."""
        begin, end = self._assigned()
        away = {
            (person, day)
            for _, person, first, _, last, _, _, _, _, _ in self.absences
            for day in days(first, last)
        }
        place = {person: n for n, person in enumerate(self.people)}
        for day in days(begin, end) if begin else ():
            weekend = day.weekday() > 4
            chosen = [
                p
                for p in self.people
                if (p, day) not in away
                and (place[p] % 3 == day.toordinal() // 7 % 3 if weekend else place[p] % 5 != day.weekday())
            ]
            for slot in SLOTS[:2]:
                for person in chosen:
                    yield person, day, slot, self.profile_of[person][0], "engine", False

    def _assigned(self) -> tuple[dt.date | None, dt.date]:
        """none, all, or periods:K, that is K blocks of 28 days from as_of."""
        if self.assignments == "none":
            return None, LAST
        if self.assignments == "all":
            return FIRST, LAST
        return AS_OF, min(AS_OF + (28 * int(self.assignments.removeprefix("periods:")) - 1) * DAY, LAST)


def service_count(people: int) -> int:
    return 12 if people <= 200 else 24 if people <= 2_000 else 40


def profile_count(people: int) -> int:
    return 30 if people <= 200 else 120 if people <= 2_000 else 400
