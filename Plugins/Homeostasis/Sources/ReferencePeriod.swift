// SPDX-License-Identifier: Apache-2.0

import Roster

/// The time that the cut points come from: over, and chosen so that it stays the same for a year.
struct ReferencePeriod: Hashable, Sendable {
    /// Its days.
    let range: DateRange
    /// By how many training years people have moved on since.
    let yearsSince: Int

    /// The period that the site names, or the academic year before today's, or the calendar year before.
    init(_ program: Program, today: LocalDate, site: DateRange?) {
        let years = program.periods.filter { $0.kind == .academicYear }.map(\.range)
        func yearsBack(_ range: DateRange) -> Int { years.filter { $0.from > range.from && $0.from <= today }.count }
        if let site {
            (range, yearsSince) = (site, yearsBack(site))
            return
        }
        if let last = years.filter({ $0.to < today }).max(by: { $0.to < $1.to }) {
            (range, yearsSince) = (last, yearsBack(last))
            return
        }
        let year = today.components.year - 1
        let first = LocalDate(year: year, month: 1, day: 1)
        range = DateRange(from: first, to: LocalDate(year: year, month: 12, day: 31))
        yearsSince = 0
    }

    /// The training year that a person was in; nil for those without one.
    func pgy(of person: Person) -> Int? { person.pgy.map { $0 - yearsSince } }

    /// `2024-07-01..2025-06-30`.
    var name: String { "\(range.from)..\(range.to)" }
}

/// People who are compared with each other: a role, and of those in training a year.
struct StressGroup: Hashable, Comparable, Sendable {
    let role: Role
    /// Nil is every year of the role.
    let pgy: Int?

    /// `PGY-2`, `fellow`, `faculty`.
    var title: String { pgy.map { role == .fellow ? "fellow year \($0)" : "PGY-\($0)" } ?? role.rawValue }
    /// `resident_pgy2`, `faculty`.
    var id: String { role.rawValue + (pgy.map { "_pgy\($0)" } ?? "") }

    static func < (left: StressGroup, right: StressGroup) -> Bool { left.id < right.id }
}
