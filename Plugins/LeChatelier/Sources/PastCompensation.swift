// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// How much of the stress of the last weeks was really made up for, from what is stored about them.
///
/// Stress are the slots in which somebody was away unexpectedly. Made up for is what stands there by hand or by swap, at
/// most one for each who was away; what still lacks somebody was not.
struct PastCompensation {
    let window: Horizon
    let compensated: Double
    let residual: Double

    var stress: Double { compensated + residual }
    /// Nil without any stress.
    var fraction: Double? { stress > 0 ? compensated / stress : nil }

    /// The days before today; nil if nothing is stored about them.
    init?(_ source: ProgramSource, before today: LocalDate, days: Int) throws(CoverageError) {
        let program = source.program
        guard let asked = Horizon(from: today.advanced(by: -days), days: days),
            let first = program.assignments.first?.slot.date,
            let window = asked.clipped(to: DateRange(from: first, to: today.advanced(by: -1))),
            !program.assignments.positions(in: window.slots).isEmpty
        else { return nil }
        self.window = window
        var away: [SlotIndex: Set<Int>] = [:]
        for absence in program.absences where absence.isBlocking && !absence.isPlanned {
            guard absence.from < window.slots.upperBound, window.slots.lowerBound <= absence.to else { continue }
            let last = min(absence.to, window.slots.upperBound.advanced(by: -1))
            for slot in max(absence.from, window.slots.lowerBound)...last {
                away[slot, default: []].insert(absence.person)
            }
        }
        let study = try RepairStudy(program, window)
        var (compensated, residual) = (0.0, 0.0)
        for slot in study.slots {
            guard let missing = away[slot.index] else { continue }
            func weight(_ service: Int) -> Double {
                Double(program.services[service].capLoad(in: slot.index.slot)) / Double(Service.halfDayMinutes)
            }
            let question = RepairSlot(demand: slot.demand, crews: slot.crews)
            for (service, people) in question.unservedStatic(study.skills.model).enumerated() where people > 0 {
                residual += Double(min(people, missing.count)) * weight(service)
            }
            var answers = 0
            for position in program.assignments.positions(in: slot.index) where answers < missing.count {
                let row = program.assignments[position]
                guard row.source == .manual || row.source == .swap, slot.demand[row.service] > 0 else { continue }
                answers += 1
                compensated += weight(row.service)
            }
        }
        (self.compensated, self.residual) = (compensated, residual)
    }
}
