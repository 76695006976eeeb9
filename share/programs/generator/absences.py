# SPDX-License-Identifier: Apache-2.0
"""The family-medicine program's absences: leave planned weeks ahead, illness entered the same morning.

A person is never entered as away twice for the same day. Leave is spread so that at most three residents and two
faculty have planned leave in one week, except in the week of the procedures course, which is the point of the demo.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict

from academic_calendar import AS_OF, DAY, HISTORY_BEGINS, TODAY, WEEK, YEAR_BEGINS, YEAR_ENDS, days, monday
from people import PEOPLE

RESIDENTS = [p.id for p in PEOPLE if p.role == "resident"]
FACULTY = [p.id for p in PEOPLE if p.role == "faculty"]
SINCE = {p.id: p.since or HISTORY_BEGINS for p in PEOPLE}

# person, from, slot, to, slot, kind, planned, blocking, days of notice
WRITTEN = """
f02 2026-03-16 AM 2026-03-20 NIGHT conference 1 1 120
f05 2026-03-16 AM 2026-03-20 NIGHT conference 1 1 118
r14 2026-03-16 AM 2026-03-22 NIGHT vacation 1 1 96
r16 2026-03-16 AM 2026-03-22 NIGHT vacation 1 1 88
r05 2026-03-02 AM 2026-03-03 NIGHT sick 0 1 0
r02 2026-03-09 AM 2026-03-15 NIGHT vacation 1 1 101
r11 2026-03-23 AM 2026-03-29 NIGHT vacation 1 1 77
f06 2026-03-05 AM 2026-03-06 NIGHT administrative 1 1 35
r10 2025-08-18 AM 2025-09-28 NIGHT parental 1 1 140
r15 2025-10-13 AM 2025-11-09 NIGHT away_rotation 1 1 210
r18 2026-01-05 AM 2026-02-01 NIGHT away_rotation 1 1 190
f08 2025-11-17 AM 2025-11-28 NIGHT medical 1 1 40
r03 2026-01-12 AM 2026-01-18 NIGHT medical 0 1 0
f04 2025-06-09 AM 2025-06-20 NIGHT tdy 1 1 75
f04 2026-04-06 AM 2026-04-10 NIGHT tdy 1 1 60
r12 2025-09-08 AM 2025-09-12 NIGHT tdy 1 1 64
r07 2025-10-22 AM 2025-10-24 NIGHT bereavement 0 1 0
f01 2025-12-09 AM 2025-12-10 NIGHT bereavement 0 1 0
r12 2025-05-13 PM 2025-05-15 NIGHT family_emergency 0 1 0
f09 2025-08-05 AM 2025-08-07 NIGHT family_emergency 0 1 0
r17 2026-02-10 PM 2026-02-11 NIGHT family_emergency 0 1 0
f03 2025-07-17 AM 2025-07-17 NIGHT other 0 1 0
"""


def absences(seed: int) -> list[tuple]:
    """The rows of absences.csv, in order of their first day, ids by that order."""
    book = Book(random.Random(f"{seed}/absences"))
    for line in WRITTEN.strip().splitlines():
        person, first, begin, last, end, kind, planned, blocking, notice = line.split()
        book.add(
            person,
            dt.date.fromisoformat(first),
            dt.date.fromisoformat(last),
            kind,
            slots=(begin, end),
            planned=planned == "1",
            blocking=blocking == "1",
            notice=int(notice),
        )
    for person in RESIDENTS:
        vacations(book, person, weeks=3, crowd=RESIDENTS, most=3)
    for person in FACULTY:
        vacations(book, person, weeks=4, crowd=FACULTY, most=2)
    conferences(book)
    committees(book)
    illness(book)
    rows = sorted(book.rows, key=lambda row: (row[1], row[0], row[2]))
    return [(f"abs-{n:04}", *row) for n, row in enumerate(rows, start=1)]


class Book:
    """The absences so far, and on which days each person is already away."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.rows: list[tuple] = []
        self.taken: dict[str, set[dt.date]] = defaultdict(set)
        self.leave: dict[dt.date, set[str]] = defaultdict(set)

    def free(self, person: str, first: dt.date, last: dt.date) -> bool:
        return first >= SINCE[person] and not self.taken[person].intersection(days(first, last))

    def add(self, person, first, last, kind, slots=("AM", "NIGHT"), planned=True, blocking=True, notice=0) -> None:
        self.taken[person].update(days(first, last))
        if planned and blocking:
            for day in days(first, last):
                self.leave[monday(day)].add(person)
        if planned:
            office_hours = dt.time(self.rng.randrange(8, 18), self.rng.randrange(60))
            created = dt.datetime.combine(first - notice * DAY, office_hours)
            while created > AS_OF:
                created -= self.rng.randrange(3, 25) * DAY
        else:
            hour = 5 if slots[0] == "AM" else 11
            created = dt.datetime.combine(first, dt.time(hour, self.rng.randrange(10, 59)))
        self.rows.append((person, first, slots[0], last, slots[1], kind, planned, blocking, created))


