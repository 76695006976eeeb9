# SPDX-License-Identifier: Apache-2.0
"""The family-medicine program's dates: as_of, rotation blocks, academic years, holidays, published periods.

Blocks are 28 days and begin on a Monday, so that as_of is the first day of one; an academic year (1 July to 30 June)
therefore has a short block 0 before the first and a short block 13 after the twelfth.
"""

from __future__ import annotations

import datetime as dt

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
BLOCK = dt.timedelta(days=28)
SLOTS = ("AM", "PM", "NIGHT")

AS_OF = dt.datetime(2026, 3, 2, 7, 0)
TODAY = AS_OF.date()
HISTORY_BEGINS = dt.date(2025, 3, 2)
YEAR_BEGINS = dt.date(2025, 7, 1)
YEAR_ENDS = dt.date(2026, 6, 30)
PUBLISHED_ENDS = TODAY + 2 * BLOCK - DAY

HOLIDAYS = {
    dt.date(2025, 5, 26): "memorial-day-2025",
    dt.date(2025, 6, 19): "juneteenth-2025",
    dt.date(2025, 7, 4): "independence-day-2025",
    dt.date(2025, 9, 1): "labor-day-2025",
    dt.date(2025, 10, 13): "columbus-day-2025",
    dt.date(2025, 11, 11): "veterans-day-2025",
    dt.date(2025, 11, 27): "thanksgiving-2025",
    dt.date(2025, 12, 25): "christmas-2025",
    dt.date(2026, 1, 1): "new-years-day-2026",
    dt.date(2026, 1, 19): "martin-luther-king-day-2026",
    dt.date(2026, 2, 16): "washingtons-birthday-2026",
    dt.date(2026, 5, 25): "memorial-day-2026",
    dt.date(2026, 6, 19): "juneteenth-2026",
}


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every date from first to last, both included."""
    return [first + n * DAY for n in range((last - first).days + 1)]


def monday(day: dt.date) -> dt.date:
    """The Monday of that date's week."""
    return day - day.weekday() * DAY


def blocks() -> list[tuple[str, dt.date, dt.date]]:
    """(id, first, last) of every rotation block that has data: the end of one academic year and the whole next."""
    found = [
        ("ay2024-block-08", dt.date(2025, 2, 3), dt.date(2025, 3, 2)),
        ("ay2024-block-09", dt.date(2025, 3, 3), dt.date(2025, 3, 30)),
        ("ay2024-block-10", dt.date(2025, 3, 31), dt.date(2025, 4, 27)),
        ("ay2024-block-11", dt.date(2025, 4, 28), dt.date(2025, 5, 25)),
        ("ay2024-block-12", dt.date(2025, 5, 26), dt.date(2025, 6, 22)),
        ("ay2024-block-13", dt.date(2025, 6, 23), dt.date(2025, 6, 30)),
        ("ay2025-block-00", YEAR_BEGINS, dt.date(2025, 7, 20)),
    ]
    first = dt.date(2025, 7, 21)
    for number in range(1, 14):
        found.append((f"ay2025-block-{number:02}", first, min(first + BLOCK - DAY, YEAR_ENDS)))
        first += BLOCK
    return found


def periods() -> list[tuple]:
    """The rows of periods.csv."""
    rows = [
        ("ay2024", "academic_year", dt.date(2024, 7, 1), dt.date(2025, 6, 30)),
        ("ay2025", "academic_year", YEAR_BEGINS, YEAR_ENDS),
    ]
    rows += [(name, "rotation", first, last) for name, first, last in blocks()]
    rows += [
        ("published-1", "published", TODAY, TODAY + BLOCK - DAY),
        ("published-2", "published", TODAY + BLOCK, PUBLISHED_ENDS),
    ]
    return rows + [(name, "holiday", day, day) for day, name in HOLIDAYS.items()]
