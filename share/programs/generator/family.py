# SPDX-License-Identifier: Apache-2.0
"""The family-medicine program put together: every table from one seed, each part with its own random stream."""

from __future__ import annotations

from absences import absences
from academic_calendar import AS_OF, periods
from assigner import Assigner
from board import POLICY_CAP, Board
from calls import CallPlanner
from hours import logged_hours
from office import leave_open, mark_replacements, preference_signals, requests, work_items
from people import ESTABLISHMENT, PEOPLE, credentials, groups
from rotations import Rotations
from services import ZONES, demand, services
from swaps import swaps

SETTINGS = {
    "#": "The demo program: an invented family medicine residency. Made by generator/generate.py; see README.md.",
    "id": "family-medicine",
    "name": "Larkspur Valley Family Medicine Residency",
    "time_zone": "America/Denver",
    "as_of": AS_OF.strftime("%Y-%m-%dT%H:%M"),
    "week_start": "monday",
    "slots": {"am": "07:00", "pm": "13:00", "night": "19:00"},
    "policies": {"week_cap_half_days": POLICY_CAP},
}


def family_medicine(seed: int) -> tuple[dict, dict[str, list[tuple]]]:
    """The settings and the tables."""
    away = absences(seed)
    board = Board(away)
    rotations = Rotations(seed, board.may, away)
    Assigner(board, rotations).fill()
    mark_replacements(seed, board, away)
    exchanged = swaps(seed, board)
    leave_open(board)
    asked = requests(seed, away)
    return SETTINGS, {
        "people": [person.row() for person in PEOPLE],
        "services": services(),
        "eligibility": [row for person in PEOPLE for row in person.eligibility()],
        "periods": periods(),
        "demand": demand(),
        "absences": away,
        "assignments": board.rows(),
        "calls": CallPlanner(seed, board, rotations).plan(),
        "zones": ZONES,
        "swaps": exchanged,
        "work_items": work_items(seed, away, exchanged, asked),
        "logged_hours": logged_hours(seed, board),
        "establishment": ESTABLISHMENT,
        "requests": asked,
        "preference_signals": preference_signals(seed, board, exchanged),
        "groups": groups(),
        "credentials": credentials(seed),
    }