def vacations(book: Book, person: str, weeks: int, crowd: list[str], most: int) -> None:
    """So many weeks in each academic year, a third of them in the four months that we have of the one before."""
    for begins, ends, count in ((HISTORY_BEGINS, YEAR_BEGINS, 1), (YEAR_BEGINS + 3 * WEEK, YEAR_ENDS, weeks)):
        choices = [day for day in days(begins, ends - WEEK) if day.weekday() == 0]
        book.rng.shuffle(choices)
        chosen: list[dt.date] = []
        for day in choices:
            last = day + (6 if book.rng.random() < 0.5 else 4) * DAY
            crowded = len(book.leave[day].intersection(crowd)) >= most or day == dt.date(2026, 3, 16)
            if len(chosen) == count:
                break
            if crowded or not book.free(person, day, last) or any(abs(day - other) < 5 * WEEK for other in chosen):
                continue
            book.add(person, day, last, "vacation", notice=book.rng.randrange(42, 150))
            chosen.append(day)


def conferences(book: Book) -> None:
    """Two to four days for everybody but interns, and the two-day licensing examination for each intern."""
    for person in RESIDENTS + FACULTY:
        intern = person in RESIDENTS[:6]
        kind, length = ("administrative", 2) if intern else ("conference", book.rng.choice((2, 3, 3, 4)))
        begins = dt.date(2025, 10, 20) if intern else HISTORY_BEGINS + 3 * WEEK
        for _ in range(40):
            first = begins + book.rng.randrange((YEAR_ENDS - begins).days - 7) * DAY
            last = first + (length - 1) * DAY
            crowd = RESIDENTS if person in RESIDENTS else FACULTY
            if first.weekday() < 5 and last.weekday() < 5 and monday(first) != dt.date(2026, 3, 16):
                if book.free(person, first, last) and len(book.leave[monday(first)].intersection(crowd)) < 3:
                    book.add(person, first, last, kind, notice=book.rng.randrange(30, 120))
                    break


def committees(book: Book) -> None:
    """The director's monthly education council: an afternoon that may be called off, so it does not block."""
    for day in days(HISTORY_BEGINS, YEAR_ENDS):
        if day.weekday() == 3 and 8 <= day.day <= 14 and book.free("f01", day, day):
            book.add("f01", day, day, "administrative", slots=("PM", "PM"), blocking=False, notice=60)


def illness(book: Book) -> None:
    """About three spells a year a person, more in winter; half of them one day."""
    for person in RESIDENTS + FACULTY:
        for day in days(SINCE[person], TODAY - DAY):
            winter = day.month in (11, 12, 1, 2, 3)
            if book.rng.random() >= (0.0125 if winter else 0.0065):
                continue
            length = book.rng.choices((1, 2, 3, 5), (52, 30, 13, 5))[0]
            last = min(day + (length - 1) * DAY, TODAY - DAY)
            if book.free(person, day - 2 * DAY if day - 2 * DAY >= SINCE[person] else day, last):
                begin = "PM" if book.rng.random() < 0.15 else "AM"
                kind = "family_emergency" if book.rng.random() < 0.06 else "sick"
                book.add(person, day, last, kind, slots=(begin, "NIGHT"), planned=False)
