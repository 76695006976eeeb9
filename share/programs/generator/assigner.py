# SPDX-License-Identifier: Apache-2.0
"""Fills a week: nights first, then the weekend, then Monday to Friday; minima before targets.

One slot is an assignment problem: each asked-for place takes the person of least cost, and a place left over moves
others along an augmenting path (Kuhn 1955), so a minimum stays open only if nobody allowed could take it as the rest
of the week then stands.
"""

from __future__ import annotations

import datetime as dt

from academic_calendar import DAY, HISTORY_BEGINS, HOLIDAYS, PUBLISHED_ENDS, WEEK, days, monday
from board import Board
from people import PEOPLE
from rotations import Rotations
from services import SERVICES, demand

SERVICE_IDS = [service[0] for service in SERVICES]
CATEGORY = {service[0]: service[2] for service in SERVICES}
IS_FACULTY = {p.id: p.role == "faculty" for p in PEOPLE}
PGY = {p.id: p.pgy or 9 for p in PEOPLE}
# who is better used elsewhere: (service, faculty?) -> extra cost
TASTE = {("clinic", True): 2.0, ("labor", True): 4.0, ("nursery", True): 4.0, ("sports", True): 0.5}
# the order in which the days of a week are filled: those that suffer most from late filling first
SCARCE = (5, 6, 2, 4, 0, 3, 1)


def needs() -> dict[tuple[dt.date, str], list[tuple[str, int, int]]]:
    """{(date, slot): [(service, min, target)]} for every date that is scheduled."""
    wanted: dict[tuple[dt.date, str], list[tuple[str, int, int]]] = {}
    for service, first, last, on, slot, least, target, _ in demand():
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        chosen = set()
        for part in on.split(";"):
            ends = part.split("-")
            if part == "all":
                chosen.update(range(7))
            elif part != "holiday":
                chosen.update(range(names.index(ends[0]), names.index(ends[-1]) + 1))
        for day in days(max(first, HISTORY_BEGINS), min(last, PUBLISHED_ENDS)):
            if (on == "holiday") if day in HOLIDAYS else day.weekday() in chosen:
                wanted.setdefault((day, slot), []).append((service, least, target))
    return wanted


