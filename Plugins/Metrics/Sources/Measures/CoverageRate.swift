// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// The share of slots in which every service has the people it needs at least (original-system.md 1.4: distinct covered
/// blocks over blocks, where a block counted as covered when anybody was assigned to it).
struct CoverageRate {
    static let benchmark = 95.0
    static let warning = 85.0

    /// Slots in which somebody is needed.
    private(set) var slots = 0
    /// Of these, those in which nobody is missing.
    private(set) var covered = 0
    /// People needed, over all slots and services.
    private(set) var needed = 0
    /// Of these, those who are there.
    private(set) var there = 0

    /// Counts.
    ///
    /// O(slots x demand rules + assignments of the days).
    init(_ program: Program, _ horizon: Horizon) {
        let presence = PresenceGrid(program, horizon)
        var working = [Int](repeating: 0, count: program.services.count)
        for slot in horizon.slots {
            let needs = program.demandCalendar.demand(in: slot).filter { $0.min > 0 }
            guard !needs.isEmpty else { continue }
            let positions = program.assignments.positions(in: slot)
            for position in positions
            where presence.isPresent(person: Int(program.assignments.people[position]), in: slot) {
                working[Int(program.assignments.services[position])] += 1
            }
            slots += 1
            if needs.allSatisfy({ working[$0.service] >= $0.min }) { covered += 1 }
            for need in needs {
                needed += need.min
                there += min(need.min, working[need.service])
            }
            for position in positions { working[Int(program.assignments.services[position])] = 0 }
        }
    }

    /// In percent; nil if nobody is needed.
    var percent: Double? { slots == 0 ? nil : Double(covered) / Double(slots) * 100 }

    var measure: Measure {
        Measure(
            value: percent, band: Band(percent, good: Self.benchmark, warning: Self.warning), benchmark: Self.benchmark,
            details: [
                "blocks": .count(slots), "covered_blocks": .count(covered), "people_needed": .count(needed),
                "people_there": .count(there),
            ])
    }
}
