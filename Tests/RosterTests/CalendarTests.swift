// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Roster

@Suite struct CalendarTests {
    @Test func slotsOrderAndComeBack() throws {
        for text in ["2026-01-05", "1969-12-30"] {
            let date = try Sample.date(text)
            for slot in Slot.allCases {
                #expect(SlotIndex(date, slot).date == date)
                #expect(SlotIndex(date, slot).slot == slot)
            }
        }
        #expect(SlotIndex(try Sample.date("2026-01-05"), .night).advanced(by: 1).description == "2026-01-06 AM")
    }

    @Test func weekdaySetsHaveOneSpelling() {
        let same = [
            "all": "all", "mon-sun": "all", "mon;tue;wed;thu;fri": "mon-fri", "sat;sun": "sat;sun",
            "fri-mon": "mon;fri-sun", "holiday": "holiday", "sun;mon": "mon;sun", "all;holiday": "all;holiday",
        ]
        for (text, canonical) in same { #expect(WeekdaySet(text)?.description == canonical) }
        for bits: UInt8 in 1...255 {
            #expect(WeekdaySet(WeekdaySet(rawValue: bits).description)?.rawValue == bits)
        }
        for text in ["", "Mon", "monday", "mon-", "mon;;tue", "mon-tue-wed", "all-fri", "mon;"] {
            #expect(WeekdaySet(text) == nil)
        }
    }

    @Test func weeksAreCutToTheHorizon() throws {
        let horizon = try #require(Horizon(from: try Sample.date("2026-01-07"), days: 10))
        let weeks = horizon.weeks(startingOn: .monday)
        #expect(weeks.map(\.days) == [5, 5])
        #expect(horizon.weeks(startingOn: .wednesday).map(\.days) == [7, 3])
        #expect(horizon.slots.count == 30)
        #expect(Horizon(from: horizon.from, days: 0) == nil)
        #expect(Horizon(from: horizon.from, days: 100_000) == nil)
    }

    @Test func radixOrderIsAStableSort() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<10 {
            let limit: UInt64 = Bool.random(using: &random) ? .max : 40
            let count = Bool.random(using: &random) ? 300 : 5000
            let keys = (0..<count).map { _ in UInt64.random(in: 0..<limit, using: &random) }
            let expected = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.map { Int32($0) }
            #expect(RadixOrder.ascending(keys) == expected)
        }
    }
}
