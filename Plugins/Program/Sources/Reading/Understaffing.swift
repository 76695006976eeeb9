// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// Services with fewer people than their minimum: by service and slot of the day, one finding for all its days.
struct Understaffing {
    private struct Key: Hashable { let service: Int, slot: Slot }
    private struct Gap { let date: LocalDate, needed: Int, there: Int, isInferred: Bool }

    private let source: ProgramSource
    private let window: Window
    /// The last day with an assignment; what comes after is not planned yet, and not understaffed.
    let lastPlanned: LocalDate?

    init(_ source: ProgramSource, _ window: Window) {
        self.source = source
        self.window = window
        lastPlanned = source.program.assignments.last?.slot.date
    }

    /// O(days x demand rules + assignments of the window).
    ///
    /// Somebody who is assigned and away is not there.
    func findings(service wanted: Int?) -> [Finding] {
        let program = source.program
        var gaps: [Key: [Gap]] = [:]
        for slot in window.slots where slot.date <= lastPlanned ?? .earliest {
            var there: [Int: Int] = [:]
            for position in program.assignments.positions(in: slot) {
                let assignment = program.assignments[position]
                if program.isPresent(person: assignment.person, on: slot.date, slot.slot) {
                    there[assignment.service, default: 0] += 1
                }
            }
            for need in program.demandCalendar.demand(in: slot) where wanted == nil || need.service == wanted {
                let count = there[need.service] ?? 0
                guard count < need.min else { continue }
                gaps[Key(service: need.service, slot: slot.slot), default: []].append(
                    Gap(date: slot.date, needed: need.min, there: count, isInferred: need.isInferred))
            }
        }
        return gaps.sorted { ($0.key.service, $0.key.slot) < ($1.key.service, $1.key.slot) }.compactMap(finding)
    }

    /// Patient safety and required work (categories 1 and 2) are RED, continuity and core education ORANGE.
    private func level(_ category: Int) -> Level { category <= 2 ? .red : category <= 4 ? .orange : .yellow }

    private func finding(_ key: Key, _ gaps: [Gap]) -> Finding? {
        guard let first = gaps.first, let last = gaps.last,
            let worst = gaps.max(by: { $0.needed - $0.there < $1.needed - $1.there })
        else { return nil }
        let service = source.program.services[key.service]
        let slot = Wording.slot(key.slot)
        let mark =
            gaps.contains(where: \.isInferred) ? " The minimum is inferred from the past, and nobody confirmed it." : ""
        let today = source.today
        let sentence =
            gaps.count == 1
            ? "\(service.name) has \(first.there) of the \(first.needed) people it needs on \(Wording.date(first.date, today: today)) \(slot)."
            : "\(service.name) is below its minimum on \(gaps.count) days, \(slot), from "
                + "\(Wording.span(first.date, last.date, today: today)); on \(Wording.date(worst.date, today: today)) it has \(worst.there) of \(worst.needed)."
        return Finding(
            code: "understaffed", level: level(service.category), subject: [service.id],
            from: "\(first.date) \(key.slot.code)", to: "\(last.date) \(key.slot.code)", metric: "people_short",
            value: Double(worst.needed - worst.there), unit: "people", threshold: 0, sentence: sentence + mark,
            action: "Ask suggest_cover for \(service.name) on \(Wording.date(worst.date, today: today)) \(slot).")
    }
}
