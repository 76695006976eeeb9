// SPDX-License-Identifier: Apache-2.0

import CivilTime

/// A person as far as sharing goes.
struct Person: Sendable, Equatable {
    /// The id of `people`.
    var id: String
    /// `resident fellow faculty staff`.
    var role: String
    /// The year of training; nil for those who are in none.
    var year: Int?
    /// 1 for full time.
    var fullTime: Double
    /// The dates from the first to the last in the program.
    var membership: DateRange
}

/// A slot of the grid: AM is 0, PM 1, NIGHT 2.
struct GridSlot: Sendable, Comparable {
    /// The date on which it begins.
    var date: LocalDate
    /// 0 to 2.
    var part: Int

    /// Whether the first is earlier.
    static func < (left: GridSlot, right: GridSlot) -> Bool {
        (left.date, left.part) < (right.date, right.part)
    }

    static let night = 2
    static let parts = ["AM", "PM", "NIGHT"]
}

/// The rows of the program that say who does how much.
///
/// People are named by their place in `people`.
struct ProgramRows: Sendable {
    /// Everybody.
    var people: [Person] = []
    /// Who is assigned when.
    var assignments: [(person: Int, slot: GridSlot)] = []
    /// Stretches of call: the kind's word, the first and the last date.
    var calls: [(person: Int, kind: String, from: LocalDate, to: LocalDate)] = []
    /// When people are away, both ends included.
    var absences: [(person: Int, from: GridSlot, to: GridSlot)] = []
    /// Days that count as holidays.
    var holidays: [DateRange] = []

    /// No rows.
    init() {}
}
