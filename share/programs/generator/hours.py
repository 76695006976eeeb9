# SPDX-License-Identifier: Apache-2.0
"""Logged hours of the residents: what the assignments would say, with early starts, late ends, and missing days.

Days on the ward and in intensive care run long. Two residents had a block of very long days each, one of which passes
80 hours a week on average: the data has something for a duty-hour check to find.
"""

from __future__ import annotations

import datetime as dt
import random

from academic_calendar import DAY, HISTORY_BEGINS, TODAY, days
from board import Board
from people import PEOPLE
from services import SERVICES

CATEGORY = {service[0]: service[2] for service in SERVICES}
MOONLIGHTER = "r13"
HOSPITAL = ("ward", "icu", "labor")
LONG_DAYS = {
    "r12": (dt.date(2025, 11, 10), dt.date(2025, 12, 7), 165),
    "r14": (dt.date(2026, 2, 2), dt.date(2026, 3, 1), 120),
}


def logged_hours(seed: int, board: Board) -> list[tuple]:
    """The rows of logged_hours.csv by start."""
    rng = random.Random(f"{seed}/hours")
    rows = []
    for person in (p.id for p in PEOPLE if p.role == "resident"):
        for day in days(HISTORY_BEGINS, TODAY - DAY):
            if rng.random() < 0.97:
                rows += day_log(rng, board, person, day)
    return sorted(rows + moonlighting(seed, board), key=lambda row: (row[1], row[0]))


def moonlighting(seed: int, board: Board) -> list[tuple]:
    """Extra shifts of one senior resident in the hospital's own urgent care: a Saturday a block that was free anyway."""
    rng = random.Random(f"{seed}/moonlighting")
    rows, last = [], HISTORY_BEGINS
    for day in days(HISTORY_BEGINS + 120 * DAY, TODAY - DAY):
        around = [(MOONLIGHTER, other, slot) for other in days(day - DAY, day + DAY) for slot in ("AM", "PM", "NIGHT")]
        busy = [key for key in around if key[1] != day - DAY or key[2] == "NIGHT"]
        if day.weekday() != 5 or day - last < 25 * DAY or any(k in board.cells or k in board.away for k in busy):
            continue
        start = later(dt.datetime.combine(day, dt.time(9)), jitter(rng, 60))
        rows.append((MOONLIGHTER, start, later(start, 300 + jitter(rng, 60)), "moonlighting_internal"))
        last = day
    return rows


def day_log(rng: random.Random, board: Board, person: str, day: dt.date) -> list[tuple]:
    """The intervals of one day: morning and afternoon are one interval when they are of one kind."""
    services = {slot: board.cells.get((person, day, slot), (None,))[0] for slot in ("AM", "PM", "NIGHT")}
    midnight = dt.datetime.combine(day, dt.time())
    if services["NIGHT"]:
        start, end = 18 * 60 + 45 + jitter(rng, 15), 31 * 60 + jitter(rng, 75)
        # Nobody stays on into leave that begins in the morning.
        if (person, day + DAY, "AM") in board.away:
            end = 31 * 60
        return [(person, later(midnight, start), later(midnight, end), "night_shift")]
    first, last, extra = LONG_DAYS.get(person, (day, day, 0))
    extra = extra if first <= day <= last else 0
    found = []
    for slot, service in services.items():
        if service:
            hospital = service in HOSPITAL
            if slot == "AM" and hospital:
                start, end = 375 + jitter(rng, 35), 780
            elif slot == "AM":
                start, end = 450 + jitter(rng, 30), 745 + jitter(rng, 20)
            else:
                start = 780
                late = jitter(rng, 60) + (rng.choice((0, 0, 30, 90)) if hospital else 0) + (extra if hospital else 0)
                end = 1110 + late if hospital else 1005 + jitter(rng, 60)
            # Leave ends at seven, so nobody is early on the day after it.
            if slot == "AM" and (person, day - DAY, "NIGHT") in board.away:
                start = max(start, 420)
            found.append([start, end, kind(service)])
    if len(found) == 2 and found[0][2] == found[1][2]:
        found = [[found[0][0], found[1][1], found[0][2]]]
    return [(person, later(midnight, start), later(midnight, end), what) for start, end, what in found]


def kind(service: str) -> str:
    return {4: "education", 5: "education", 6: "administration"}.get(CATEGORY[service], "clinical")


def jitter(rng: random.Random, most: int) -> int:
    """0 to most minutes, in steps of five."""
    return 5 * rng.randrange(most // 5 + 1)


def later(start: dt.datetime, minutes: int) -> dt.datetime:
    return start + dt.timedelta(minutes=minutes)
