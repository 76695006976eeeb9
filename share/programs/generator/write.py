# SPDX-License-Identifier: Apache-2.0
"""Writing a program folder: the pinned columns, CSV as RFC 4180 with LF, and program.toml.

Every file of every program passes through here, so a column is named in one place only.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

COLUMNS = {
    "people": "id name role pgy credentials fte week_cap_half_days home_zone from to",
    "services": "id name category kind zone minutes_am minutes_pm minutes_night counted supervision credentials",
    "eligibility": "person_id service_id from to",
    "periods": "id kind from to",
    "demand": "service_id from to weekdays slot min target max",
    "absences": "id person_id from from_slot to to_slot kind planned blocking created_at",
    "assignments": "person_id date slot service_id source pinned",
    "calls": "person_id start end kind",
    "zones": "id name priority lend_limit",
    "swaps": "id requester accepter given_date given_slot taken_date taken_slot status requested_at executed_at",
    "work_items": "id kind created_at decided_at deadline person_id",
    "logged_hours": "person_id start end kind",
    "establishment": "role pgy authorised required",
    "requests": "id person_id from to kind created_at",
    "preference_signals": "person_id date slot signal created_at",
    "groups": "id person_id",
    "credentials": "person_id credential from to",
}
COLUMNS = {table: tuple(names.split()) for table, names in COLUMNS.items()}
# Columns that came later: a program whose rows have them, has all of its table's.
APPENDED = {"people": ("mail", "note"), "services": ("start_am", "handoff_minutes")}


def cell(value: object) -> str:
    """One CSV cell: nothing for None, `true`/`false`, ISO dates, local minutes, `;` between the items of a list."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ";".join(str(item) for item in value)
    return str(value)


def write_table(folder: Path, table: str, rows: Iterable[tuple]) -> int:
    """Writes one table row by row (so that a table of millions needs no memory); returns how many rows it wrote."""
    columns, count = COLUMNS[table], 0
    rows = iter(rows)
    first = next(rows, None)
    if first is not None and len(first) > len(columns):
        columns += APPENDED.get(table, ())
    with open(folder / f"{table}.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        for row in chain([first] if first is not None else [], rows):
            if len(row) != len(columns):
                raise ValueError(f"{table}: a row of {len(row)} cells, {len(columns)} columns: {row}")
            out.writerow([cell(value) for value in row])
            count += 1
    return count


def write_program(folder: Path, settings: dict, tables: dict[str, Iterable[tuple]]) -> dict[str, int]:
    """Writes program.toml and the given tables; returns the number of rows of each."""
    folder.mkdir(parents=True, exist_ok=True)
    write_settings(folder, settings)
    return {table: write_table(folder, table, rows) for table, rows in tables.items()}


def write_settings(folder: Path, settings: dict) -> None:
    """program.toml: top-level keys first, then one TOML table for each nested dictionary. A `#` key is a comment."""
    lines = [f"# {line}" for line in settings.get("#", "").splitlines()]
    lines += [f"{key} = {toml(value)}" for key, value in settings.items() if key != "#" and not isinstance(value, dict)]
    for key, value in settings.items():
        if isinstance(value, dict):
            lines += ["", f"[{key}]"] + [f"{name} = {toml(item)}" for name, item in value.items()]
    (folder / "program.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def toml(value: object) -> str:
    """A TOML value: a bare integer or boolean, else a basic string."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
