# SPDX-License-Identifier: Apache-2.0
"""What passed over the coordinator's desk: requests, work items, and the signals of what people like and avoid."""

from __future__ import annotations

import datetime as dt
import random

from academic_calendar import AS_OF, DAY, HISTORY_BEGINS, TODAY, blocks, days
from board import Board
from people import PEOPLE

ASKED_FOR = ("vacation", "conference", "away_rotation", "parental", "tdy")
BEGIN = dt.datetime.combine(HISTORY_BEGINS, dt.time(8))


def moment(rng: random.Random, day: dt.date) -> dt.datetime:
    """In office hours of that date, or of the Friday before a weekend."""
    day -= max(day.weekday() - 4, 0) * DAY
    return dt.datetime.combine(day, dt.time(rng.randrange(8, 17), rng.randrange(60)))


def requests(seed: int, absences: list[tuple]) -> list[tuple]:
    """The rows of requests.csv: those behind the planned leave, days off, and some for May and June still open."""
    rng = random.Random(f"{seed}/requests")
    rows = []
    for _, person, first, _, last, _, kind, planned, _, created in absences:
        asked = created - dt.timedelta(days=rng.randrange(2, 13), minutes=rng.randrange(300))
        if planned and kind in ASKED_FOR and asked >= BEGIN:
            rows.append((person, first, last, kind, asked))
    residents = [p.id for p in PEOPLE if p.role == "resident"]
    for _ in range(34):
        day = TODAY + rng.randrange(-180, 45) * DAY
        kind = rng.choice(("day_off", "day_off", "no_call"))
        rows.append((rng.choice(residents), day, day, kind, before(rng, day, 40)))
    for _ in range(9):
        first = dt.date(2026, 5, 4) + rng.randrange(7) * 7 * DAY
        asked = moment(rng, TODAY - rng.randrange(1, 9) * DAY)
        rows.append((rng.choice(residents), first, first + 6 * DAY, "vacation", asked))
    rows.sort(key=lambda row: (row[4], row[0]))
    return [(f"req-{n:04}", *row) for n, row in enumerate(rows, start=1)]


def before(rng: random.Random, day: dt.date, most: int) -> dt.datetime:
    """A moment in office hours up to so many days before the date, and before as_of."""
    return moment(rng, min(day, TODAY) - rng.randrange(2, most) * DAY)


def work_items(seed: int, absences: list[tuple], swaps: list[tuple], asked: list[tuple]) -> list[tuple]:
    """The rows of work_items.csv: one for each unplanned absence and swap, a share of the requests, and routine.

    Cover for an illness is found within hours, leave is decided within days; what is younger than that is still open,
    and a few things have passed their deadline.
    """
    rng = random.Random(f"{seed}/work")
    rows: list[tuple] = []

    def add(kind, person, created, quick, slow, until) -> None:
        if not BEGIN <= created <= AS_OF:
            return
        decided = created + dt.timedelta(minutes=rng.randrange(quick, slow))
        rows.append((kind, created, decided if decided <= AS_OF else None, max(until, created), person))

    for _, person, first, _, _, _, _, planned, _, created in absences:
        if not planned:
            add("coverage_gap", person, created, 15, 240, dt.datetime.combine(first, dt.time(12)))
    for _, asker, _, day, _, other, _, status, at, _ in swaps:
        pending = status == "pending"
        until = dt.datetime.combine(min(day, other) - 2 * DAY, dt.time(17))
        add("swap_request", asker, at, *((90_000, 90_001) if pending else (60, 3_000)), until)
    leave = [row for row in asked if row[4] in ASKED_FOR]
    for _, person, _, _, _, at in sorted(rng.sample(leave, 42)) + [row for row in leave if row[5] > AS_OF - 9 * DAY]:
        add("leave_request", person, at, 500, 14_000, at + 10 * DAY)
    for _, first, last in blocks():
        if HISTORY_BEGINS <= last < TODAY:
            add("duty_hours_review", None, moment(rng, last + DAY), 900, 9_000, moment(rng, last + 8 * DAY))
            add("schedule_change", None, moment(rng, first + 6 * DAY), 200, 5_000, moment(rng, first + 10 * DAY))
    for person in PEOPLE[::2]:
        created = moment(rng, TODAY - rng.randrange(12, 300) * DAY)
        add("credential_renewal", person.id, created, 4_000, 70_000, created + 30 * DAY)
    once = {(row[1], row[0], row[4] or ""): row for row in reversed(rows)}
    rows = [once[key] for key in sorted(once)]
    return [(f"work-{n:04}", *row) for n, row in enumerate(rows, start=1)]


def preference_signals(seed: int, board: Board, swaps: list[tuple]) -> list[tuple]:
    """The rows of preference_signals.csv: swaps tell two things each, and people volunteer, decline, and comment."""
    rng = random.Random(f"{seed}/signals")
    rows = []
    for _, asker, obliger, day, slot, other, other_slot, status, at, done in swaps:
        if status == "executed":
            rows += [(asker, day, slot, "swapped_away", done), (obliger, day, slot, "swapped_in", done)]
            rows += [(asker, other, other_slot, "swapped_in", done), (obliger, other, other_slot, "swapped_away", done)]
        if status == "rejected":
            rows.append((obliger, day, slot, "refused", at + DAY))
    recent = [key for key in sorted(board.cells) if TODAY - 180 * DAY <= key[1] < TODAY]
    for person, day, slot in rng.sample(recent, 170):
        service = board.cells[person, day, slot][0]
        tiring = slot == "NIGHT" or day.weekday() > 4 or service == "ed"
        liked = service in ("procedures", "sports", "clinic", "labor")
        signals = ("refused", "dissatisfied", "accepted") if tiring else ("volunteered", "accepted", "satisfied")
        weights = (3, 3, 2) if tiring else (4, 2, 4) if liked else (1, 3, 2)
        rows.append((person, day, slot, rng.choices(signals, weights)[0], before(rng, day, 20)))
    return sorted(rows, key=lambda row: (row[4], row[0], row[1], row[2]))


def leave_open(board: Board) -> None:
    """This morning's illness: the sick resident's clinic of today has not been covered yet."""
    for slot in ("AM", "PM"):
        there = sorted(p for (p, day, s), c in board.cells.items() if (day, s, c[0]) == (TODAY, slot, "clinic"))
        residents = [p for p in there if p.startswith("r")]
        while board.filled[TODAY, slot, "clinic"] > 5:
            board.take(residents.pop(), TODAY, slot)


def mark_replacements(seed: int, board: Board, absences: list[tuple]) -> None:
    """On the first day of an illness the cover was found by hand: one assignment of that slot says `manual`."""
    rng = random.Random(f"{seed}/manual")
    for _, person, first, begin, _, _, _, planned, blocking, _ in absences:
        if planned or not blocking or not days(first, TODAY):
            continue
        cells = [k for k, c in sorted(board.cells.items()) if k[1] == first and k[2] == begin and c[1] == "engine"]
        cells = [key for key in cells if key[0][0] == person[0]]
        if cells:
            key = rng.choice(cells)
            service, _, pinned = board.cells[key]
            board.cells[key] = (service, "manual", pinned)
