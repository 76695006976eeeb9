#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""States what the 28 days from a program's as_of look like: present, demand, tightest slots, weekly load, gaps.

    python3 check.py DIR [--days 28]

Two figures matter (Hall's condition and its weighted form):
- rho of a slot: the largest demand(T) / present people qualified for some service in T, over all sets T of services
  that ask for somebody. Found by trying every set: slow and certain. 1.0 means that not one of them can fall ill.
- theta of a week: the smallest share of their weekly caps at which the people could carry the whole demand, somebody
  doing one thing at a time. Found by bisection on a maximum flow. A night counts minutes/360 half-days, in demand and
  in what a person could do; a person's cap is the smaller of week_cap_half_days and the half-days they are there.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections import defaultdict, deque
from pathlib import Path

from reader import DAY, SLOTS, Program, days


def slot_rho(program: Program, day: dt.date, slot: str) -> tuple[float, tuple[str, ...], int, int]:
    """(rho, the set of services that gives it, its demand, its people); the smallest such set is named."""
    need = program.demand(day, slot)
    services = list(need)
    signatures: dict[int, int] = defaultdict(int)
    for person in program.present(day, slot):
        mask = sum(1 << i for i, service in enumerate(services) if program.is_eligible(person, service, day))
        signatures[mask] += 1
    worst = (0.0, (), 0, 0)
    for chosen in sorted(range(1, 1 << len(services)), key=int.bit_count):
        demand = sum(need[service] for i, service in enumerate(services) if chosen >> i & 1)
        people = sum(count for mask, count in signatures.items() if mask & chosen)
        rho = demand / people if people else float("inf")
        if rho > worst[0] + 1e-12:
            worst = (rho, tuple(s for i, s in enumerate(services) if chosen >> i & 1), demand, people)
    return worst


def week_theta(program: Program, monday: dt.date) -> tuple[float | None, float, float]:
    """(theta, or None if some slot cannot be filled at all; demand; summed caps) in half-days of the week."""
    grid = [(day, slot) for day in days(monday, monday + 6 * DAY) for slot in SLOTS]
    demand, edges, could = 0.0, [], defaultdict(float)
    for day, slot in grid:
        need, weight = program.demand(day, slot), program.weight(slot)
        for person in program.present(day, slot):
            if slot != "NIGHT" or any(program.is_eligible(person, service, day) for service in need):
                could[person] += weight
                edges.append(((person, day, slot), person, weight))
                for service in need:
                    if program.is_eligible(person, service, day):
                        edges.append(((service, day, slot), (person, day, slot), weight))
        for service, count in need.items():
            demand += count * weight
            edges.append(("source", (service, day, slot), count * weight))
    caps = {person: min(week_cap(program, person), half_days) for person, half_days in could.items()}
    if max_flow(edges + [(person, "sink", 99.0) for person in caps]) < demand - 1e-6:
        return None, demand, sum(caps.values())
    low, high = 0.0, 4.0
    for _ in range(30):
        middle = (low + high) / 2
        scaled = [(person, "sink", middle * cap) for person, cap in caps.items()]
        low, high = (low, middle) if max_flow(edges + scaled) >= demand - 1e-6 else (middle, high)
    return high, demand, sum(caps.values())


def week_cap(program: Program, person: str) -> float:
    return float(program.people[person]["week_cap_half_days"] or program.settings["policies"]["week_cap_half_days"])


def max_flow(edges: list[tuple]) -> float:
    """Dinic's algorithm from "source" to "sink" on (from, to, capacity) edges."""
    number: dict[object, int] = {"source": 0, "sink": 1}
    head: list[list[int]] = [[], []]
    to, room = [], []
    for a, b, capacity in edges:
        for node in (a, b):
            if node not in number:
                number[node] = len(head)
                head.append([])
        for start, end, amount in ((a, b, capacity), (b, a, 0.0)):
            head[number[start]].append(len(to))
            to.append(number[end])
            room.append(amount)
    total = 0.0
    while True:
        level = [-1] * len(head)
        level[0], queue = 0, deque([0])
        while queue:
            node = queue.popleft()
            for edge in head[node]:
                if room[edge] > 1e-9 and level[to[edge]] < 0:
                    level[to[edge]] = level[node] + 1
                    queue.append(to[edge])
        if level[1] < 0:
            return total
        following = [0] * len(head)

        def push(node: int, amount: float) -> float:
            if node == 1:
                return amount
            while following[node] < len(head[node]):
                edge = head[node][following[node]]
                if room[edge] > 1e-9 and level[to[edge]] == level[node] + 1:
                    sent = push(to[edge], min(amount, room[edge]))
                    if sent > 0:
                        room[edge] -= sent
                        room[edge ^ 1] += sent
                        return sent
                following[node] += 1
            return 0.0

        while (sent := push(0, float("inf"))) > 0:
            total += sent


def gaps(program: Program, first: dt.date, last: dt.date) -> list[tuple[dt.date, str, str, int]]:
    """(date, slot, service, people missing) where fewer than the minimum are assigned."""
    filled: dict[tuple, int] = defaultdict(int)
    for row in program["assignments"]:
        filled[row["date"], row["slot"], row["service_id"]] += 1
    found = []
    for day in days(first, last):
        for slot in SLOTS:
            for service, need in program.demand(day, slot).items():
                missing = need - filled[day.isoformat(), slot, service]
                if missing > 0:
                    found.append((day, slot, service, missing))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="State what the days from a program's as_of look like.")
    parser.add_argument("program", type=Path, help="the program folder")
    parser.add_argument("--days", type=int, default=28, help="horizon from as_of (28)")
    arguments = parser.parse_args()
    program = Program(arguments.program)
    first = program.as_of
    last = first + (arguments.days - 1) * DAY
    grid = [(day, slot) for day in days(first, last) for slot in SLOTS if program.demand(day, slot)]
    rhos = {cell: slot_rho(program, *cell) for cell in grid}
    print(f"{program.settings['name']}: {first} to {last}, {len(grid)} slots with demand")
    needed = sum(sum(program.demand(*cell).values()) * program.weight(cell[1]) for cell in grid)
    present = sum(len(program.present(*cell)) for cell in grid if cell[1] != "NIGHT")
    print(f"half-days needed {needed:g}, people present over the AM and PM slots {present}")
    for limit in (0.8, 0.9, 0.95, 1.0):
        print(f"slots with rho >= {limit}: {sum(rho[0] >= limit - 1e-9 for rho in rhos.values())}")
    for (day, slot), (rho, services, demand, people) in sorted(rhos.items(), key=lambda item: -item[1][0])[:6]:
        print(f"  {day:%a %d %b} {slot:5} rho {rho:.3f} = {demand}/{people} {'+'.join(services)}")
    monday = first - first.weekday() * DAY
    while monday <= last:
        theta, demand, capacity = week_theta(program, monday)
        shown = "infeasible" if theta is None else f"{theta:.6f}"
        print(f"week of {monday}: theta {shown}, needed {demand:g}, caps {capacity:g}, ratio {demand / capacity:.6f}")
        monday += 7 * DAY
    found = gaps(program, first, last) if program["assignments"] else []
    print(f"places below their minimum: {len(found)}" if program["assignments"] else "no assignments: no gaps")
    for day, slot, service, missing in found[:10]:
        print(f"  {day:%a %d %b} {slot} {service}, {missing} missing")


if __name__ == "__main__":
    main()
