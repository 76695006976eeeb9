// SPDX-License-Identifier: Apache-2.0

import CivilTime
import HoldfastPlugin
import Testing

@testable import FairnessTools

@Suite struct LedgerTests {
    /// Monday 2 March 2026 and so many days after it.
    private func day(_ offset: Int) throws -> LocalDate {
        try #require(LocalDate("2026-03-02")).advanced(by: offset)
    }

    private func person(_ id: String, fte: Double = 1) -> Person {
        Person(id: id, role: "resident", year: 1, fullTime: fte, membership: DateRange(from: nil, to: nil))
    }

    private func ledger(_ rows: ProgramRows, days: Int = 14, weights: JSONValue? = nil) throws -> Ledger {
        try Ledger(
            rows, days: DateRange(from: day(0), to: day(days - 1)), weekStart: .monday, weights: DutyWeights(weights))
    }

    @Test func slotsWeighByWhenTheyAre() throws {
        var rows = ProgramRows()
        rows.people = [person("a")]
        rows.holidays = [DateRange(from: try day(2), to: try day(2))]
        for (offset, part) in [(0, 0), (5, 1), (2, 0), (1, 2), (6, 2), (2, 2)] {
            rows.assignments.append((0, GridSlot(date: try day(offset), part: part)))
        }
        let found = try ledger(rows)
        #expect(found.burden == [12])
        #expect(found.unsocial == [11])
        #expect(found.weeklyBurden == [[12, 0]] && found.presence == [28] && found.weeklyPresence == [[14, 14]])
        #expect(try ledger(rows, weights: ["day": 0, "night": 10]).burden == [19])
    }

    @Test func callsCountByNight() throws {
        var rows = ProgramRows()
        rows.people = [person("a")]
        rows.calls = [
            (0, "weekend", try day(4), try day(7)), (0, "home", try day(8), try day(8)),
            (0, "overnight", try day(9), try day(10)), (0, "overnight", try day(10), try day(11)),
            (0, "orbital", try day(1), try day(2)), (0, "backup", try day(-3), try day(100)),
        ]
        rows.assignments = [(0, GridSlot(date: try day(9), part: 2))]
        let found = try ledger(rows)
        // Three nights of a weekend, one at home, two nights of which one is both assigned and on call, 14 of
        // backup: 3 + .5 + 4 + 3.5.
        #expect(found.burden == [11])
        #expect(found.skipped.callsOnAssignedNights == 1 && found.skipped.callsOfUnknownKind == 1)
    }

    @Test func whoIsAwayCarriesNothingAndIsNotThere() throws {
        var rows = ProgramRows()
        rows.people = [person("a", fte: 0.5), person("b")]
        rows.people[1].membership = DateRange(from: try day(7), to: nil)
        rows.absences = [
            (0, GridSlot(date: try day(1), part: 1), GridSlot(date: try day(2), part: 0)),
            (0, GridSlot(date: try day(13), part: 2), GridSlot(date: try day(20), part: 2)),
        ]
        rows.assignments = [
            (0, GridSlot(date: try day(1), part: 0)), (0, GridSlot(date: try day(1), part: 1)),
            (0, GridSlot(date: try day(2), part: 1)), (0, GridSlot(date: try day(13), part: 2)),
            (1, GridSlot(date: try day(6), part: 0)), (1, GridSlot(date: try day(7), part: 0)),
        ]
        let found = try ledger(rows)
        #expect(found.burden == [2, 1] && found.skipped.assignedWhileAway == 3)
        #expect(found.presence == [(28 - 2) / 2, 14] && found.weeklyPresence == [[6, 7], [0, 14]])
    }

    @Test func onlyWholeWeeksAreWeeks() throws {
        var rows = ProgramRows()
        rows.people = [person("a")]
        let found = try Ledger(
            rows, days: DateRange(from: day(1), to: day(19)), weekStart: .monday, weights: DutyWeights())
        #expect(found.weeks == [try day(7)])
        let short = try Ledger(
            rows, days: DateRange(from: day(1), to: day(3)), weekStart: .sunday, weights: DutyWeights())
        #expect(short.weeks.isEmpty && short.presence == [6])
    }

    @Test func stopsWhenItIsCancelled() throws {
        let days = DateRange(from: try day(0), to: try day(6))
        #expect(throws: CancellationError.self) {
            try Ledger(ProgramRows(), days: days, weekStart: .monday, weights: DutyWeights()) {
                throw CancellationError()
            }
        }
    }

    @Test func weightsOfNothingAreRefused() {
        let none = JSONObject(Duty.allCases.map { ($0.rawValue, JSONValue.integer(0)) })
        #expect(throws: ToolFailure.self) { try DutyWeights(.object(none)) }
    }
}
