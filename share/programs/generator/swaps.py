# SPDX-License-Identifier: Apache-2.0
"""Exchanges between two people: the executed ones are made on the board, the others stay as asked.

Some ask more often than others and some oblige more often: that is what the patterns on behaviour look for.
"""

from __future__ import annotations

import datetime as dt
import random

from academic_calendar import AS_OF, DAY, HISTORY_BEGINS, PUBLISHED_ENDS, TODAY, days
from board import Board
from services import SERVICES

CATEGORY = {service[0]: service[2] for service in SERVICES}
ASKS = {"r09": 40, "r12": 25, "r15": 12, "f04": 3}
OBLIGES = {"r04": 40, "r13": 25, "r01": 10, "f07": 4}
EXECUTED = 31
OTHERS = ["rejected"] * 4 + ["cancelled"] * 2 + ["rolled_back"] + ["pending"] * 3


def swaps(seed: int, board: Board) -> list[tuple]:
    """The rows of swaps.csv by time of request; changes the board for those executed."""
    rng = random.Random(f"{seed}/swaps")
    found: list[tuple] = []
    used: set[tuple] = set()
    past, ahead = HISTORY_BEGINS + 20 * DAY, TODAY + 5 * DAY
    windows = {
        "executed": exchangeable(board, past, PUBLISHED_ENDS),
        "pending": exchangeable(board, ahead, PUBLISHED_ENDS),
        "else": exchangeable(board, past, TODAY),
    }
    for status in ["executed"] * EXECUTED + OTHERS:
        while True:
            pair = draw(rng, board, windows.get(status, windows["else"]), used)
            if pair and exchange(board, *pair, keep=status == "executed"):
                break
        used.update(pair)
        given, taken = pair
        found.append((given[0], taken[0], given[1], given[2], taken[1], taken[2], status, *times(rng, pair, status)))
    found.sort(key=lambda row: (row[7], row[0]))
    return [(f"swap-{n:03}", *row) for n, row in enumerate(found, start=1)]


def draw(rng: random.Random, board: Board, cells: dict[dt.date, list[tuple]], used: set) -> tuple | None:
    """Two cells of two people of one role, at most two weeks apart; mostly a heavy one for a lighter one."""
    day = rng.choices(list(cells), [3 if day.weekday() > 4 else 1 for day in cells])[0]
    here = [key for key in cells[day] if key in board.cells and key not in used]
    if not here:
        return None
    given = rng.choices(here, [ASKS.get(key[0], 1) for key in here])[0]
    near = [
        key
        for other in days(day - 14 * DAY, day + 14 * DAY)
        if other != day
        for key in cells.get(other, ())
        if key[0][0] == given[0][0] and key[0] != given[0] and key in board.cells and key not in used
    ]
    return (given, rng.choices(near, [OBLIGES.get(key[0], 1) for key in near])[0]) if near else None


def exchangeable(board: Board, first: dt.date, last: dt.date) -> dict[dt.date, list[tuple]]:
    """Day cells of categories 1 to 3 that nobody has pinned, by date."""
    found: dict[dt.date, list[tuple]] = {day: [] for day in days(first, last)}
    for key in sorted(board.cells):
        service, _, pinned = board.cells[key]
        if key[1] in found and key[2] != "NIGHT" and CATEGORY[service] < 4 and not pinned:
            found[key[1]].append(key)
    return found


def exchange(board: Board, given: tuple, taken: tuple, keep: bool) -> bool:
    """Hands both cells over if both people may do what they get; puts everything back if not, or if it is not kept."""
    ours, theirs = board.take(*given), board.take(*taken)
    (asker, *gives), (obliger, *takes) = given, taken
    possible = board.can(obliger, *gives, ours[0])
    if possible:
        board.put(obliger, *gives, ours[0], "swap")
        possible = board.can(asker, *takes, theirs[0])
        if possible:
            board.put(asker, *takes, theirs[0], "swap")
            if keep:
                return True
            board.take(asker, *takes)
        board.take(obliger, *gives)
    board.put(*given, *ours)
    board.put(*taken, *theirs)
    return possible


def times(rng: random.Random, pair: tuple, status: str) -> tuple[dt.datetime, dt.datetime | None]:
    """When it was asked for, and when it was carried out: before the earlier of the two slots, and before as_of."""
    earlier = min(min(pair[0][1], pair[1][1]), TODAY)
    asked = dt.datetime.combine(earlier - rng.randrange(4, 21) * DAY, dt.time(rng.randrange(7, 21), rng.randrange(60)))
    done = asked + dt.timedelta(minutes=rng.randrange(60, 4000))
    return asked, min(done, AS_OF) if status in ("executed", "rolled_back") else None
