// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// What the program can draw on in a horizon: free half-days under weekly caps, work that can wait, people beyond the
/// minimum, and leave that can still be moved.
///
/// Only half-days in which somebody is needed, of people who may do something that is needed then. A rate is the mean of
/// the days on which the reservoir gives anything.
struct ReservoirStudy {
    private let stress: StressStudy
    private let program: Program
    private let horizon: Horizon

    init(_ stress: StressStudy) {
        self.stress = stress
        program = stress.source.program
        horizon = stress.horizon
    }

    private struct Tally {
        var byDay: [Double]

        init(days: Int) { byDay = Array(repeating: 0, count: days) }

        var reservoir: Reservoir {
            let stock = byDay.reduce(0, +)
            let days = byDay.count { $0 > 0 }
            return Reservoir(rate: days == 0 ? 0 : stock / Double(days), stock: stock)
        }
    }

    /// The reservoirs, with what the re-dispatch takes from each.
    func all() -> [NamedReservoir] {
        var (overtime, deferrable, surplus) = (
            Tally(days: horizon.days), Tally(days: horizon.days), Tally(days: horizon.days)
        )
        var room = capRoom()
        let start = program.profile.weekStart
        for slot in stress.repairs.slots where slot.index.slot != .night {
            let needed = ServiceSet(slot.demand.indices.filter { slot.demand[$0] > 0 })
            guard !needed.isEmpty else { continue }
            let day = horizon.from.distance(to: slot.index.date)
            let week = slot.index.date.onOrBefore(start).rawValue
            var assigned = [Int](repeating: 0, count: slot.demand.count)
            for person in program.people.indices where isThere(person, slot.index) {
                let service = stress.repairs.assignment(of: person, in: slot.index)
                if let service, slot.demand[service] > 0 {
                    assigned[service] += 1
                    continue
                }
                guard stress.repairs.skills.mayDo(person, anyOf: needed, onDay: day) else { continue }
                if service != nil {
                    deferrable.byDay[day] += 1
                } else if room[PersonWeek(person: person, week: week), default: 0] >= 360 {
                    room[PersonWeek(person: person, week: week), default: 0] -= 360
                    overtime.byDay[day] += 1
                }
            }
            for service in assigned.indices where slot.demand[service] > 0 {
                surplus.byDay[day] += Double(max(0, assigned[service] - slot.demand[service]))
            }
        }
        return [
            NamedReservoir(name: "overtime", reservoir: overtime.reservoir, drawn: stress.drawn.free),
            NamedReservoir(
                name: "administration_and_research", reservoir: deferrable.reservoir, drawn: stress.drawn.deferrable),
            NamedReservoir(name: "cross_cover", reservoir: surplus.reservoir, drawn: stress.drawn.crossCover),
            NamedReservoir(name: "deferred_leave", reservoir: leave(), drawn: 0),
        ]
    }

    private struct PersonWeek: Hashable {
        let person: Int
        let week: Int32
    }

    private func isThere(_ person: Int, _ slot: SlotIndex) -> Bool {
        stress.repairs.isPresent(person, in: slot) && !stress.away.contains(person)
    }

    /// Minutes that each person may still work in each week of the horizon; no entry is a whole cap.
    private func capRoom() -> [PersonWeek: Int] {
        let start = program.profile.weekStart
        var room: [PersonWeek: Int] = [:]
        var week = horizon.from.onOrBefore(start)
        while week <= horizon.to {
            for person in program.people.indices {
                room[PersonWeek(person: person, week: week.rawValue)] = program.weekCapHalfDays(person: person) * 360
            }
            let slots = SlotIndex(week, .am)..<SlotIndex(week.advanced(by: 7), .am)
            for position in program.assignments.positions(in: slots) {
                let slot = SlotIndex(rawValue: Int(program.assignments.slots[position]))
                let load = program.services[Int(program.assignments.services[position])].capLoad(in: slot.slot)
                let key = PersonWeek(person: Int(program.assignments.people[position]), week: week.rawValue)
                room[key, default: 0] -= load
            }
            week = week.advanced(by: 7)
        }
        return room
    }

    /// Half-days, Mondays to Fridays, of planned leave that has not begun and could be moved.
    private func leave() -> Reservoir {
        var tally = Tally(days: horizon.days)
        let today = stress.source.today ?? horizon.from
        for absence in program.absences where isMovable(absence) && absence.from.date > today {
            guard absence.from < horizon.slots.upperBound, horizon.slots.lowerBound <= absence.to else { continue }
            let last = min(absence.to, horizon.slots.upperBound.advanced(by: -1))
            for slot in max(absence.from, horizon.slots.lowerBound)...last where slot.slot != .night {
                let weekday = slot.date.weekday
                if weekday != .saturday, weekday != .sunday {
                    tally.byDay[horizon.from.distance(to: slot.date)] += 1
                }
            }
        }
        return tally.reservoir
    }

    private func isMovable(_ absence: Absence) -> Bool {
        absence.isMovable && !stress.away.contains(absence.person)
    }
}
