// SPDX-License-Identifier: Apache-2.0

import CivilTime

/// Who carried how much on some days, and for how long everybody was there to carry it.
///
/// Burden is in plain half-days by `DutyWeights`; time there is in half-days by full-time equivalent: AM and PM of all
/// seven days of the week, less those away.
struct Ledger: Sendable {
    /// What was written down and not counted.
    struct Skipped: Sendable, Equatable {
        /// Slots of people who are away then, or not in the program.
        var assignedWhileAway = 0
        /// Nights on call in the house of people who are assigned to that night: it counts once.
        var callsOnAssignedNights = 0
        /// Stretches of call of a kind that is newer than this plugin.
        var callsOfUnknownKind = 0
    }

    /// Everybody, also those who carry nothing.
    let people: [Person]
    /// The days.
    let days: DateRange
    /// The first days of the whole weeks among them.
    let weeks: [LocalDate]
    /// How many of each duty everybody has, in the order of `Duty.allCases`.
    private(set) var counts: [[Int]]
    /// Everybody's burden.
    private(set) var burden: [Double]
    /// The same without plain half-days from Monday to Friday.
    private(set) var unsocial: [Double]
    /// Everybody's time there.
    private(set) var presence: [Double]
    /// Everybody's burden in each week, a row for a person.
    private(set) var weeklyBurden: [[Double]]
    /// Everybody's time there in each week.
    private(set) var weeklyPresence: [[Double]]
    /// What was left out.
    private(set) var skipped = Skipped()

    private let weights: DutyWeights

    /// Adds up; O(people x days + rows).
    ///
    /// - Parameter check: asked now and then; may throw to stop.
    init(
        _ rows: ProgramRows, days: DateRange, weekStart: Weekday, weights: DutyWeights, check: () throws -> Void = {}
    ) throws {
        let count = rows.people.count
        let week = days.from.onOrBefore(weekStart)
        let first = week == days.from ? week : week.advanced(by: 7)
        weeks = Array(stride(from: first, through: days.to.advanced(by: -6), by: 7))
        people = rows.people
        self.days = days
        self.weights = weights
        counts = Array(repeating: Array(repeating: 0, count: Duty.allCases.count), count: count)
        burden = Array(repeating: 0, count: count)
        unsocial = burden
        presence = burden
        weeklyBurden = Array(repeating: Array(repeating: 0, count: weeks.count), count: count)
        weeklyPresence = weeklyBurden
        let attendance = try Attendance(rows, days, check)
        try check()
        addPresence(attendance)
        let nights = addAssignments(rows, attendance)
        try check()
        addCalls(rows, nights)
    }

    private mutating func addPresence(_ attendance: Attendance) {
        for person in people.indices {
            for date in stride(from: days.from, through: days.to, by: 1) {
                let there = Double(attendance.halfDays(of: person, on: date)) * people[person].fullTime
                presence[person] += there
                if let week = week(of: date) { weeklyPresence[person][week] += there }
            }
        }
    }

    /// Gives the nights that people are assigned to, so that a call in the house then does not count again.
    private mutating func addAssignments(_ rows: ProgramRows, _ attendance: Attendance) -> [Set<LocalDate>] {
        var nights = [Set<LocalDate>](repeating: [], count: people.count)
        let holidays = Set(
            rows.holidays.flatMap { range in
                let held = range.intersection(days)
                return held.isEmpty ? [] : Array(stride(from: held.from, through: held.to, by: 1))
            })
        for (person, slot) in rows.assignments {
            guard attendance.isThere(person, slot) else {
                skipped.assignedWhileAway += 1
                continue
            }
            let isNight = slot.part == GridSlot.night
            if isNight { nights[person].insert(slot.date) }
            let isHoliday = holidays.contains(slot.date)
            add(.assigned(on: slot.date, isNight: isNight, isHoliday: isHoliday), person, slot.date)
        }
        return nights
    }

    /// A call counts once for each midnight in it, at the date before it, and at least once.
    private mutating func addCalls(_ rows: ProgramRows, _ nights: [Set<LocalDate>]) {
        for call in rows.calls {
            guard let duty = Duty.call(call.kind) else {
                skipped.callsOfUnknownKind += 1
                continue
            }
            let last = max(call.from, call.to.advanced(by: -1))
            let counted = DateRange(from: call.from, to: last).intersection(days)
            guard !counted.isEmpty else { continue }
            for date in stride(from: counted.from, through: counted.to, by: 1) {
                if duty == .overnightCall && nights[call.person].contains(date) {
                    skipped.callsOnAssignedNights += 1
                } else {
                    add(duty, call.person, date)
                }
            }
        }
    }

    private mutating func add(_ duty: Duty, _ person: Int, _ date: LocalDate) {
        let weight = weights[duty]
        counts[person][Duty.allCases.firstIndex(of: duty) ?? 0] += 1
        burden[person] += weight
        if duty.isUnsocial { unsocial[person] += weight }
        if let week = week(of: date) { weeklyBurden[person][week] += weight }
    }

    /// The place of a date's week; nil in a week that is not whole.
    private func week(of date: LocalDate) -> Int? {
        guard let first = weeks.first, date >= first else { return nil }
        let place = first.distance(to: date) / 7
        return place < weeks.count ? place : nil
    }
}
