// SPDX-License-Identifier: Apache-2.0

import Coverage
public import Roster

/// How often people are away unexpectedly, from the log of absences.
public struct UnplannedAbsences: Sendable {
    /// How far back the log is read.
    public static let days = 365
    /// Fewer absences say nothing (as `Queueing.minimumSamples`).
    public static let minimum = Queueing.minimumSamples

    /// Unplanned absences that began in the window.
    public let samples: Int
    /// Their half-days over all half-days of members, Mondays to Fridays.
    public let share: Double

    /// The year before a date; `excluded` are people who do not count.
    ///
    /// O(absences + people).
    public init(_ program: Program, before date: LocalDate, excluded: Set<Int> = []) {
        let window = DateRange(from: date.advanced(by: -Self.days), to: date.advanced(by: -1))
        var samples = 0
        var away = 0
        for absence in program.absences where absence.isBlocking && !absence.isPlanned {
            guard !excluded.contains(absence.person), window.contains(absence.from.date) else { continue }
            samples += 1
            var slot = absence.from
            while slot <= absence.to, slot.date <= window.to {
                if Self.isWorkingHalfDay(slot) { away += 1 }
                slot = slot.advanced(by: 1)
            }
        }
        var half = 0
        for (index, person) in program.people.enumerated() where !excluded.contains(index) {
            let member = person.membership.intersection(window)
            guard !member.isEmpty else { continue }
            let (weeks, rest) = member.dayCount.quotientAndRemainder(dividingBy: 7)
            let restDays = (0..<rest).filter { Self.isWeekday(member.from.advanced(by: $0)) }.count
            half += (weeks * 5 + restDays) * 2
        }
        self.samples = samples
        share = half == 0 ? 0 : Double(away) / Double(half)
    }

    /// Whether there are enough to say anything.
    public var isEnough: Bool { samples >= Self.minimum }

    private static func isWeekday(_ date: LocalDate) -> Bool { date.weekday != .saturday && date.weekday != .sunday }
    private static func isWorkingHalfDay(_ slot: SlotIndex) -> Bool { slot.slot != .night && isWeekday(slot.date) }
}
