# SPDX-License-Identifier: Apache-2.0
"""The family-medicine program's people (all invented), what they may do since when, and the groups they belong to.

The residency opened in July 2023 with six residents a year: until June 2025 it had two classes, since July 2025 three.
Levels are those of the academic year 2025-26; what somebody may do has grown with them, so eligibility has dates.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from academic_calendar import YEAR_BEGINS

SENIOR_SINCE = YEAR_BEGINS
OB_TRAINED = dt.date(2025, 11, 10)
EXPIRES_SOON = {"r10": dt.date(2026, 4, 10)}
EVERYBODY = ("clinic", "research", "behavioral", "geriatrics")
RESIDENT = ("ward", "ed", "nursery", "didactics") + EVERYBODY
FACULTY = ("clinic", "admin")


@dataclass(frozen=True)
class Person:
    """One row of people.csv, and the services that come on top of those of the role, with the date they begin."""

    id: str
    name: str
    role: str
    pgy: int | None
    fte: str
    cap: int | None
    zone: str
    team: str
    credentials: tuple[str, ...]
    also: tuple[tuple[str, dt.date | None], ...]
    since: dt.date | None

    def row(self) -> tuple:
        pgy, cap = self.pgy, self.cap
        mail = f"{self.id}@larkspur.example"
        note = "prefers to be called Callum" if self.id == "r03" else None
        row = (self.id, self.name, self.role, pgy, self.credentials, self.fte, cap, self.zone, self.since, None)
        return row + (mail, note)

    def eligibility(self) -> list[tuple]:
        base = FACULTY if self.role == "faculty" else RESIDENT
        return [(self.id, service, None, None) for service in base] + [
            (self.id, service, since, None) for service, since in self.also
        ]


RESIDENTS = """
r01 1 red   Amaru Thistlewood        | labor
r02 1 green Ngozi Ferrowaine         | labor
r03 1 blue  Callum Vantongeren-Oduya |
r04 1 red   Mei-Xing Harrowgate      | labor
r05 1 green Tomás Quillander         |
r06 1 blue  Saoirse Benkadhi         |
r07 2 red   Darnell Winterbourne-Ito |
r08 2 green Priyanka Marrowood       | sports
r09 2 blue  Lukas Oyelaran-Voss      |
r10 2 red   Hanneke Silverbrook      | sports
r11 2 green Yusuf Calderwick         | sports
r12 2 blue  Rosalind Tuimavave       |
r13 3 red   Mateus Elderfenn         | sports
r14 3 green Aiyana Copperfield-Rao   | procedures
r15 3 blue  Soren Dlaminivale        | sports
r16 3 red   Thuy-Linh Ashgrove       | procedures
r17 3 green Emeka Larkspurian        | procedures
r18 3 blue  Catarina Wolmarstead     |
"""
FACULTY_LIST = """
f01 1.0 red   INPT Beatriz Hollowmere    | attending precept geriatrics didactics
f02 1.0 green CLIN Rasheed Okonjowick    | attending precept procedures research
f03 1.0 blue  OB   Ingrid Palmerstone-Li | attending precept labor nursery
f04 1.0 red   INPT Teodor Brackenvale  | attending precept sports didactics
f05 1.0 green CLIN Folasade Merriwynd    | precept procedures nursery research
f06 1.0 blue  OB   Hiroto Castlebrae     | attending precept labor
f07 1.0 red   CLIN Delphine Okparavelle  | precept procedures sports didactics
f08 0.8 green INPT Anselm Ruizmondo      | attending precept behavioral research
f09 0.6 blue  OB   Wanjiru Fairhollow    | precept labor nursery geriatrics
f10 0.5 red   CLIN Noor Van Steenwyck    | precept behavioral didactics
"""
NEEDS = {"attending": "inpatient", "precept": "teaching", "labor": "also", "nursery": "nrp"} | {
    "procedures": "procedures",
    "sports": "sportsmed",
}
RESIDENT_CAP = 12
PART_TIME_CAP = {"0.8": 9, "0.6": 7, "0.5": 6}


def resident(line: str) -> Person:
    (key, level, team, *name), extra = (part.split() for part in line.split("|"))
    pgy = int(level)
    extra = tuple(extra) + (("labor", "icu") if pgy > 1 else ())
    starts = {"labor": OB_TRAINED if pgy == 1 else None, "icu": SENIOR_SINCE if pgy == 2 else None}
    also = tuple((s, starts.get(s, SENIOR_SINCE)) for s in extra)
    credentials = ("bls", "nrp") + tuple(NEEDS[s] for s in extra if s in NEEDS)
    since, zone = YEAR_BEGINS if pgy == 1 else None, "INPT" if pgy < 3 else "CLIN"
    return Person(key, " ".join(name), "resident", pgy, "1.0", RESIDENT_CAP, zone, team, credentials, also, since)


def faculty(line: str) -> Person:
    (key, fte, team, zone, *name), extra = (part.split() for part in line.split("|"))
    credentials = ("bls",) + tuple(dict.fromkeys(NEEDS[s] for s in extra if s in NEEDS))
    also = tuple((service, None) for service in extra)
    cap = PART_TIME_CAP.get(fte)
    return Person(key, " ".join(name), "faculty", None, fte, cap, zone, team, credentials, also, None)


PEOPLE = [resident(line) for line in RESIDENTS.strip().splitlines()]
PEOPLE += [faculty(line) for line in FACULTY_LIST.strip().splitlines()]

ESTABLISHMENT = [("resident", pgy, 6, 6) for pgy in (1, 2, 3)] + [("faculty", None, 11, 10)]


def credentials(seed: int) -> list[tuple]:
    """The rows of credentials.csv: advanced life support has to be renewed every two years.

    Everybody's certificate runs on beyond the academic year, but for one resident's: it ends inside a block in which the
    published schedule has that resident in intensive care.
    """
    rng = random.Random(f"{seed}/credentials")
    rows = []
    for person in PEOPLE:
        until = dt.date(2026, 7, 31) + dt.timedelta(days=rng.randrange(560))
        rows.append((person.id, "acls", None, EXPIRES_SOON.get(person.id, until)))
    return rows


def groups() -> list[tuple]:
    """Who is likely to be away together: a clinic team, a couple, a reserve unit, a household, a shared commute."""
    rows = [(f"clinic-team-{team}", p.id) for team in ("red", "green", "blue") for p in PEOPLE if p.team == team]
    small = {"couple-1": "r09 r16", "household-1": "r02 r08", "reserve-unit": "f04 r12", "carpool-north": "r06 r11 f10"}
    return rows + [(group, person) for group, members in small.items() for person in members.split()]
