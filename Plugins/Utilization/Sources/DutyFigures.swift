// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Who is on duty today, and how much of the horizon is covered by who is assigned.
struct DutyFigures {
    /// Faculty who are members today.
    let faculty: Int
    /// Of them, those assigned today to a slot in which they are there; nil without a table of assignments.
    let onDuty: Int?
    /// Of them, those away today in a slot of the day.
    let onLeave: Int
    /// People there and assigned, over people needed, service by service and never above what is needed; nil without a
    /// table of assignments or without need.
    let coverage: Double?
    /// What of the weekly caps may still be used before the orange threshold, as a share of them.
    let buffer: Double?

    /// Counts; O(people + assignments of the horizon).
    init(_ study: CapacityStudy, _ source: ProgramSource, _ thresholds: Thresholds) {
        let program = study.program
        let today = source.today ?? study.horizon.from
        let isKnown = source.has("assignments")
        let slots = Slot.allCases.map { SlotIndex(today, $0) }
        let members = program.people.indices.filter {
            program.people[$0].role == .faculty && program.people[$0].membership.contains(today)
        }
        func isThere(_ person: Int, _ slot: SlotIndex) -> Bool {
            program.isPresent(person: person, on: slot.date, slot.slot)
        }
        let working = Set(
            slots.flatMap { slot in study.base.assigned(in: slot).map(\.person).filter { isThere($0, slot) } })
        faculty = members.count
        onDuty = isKnown ? members.filter { working.contains($0) }.count : nil
        onLeave = members.filter { person in slots.prefix(2).contains { !isThere(person, $0) } }.count
        coverage = isKnown ? Self.coverage(study) : nil
        let capacity = study.weekResults.reduce(0) { $0 + $1.load.capacityMinutes }
        let required = study.weekResults.reduce(0) { $0 + $1.load.demandMinutes }
        let safe = Double(capacity) * thresholds.orange
        buffer = capacity > 0 ? max(0, safe - Double(required)) / Double(capacity) : nil
    }

    private static func coverage(_ study: CapacityStudy) -> Double? {
        var (needed, served) = (0, 0)
        for slot in study.base.demandedSlots {
            var there: [Int: Int] = [:]
            for row in study.base.assigned(in: slot) where study.base.isPresent(row.person, in: slot) {
                there[row.service, default: 0] += 1
            }
            for need in study.demand(in: slot) {
                needed += need.min
                served += min(need.min, there[need.service] ?? 0)
            }
        }
        return needed == 0 ? nil : Double(served) / Double(needed)
    }

    var json: JSONValue {
        [
            "faculty": .integer(Int64(faculty)), "on_duty": onDuty.map { .integer(Int64($0)) } ?? .null,
            "on_leave": .integer(Int64(onLeave)),
        ]
    }
}
