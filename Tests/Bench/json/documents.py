# SPDX-License-Identifier: Apache-2.0
"""The documents of the JSON benchmark, made the same way every time."""

import json
import random
from pathlib import Path

FAMILY = ["Alvarez", "Brandt", "Chen", "Dubois", "Eriksen", "Fürst", "García", "Haddad", "Ivanova", "Jørgensen",
          "Kowalski", "Łukaszewicz", "Müller", "Nguyễn", "O'Neill", "Papadopoulos", "Quispe", "Rossi", "Şahin", "Tanaka",
          "山田", "Zöllner"]
GIVEN = ["Ana", "Björn", "Chloé", "Dmitri", "Elif", "Farah", "Grace", "Hugo", "Inés", "Jonas", "Kofi", "Léa", "Mei",
         "Noor", "Olu", "Priya", "Rafael", "Søren", "Tomás", "Uma", "Vera", "Wei", "Yusuf", "Zoë"]
EXTRA = [' "Doc"', "\tMD", "\\locum", " 🩺"]

REQUEST = '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"text":"hello"}}}'


def people(count=5000, seed=20261122):
    """A document of `count` objects of nine fields: text and values.

    One name in eight has something to escape, and one object in forty has everything but ASCII as \\u escapes; one
    share in three has all the digits that a double can have."""
    draw = random.Random(seed)
    objects = []
    for number in range(count):
        name = f"{draw.choice(FAMILY)}, {draw.choice(GIVEN)}"
        if draw.random() < 0.125:
            name += draw.choice(EXTRA)
        worked, possible = draw.randint(1, 400), draw.randint(400, 520)
        person = {
            "id": f"p-{number:06d}",
            "name": name,
            "level": draw.randint(1, 7),
            "quota": draw.randint(0, 400) / 40,
            "utilization": round(worked / possible, draw.choice([2, 3, 17])),
            "active": draw.random() < 0.9,
            "supervisor": None if draw.random() < 0.4 else f"p-{draw.randrange(count):06d}",
            "since": f"20{draw.randint(10, 26)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}",
            "services": sorted(draw.sample(range(1, 400), draw.randint(0, 3))),
        }
        objects.append(json.dumps(person, ensure_ascii=draw.random() < 0.025, separators=(",", ":")))
    return "[" + ",".join(objects) + "]"

# Realistic arguments of check_utilization_threshold.
ARGUMENTS = {
    "horizon_days": 28, "from": "2026-03-02", "plan": "live",
    "thresholds": {"yellow": 0.7, "orange": 0.8, "red": 0.9, "black": 0.95}, "week_cap_half_days": 10,
    "exclude_people": ["r-emeka-larkspurian", "f-delphine-okparavelle"], "standby_target": 0.05, "limit": 20,
    "detail": "summary"}

# What is put into the arguments to make them wrong.
WRONG_ARGUMENTS = [
    {"horizon_days": 0}, {"horizon_days": "28"}, {"horizon_days": 27.5}, {"plan": ""}, {"detail": "everything"},
    {"thresholds": {"yellow": 0}}, {"thresholds": {"purple": 0.5}}, {"exclude_people": ["r-1", "r-1"]},
    {"exclude_people": "r-1"}, {"horizon": 28}, {"what_if": {"available_faculty": 10}}, {"limit": None}]


def result(size=64 << 10):
    """A result of check_utilization_threshold of about `size` bytes, with as many findings as that takes."""
    value = {
        "tool": "check_utilization_threshold", "level": "ORANGE",
        "headline": "On Tue 17 and Thu 19 Mar AM, Procedures clinic needs 2 and only two people can do it: no spare.",
        "level_reasons": ["The heaviest is the week of Mon 23 Mar: 86 % of weekly caps, ORANGE."],
        "schedule_version": 1,
        "input_digest": "288a4b321346618589bd210fa3e4356f61607377421537929a7b27a64d3ece32",
        "rules_version": "utilization/1", "as_of": "2026-03-02T07:00",
        "horizon": {"from": "2026-03-02", "to": "2026-03-29", "days": 28},
        "parameters": {"horizon_days": 28, "limit": 20},
        "completeness": "complete", "missing": [], "findings": [], "total_findings": 0,
        "figures": {"overall_rho": 0.7195121951219512, "slots_with_demand": 84}, "method": "bound", "computed_ms": 13.6}
    written = len(json.dumps(value, separators=(",", ":")))
    while written < size:
        number = len(value["findings"])
        day = f"2026-03-{number % 28 + 1:02d}"
        value["findings"].append({
            "code": "week_load", "level": ["YELLOW", "ORANGE", "RED"][number % 3], "subject": [f"service-{number}"],
            "window": {"from": day + " AM", "to": day + " PM"}, "metric": "theta", "value": (230 + number % 57) / 287,
            "unit": "ratio", "threshold": 0.8 if number % 7 else None,
            "sentence": f"On {day} somebody must work at least {number % 100} % of their cap: 238 half-days needed.",
            "action": "Approve at most 22 more half-days of leave that week, or ask somebody who is away to move it."})
        written += len(json.dumps(value["findings"][-1], separators=(",", ":"))) + 1
    value["total_findings"] = len(value["findings"])
    return value


def wrong_results(right):
    """The result with one thing wrong in each."""
    def changed(path, new):
        copy = json.loads(json.dumps(right))
        place = copy
        for step in path[:-1]:
            place = place[step]
        if new is None:
            del place[path[-1]]
        else:
            place[path[-1]] = new
        return copy
    return [changed(["level"], "PURPLE"), changed(["tool"], None), changed(["findings", 50, "sentence"], ""),
            changed(["findings", -1, "window", "to"], None), changed(["findings", 3, "colour"], "red"),
            changed(["findings", 9, "value"], "0.5"), changed(["horizon", "days"], 0), changed(["more"], 1)]


def validations():
    """What validators are asked: by name the schema, a valid instance and invalid ones."""
    schemas = json.loads((Path(__file__).parent / "check_utilization_threshold.json").read_text())
    right = result()
    return {
        "arguments": {"schema": schemas["input_schema"], "valid": ARGUMENTS,
                      "invalid": [{**ARGUMENTS, **wrong} for wrong in WRONG_ARGUMENTS]},
        "result": {"schema": schemas["output_schema"], "valid": right, "invalid": wrong_results(right)}}
