// SPDX-License-Identifier: Apache-2.0

import CivilTime
import HoldfastPlugin
import Testing

@testable import FairnessTools

@Suite struct StudyTests {
    private let monday = LocalDate(rawValue: 20_514)

    /// Six people over some weeks: each works five half-days a week; in the last weeks the first works ten.
    private func ledger(weeks: Int, from burdened: Int, fte: Double = 1) throws -> Ledger {
        var rows = ProgramRows()
        for number in 0..<6 {
            rows.people.append(
                Person(
                    id: "p\(number)", role: "resident", year: number % 2 + 1, fullTime: number == 5 ? fte : 1,
                    membership: DateRange(from: nil, to: nil)))
            for week in 0..<weeks {
                // One more half-day now and then, so that the chart has something to measure.
                let extra = number == week % 6 && week % 3 == 0 ? 1 : 0
                for slot in 0..<(number == 0 && week >= burdened ? 10 : 5 + extra) {
                    let date = monday.advanced(by: week * 7 + slot / 2)
                    rows.assignments.append((number, GridSlot(date: date, part: slot % 2)))
                }
            }
        }
        return try Ledger(
            rows, days: DateRange(from: monday, to: monday.advanced(by: weeks * 7 - 1)), weekStart: .monday,
            weights: DutyWeights())
    }

    @Test func theDayIsAMonday() { #expect(monday.weekday == .monday && "\(monday)" == "2026-03-02") }

    @Test func sharesAreForTheTimeThere() throws {
        let study = try FairnessStudy(ledger(weeks: 18, from: 99, fte: 0.5), Parameters([:]))
        let sharing = try #require(study.sharings.first)
        // Who works half time and carries as much as the others carries twice an even share of what is left.
        #expect(study.sharings.count == 1 && sharing.most == 5)
        let most = try #require(sharing.ratios.max())
        #expect(isNear(sharing.even[5], sharing.total / 11) && isNear(most, study.ledger.burden[5] / sharing.even[5]))
        #expect(isNear(sharing.even.reduce(0, +), sharing.total, 1e-9))
    }

    @Test func yearsAreGroupsOfTheirOwn() throws {
        let parameters = try Parameters(["by": "year", "minimum_people": 3])
        let study = try FairnessStudy(ledger(weeks: 2, from: 99), parameters)
        #expect(study.sharings.map(\.group.members) == [[0, 2, 4], [1, 3, 5]])
        #expect(study.sharings.allSatisfy { $0.inequality != nil })
    }

    @Test func fewPeopleSayNothing() throws {
        let study = try FairnessStudy(ledger(weeks: 2, from: 99), Parameters(["minimum_people": 7]))
        #expect(study.sharings.count == 1 && study.sharings.allSatisfy { $0.inequality == nil } && study.charts.isEmpty)
    }

    @Test func aPersonWhoIsBurdenedMoreAndMoreIsNews() throws {
        let ledger = try ledger(weeks: 18, from: 15)
        let own = try #require(try FairnessStudy(ledger, Parameters(["person": "p0"])).charts.first?.drift)
        #expect(own.news(rising: true) == 15 && own.news(rising: false) == nil)
        let group = try #require(try FairnessStudy(ledger, Parameters([:])).charts.first?.drift)
        #expect(group.news(rising: true) == 15)
        let calm = try #require(
            try FairnessStudy(self.ledger(weeks: 18, from: 99), Parameters([:])).charts.first?.drift)
        #expect(calm.news(rising: true) == nil)
    }

    @Test func whoCannotBeChartedIsNamed() throws {
        let ledger = try ledger(weeks: 2, from: 99)
        for person in ["nobody", ""] {
            #expect(throws: ToolFailure.self) { try FairnessStudy(ledger, Parameters(["person": .string(person)])) }
        }
    }

    @Test func wordsAndArgumentsThatDoNotFit() throws {
        #expect(throws: ToolFailure.self) { try Parameters(["from": "2026-02-30"]) }
        #expect(throws: ToolFailure.self) { try Parameters(["from": "2026-03-02", "until": "2026-03-01"]) }
        #expect(throws: ToolFailure.self) { try Parameters(["from": "2026-03-02", "window_days": 14]) }
        #expect(throws: ToolFailure.self) { try Parameters(["person": "p0", "metric": "gini"]) }
        #expect(throws: ToolFailure.self) { try Parameters(["thresholds": ["yellow": 0.5]]) }
        #expect(throws: ToolFailure.self) { try WhatIf(["baseline": 3]) }
        #expect(throws: ToolFailure.self) { try WhatIf(["series": [1, 2, 3], "baseline": 4]) }
    }
}
