# SPDX-License-Identifier: Apache-2.0
"""The family-medicine program's services, zones and demand.

A service that never runs in a kind of slot has no minutes there. Demand is written twice: for the smaller program
before July 2025 (two classes of residents) and for the present one. Every slot that a service asks for has a holiday
rule too, so that nobody has to guess what a holiday does.
"""

from __future__ import annotations

from academic_calendar import DAY, HISTORY_BEGINS, YEAR_BEGINS, YEAR_ENDS

ZONES = [
    ("INPT", "Hospital medicine", 4, 2),
    ("OB", "Maternity and newborn", 3, 1),
    ("CLIN", "Family health center", 2, 4),
    ("EDUC", "Education and administration", 1, None),
]

# id, name, category, kind, zone, minutes AM, PM, NIGHT, counted, supervision, credentials
SERVICES = [
    ("ward", "Family medicine ward", 1, "inpatient", "INPT", 360, 360, 720, True, "indirect", ()),
    ("attending", "Ward attending", 1, "inpatient", "INPT", 360, 300, None, True, "none", ("inpatient",)),
    ("labor", "Labor and delivery", 1, "inpatient", "OB", 360, 360, 720, True, "direct", ("also",)),
    ("nursery", "Newborn nursery", 2, "inpatient", "OB", 300, None, None, True, "indirect", ("nrp",)),
    ("ed", "Emergency department", 2, "inpatient", "INPT", 360, 360, None, True, "direct", ()),
    ("icu", "Intensive care", 2, "inpatient", "INPT", 360, 360, None, True, "direct", ("acls",)),
    ("precept", "Clinic precepting", 2, "outpatient", "CLIN", 240, 240, None, True, "none", ("teaching",)),
    ("clinic", "Continuity clinic", 3, "outpatient", "CLIN", 240, 240, None, True, "oversight", ()),
    ("procedures", "Procedures clinic", 3, "procedure", "CLIN", 240, None, None, True, "direct", ("procedures",)),
    ("sports", "Sports medicine clinic", 3, "outpatient", "CLIN", None, 240, None, True, "oversight", ("sportsmed",)),
    ("behavioral", "Behavioral and community health", 3, "outpatient", "CLIN", 240, 240, None, True, "oversight", ()),
    ("geriatrics", "Geriatrics and nursing home", 3, "outpatient", "CLIN", 240, 240, None, True, "oversight", ()),
    ("didactics", "Wednesday didactics", 4, "education", "EDUC", None, 210, None, True, "none", ()),
    ("research", "Research and quality improvement", 5, "research", "EDUC", 240, 240, None, True, "none", ()),
    ("admin", "Administration", 6, "administration", "EDUC", 240, 240, None, True, "none", ()),
]

# Clinics open at eight; what runs around the clock ends with half an hour in which the patients are handed over.
CLINIC_OPENS = 480
HANDOFF = {"ward": 30, "labor": 30, "icu": 30}


def services() -> list[tuple]:
    """The rows of services.csv."""
    opens = {"outpatient": CLINIC_OPENS, "procedure": CLINIC_OPENS}
    return [row + (opens.get(row[3]) if row[5] else None, HANDOFF.get(row[0])) for row in SERVICES]


# service: [(weekdays, slots, min, target, max)]; the last entry of each is its holiday
PRESENT = {
    "ward": [
        ("mon-fri", "AM PM", 4, 4, 6),
        ("sat-sun", "AM PM", 2, 2, 4),
        ("all", "NIGHT", 1, 1, 2),
        ("holiday", "AM PM", 2, 2, 4),
        ("holiday", "NIGHT", 1, 1, 2),
    ],
    "attending": [("all", "AM PM", 1, 1, 2), ("holiday", "AM PM", 1, 1, 2)],
    "labor": [("all", "AM PM NIGHT", 1, 1, 2), ("holiday", "AM PM NIGHT", 1, 1, 2)],
    "nursery": [("all", "AM", 1, 1, 2), ("holiday", "AM", 1, 1, 2)],
    "ed": [("all", "AM PM", 1, 1, 3), ("holiday", "AM PM", 1, 1, 3)],
    "icu": [("all", "AM PM", 1, 1, 2), ("holiday", "AM PM", 1, 1, 2)],
    "precept": [("mon-tue;thu-fri", "AM PM", 2, 2, 3), ("wed", "AM", 1, 1, 3), ("holiday", "AM PM", 0, 0, 0)],
    "clinic": [("mon-tue;thu-fri", "AM PM", 6, 7, 10), ("wed", "AM", 5, 6, 10), ("holiday", "AM PM", 0, 0, 0)],
    "procedures": [("tue;thu", "AM", 2, 2, 3), ("holiday", "AM", 0, 0, 0)],
    "sports": [("mon;thu", "PM", 1, 2, 3), ("holiday", "PM", 0, 0, 0)],
    "behavioral": [("mon-tue;fri", "AM", 1, 2, 3), ("thu", "PM", 1, 1, 3), ("holiday", "AM PM", 0, 0, 0)],
    "geriatrics": [("wed", "AM", 1, 1, 2), ("fri", "PM", 1, 1, 2), ("holiday", "AM PM", 0, 0, 0)],
    "didactics": [("wed", "PM", 10, 16, None), ("holiday", "PM", 0, 0, 0)],
    "research": [("mon", "PM", 1, 2, 4), ("fri", "AM", 1, 2, 4), ("holiday", "AM PM", 0, 0, 0)],
    "admin": [("mon-fri", "AM", 1, 2, 4), ("thu", "PM", 0, 1, 4), ("holiday", "AM PM", 0, 0, 0)],
}
EARLIER = PRESENT | {
    "ward": [
        ("mon-fri", "AM PM", 3, 3, 5),
        ("sat-sun", "AM PM", 2, 2, 4),
        ("all", "NIGHT", 1, 1, 2),
        ("holiday", "AM PM", 2, 2, 4),
        ("holiday", "NIGHT", 1, 1, 2),
    ],
    "ed": [("mon-fri", "AM", 1, 1, 2), ("holiday", "AM", 0, 0, 0)],
    "icu": [("mon-fri", "AM PM", 1, 1, 2), ("holiday", "AM PM", 0, 0, 0)],
    "precept": [("mon-tue;thu-fri", "AM PM", 1, 1, 2), ("wed", "AM", 1, 1, 2), ("holiday", "AM PM", 0, 0, 0)],
    "clinic": [("mon-tue;thu-fri", "AM PM", 4, 5, 8), ("wed", "AM", 3, 4, 8), ("holiday", "AM PM", 0, 0, 0)],
    "procedures": [("thu", "AM", 1, 2, 3), ("holiday", "AM", 0, 0, 0)],
    "didactics": [("wed", "PM", 6, 10, None), ("holiday", "PM", 0, 0, 0)],
}


def demand() -> list[tuple]:
    """The rows of demand.csv."""
    years = [(EARLIER, HISTORY_BEGINS, YEAR_BEGINS - DAY), (PRESENT, YEAR_BEGINS, YEAR_ENDS)]
    return [
        (service, first, last, on, slot, least, target, most)
        for rules, first, last in years
        for service in PRESENT
        for on, slots, least, target, most in rules[service]
        for slot in slots.split()
    ]