class Assigner:
    def __init__(self, board: Board, rotations: Rotations):
        self.board, self.rotations, self.wanted = board, rotations, needs()
        self.weekends: dict[str, int] = {p.id: 0 for p in PEOPLE}

    def fill(self) -> None:
        """Every week from the first date of the data to the end of the published periods."""
        week = monday(HISTORY_BEGINS)
        while week <= PUBLISHED_ENDS:
            self._fill_week([day for day in days(week, week + 6 * DAY) if day >= HISTORY_BEGINS])
            week += WEEK

    def _fill_week(self, week: list[dt.date]) -> None:
        for day in week + [week[-1] + WEEK]:
            for service in ("labor", "ward"):
                person = self.rotations.night_float.get((day, service))
                if person and not self.board.filled[day, "NIGHT", service] and day <= PUBLISHED_ENDS:
                    if self.board.can(person, day, "NIGHT", service):
                        self.board.put(person, day, "NIGHT", service)
        for day in week:
            self._fill_slot(day, "NIGHT", target=False)
        ordered = sorted(week, key=lambda day: (day.weekday() < 5 and day not in HOLIDAYS, SCARCE.index(day.weekday())))
        for day in ordered:
            for slot in ("AM", "PM"):
                self._fill_slot(day, slot, target=False)
        for day in ordered:
            for slot in ("AM", "PM"):
                for service, least, _ in self.wanted.get((day, slot), ()):
                    while self.board.filled[day, slot, service] < least and self._exchange(week, day, slot, service):
                        continue
        for day in ordered:
            for slot in ("AM", "PM"):
                self._fill_slot(day, slot, target=True)
        for person in self.weekends:
            if any(self.board.on_duty[person, day] for day in week if day.weekday() > 4):
                self.weekends[person] += 1

    def _fill_slot(self, day: dt.date, slot: str, target: bool) -> None:
        """Opens the places that are short and matches people to them."""
        places = [
            service
            for service, least, wish in self.wanted.get((day, slot), ())
            for _ in range((wish if target else least) - self.board.filled[day, slot, service])
        ]
        idle = [p for p in self.weekends if self.board.can_work(p, day, slot) and self._spare(p, day, slot, target)]
        options = {s: [p for p in idle if self.board.may(p, s, day)] for s in dict.fromkeys(places)}
        places.sort(key=lambda s: (len(options[s]), CATEGORY[s], SERVICE_IDS.index(s)))
        ranked = {s: sorted(able, key=lambda p: self._cost(p, day, slot, s)) for s, able in options.items()}
        holder: dict[str, int] = {}

        def seat(place: int, seen: set[str]) -> bool:
            candidates = ranked[places[place]]
            for person in candidates:
                if person not in holder:
                    holder[person] = place
                    return True
            for person in candidates:
                if person not in seen:
                    seen.add(person)
                    if seat(holder[person], seen):
                        holder[person] = place
                        return True
            return False

        for place in range(len(places)):
            seat(place, set())
        for person, place in holder.items():
            pinned = day in HOLIDAYS or places[place] == "procedures"
            self.board.put(person, day, slot, places[place], "engine", pinned)

    def _exchange(self, week: list[dt.date], day: dt.date, slot: str, service: str) -> bool:
        """Fills a place that stayed open: somebody takes it and hands one of their own of that week to another."""
        board = self.board
        for person in sorted(self.weekends, key=lambda p: board.load[p, monday(day)] / board.cap[p]):
            if not board.may(person, service, day) or not self._spare(person, day, slot, target=False):
                continue
            for other_day in week:
                for other_slot in ("AM", "PM"):
                    if (person, other_day, other_slot) not in board.cells or (other_day, other_slot) == (day, slot):
                        continue
                    given = board.take(person, other_day, other_slot)
                    if board.can(person, day, slot, service):
                        board.put(person, day, slot, service)
                        for taker in self.weekends:
                            free = taker != person and self._spare(taker, other_day, other_slot, target=False)
                            if free and board.can(taker, other_day, other_slot, given[0]):
                                board.put(taker, other_day, other_slot, *given)
                                return True
                        board.take(person, day, slot)
                    board.put(person, other_day, other_slot, *given)
        return False

    def _spare(self, person: str, day: dt.date, slot: str, target: bool) -> bool:
        """Targets are filled by people with half-days to spare; night float does nothing else in its weeks."""
        nights = self.rotations.nights
        if slot != "NIGHT" and any((person, day + n * DAY) in nights for n in range(-2, 3)):
            return False
        if slot == "NIGHT":
            return not IS_FACULTY[person] and (PGY[person] > 1)
        return not target or self.board.load[person, monday(day)] <= self.board.cap[person] - 2

    def _cost(self, person: str, day: dt.date, slot: str, service: str) -> tuple[float, str]:
        board, home = self.board, self.rotations.home(person, day)
        cost = 6.0 * board.load[person, monday(day)] / board.cap[person]
        cost += TASTE.get((service, IS_FACULTY[person]), 0.0)
        if home == service:
            cost -= 8.0
        elif home is not None:
            cost += 5.0 if CATEGORY[service] > 2 else 2.5
        if slot == "PM" and board.cells.get((person, day, "AM"), ("",))[0] == service:
            cost -= 4.0
        if not IS_FACULTY[person] and (int(person[1:]) + day.toordinal() // 7) % 5 == day.weekday():
            cost += 3.0
        if slot == "NIGHT" or day.weekday() > 4:
            cost += 0.6 * self.weekends[person]
            cost += 0.0 if board.on_duty[person, day] or home == service else 1.0
            other_day = day + (DAY if day.weekday() == 5 else -DAY)
            if home != "attending" and board.on_duty[person, other_day]:
                cost += 12.0
        return cost, person
