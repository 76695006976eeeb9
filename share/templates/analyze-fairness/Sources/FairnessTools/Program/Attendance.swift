// SPDX-License-Identifier: Apache-2.0

import CivilTime

/// In which slots of some days everybody is there: a member, and not away.
struct Attendance {
    private static let wholeDay: UInt8 = 0b111
    private static let halfDays: UInt8 = 0b011

    private let days: DateRange
    /// For each person and day a bit for each part of the day.
    private var bits: [UInt8]

    /// O(people x days).
    init(_ rows: ProgramRows, _ days: DateRange, _ check: () throws -> Void) throws {
        self.days = days
        bits = Array(repeating: 0, count: rows.people.count * days.dayCount)
        try check()
        for (person, one) in rows.people.enumerated() {
            fill(
                person, from: GridSlot(date: one.membership.from, part: 0),
                to: GridSlot(date: one.membership.to, part: 2)
            ) {
                $0 | $1
            }
        }
        try check()
        for away in rows.absences { fill(away.person, from: away.from, to: away.to) { $0 & ~$1 } }
    }

    /// Changes the bits of the slots from one to another, both included.
    private mutating func fill(
        _ person: Int, from: GridSlot, to: GridSlot, _ change: (_ bits: UInt8, _ slots: UInt8) -> UInt8
    ) {
        let touched = DateRange(from: from.date, to: to.date).intersection(days)
        guard !touched.isEmpty else { return }
        for date in stride(from: touched.from, through: touched.to, by: 1) {
            var slots = Self.wholeDay
            if date == from.date { slots &= Self.wholeDay << UInt8(from.part) }
            if date == to.date { slots &= Self.wholeDay >> UInt8(GridSlot.night - to.part) }
            bits[place(person, date)] = change(bits[place(person, date)], slots)
        }
    }

    /// How many of AM and PM somebody is there; the date is one of the days.
    func halfDays(of person: Int, on date: LocalDate) -> Int {
        (bits[place(person, date)] & Self.halfDays).nonzeroBitCount
    }

    /// Whether somebody is there in a slot of the days.
    func isThere(_ person: Int, _ slot: GridSlot) -> Bool {
        bits[place(person, slot.date)] & 1 << UInt8(slot.part) != 0
    }

    private func place(_ person: Int, _ date: LocalDate) -> Int {
        person * days.dayCount + days.from.distance(to: date)
    }
}
