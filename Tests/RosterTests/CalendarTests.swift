// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Roster

@Suite struct CalendarTests {
    /// Every day of 400 years and some more, against counting one day at a time.
    @Test func datesAgreeWithCounting() {
        var (year, month, day) = (1899, 12, 31)
        var date = LocalDate(year: year, month: month, day: day) ?? .earliest
        var weekday = 6
        #expect(date.weekday == .sunday)
        var wrong = 0
        while year < 2301 {
            day += 1
            let isLeap = year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            if day > lengths[month - 1] {
                (month, day) = (month + 1, 1)
                if month == 13 { (year, month) = (year + 1, 1) }
            }
            date = date.advanced(by: 1)
            weekday = (weekday + 1) % 7
            if date.components != (year, month, day) || date.weekday.rawValue != weekday
                || LocalDate(year: year, month: month, day: day) != date
            {
                wrong += 1
            }
        }
        #expect(wrong == 0)
    }

    @Test func endsOfTheCalendar() {
        #expect(LocalDate("1970-01-01")?.rawValue == 0)
        #expect(LocalDate("0001-01-01") == .earliest)
        #expect(LocalDate("9999-12-31") == .latest)
        #expect(LocalDate.earliest.description == "0001-01-01")
        #expect(LocalDate(rawValue: .max).advanced(by: 1).rawValue == .max)
        #expect(LocalDate(rawValue: .min).advanced(by: .min).rawValue == .min)
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32", "2026-1-1", "2026/01/01", "0000-01-01",
        "20260101", "2026-01-01 ", " 2026-01-01", "2026-01-01T00:00", "", "２026-01-01", "+026-01-01", "1900-02-29",
    ]) func datesThatAreNone(_ text: String) {
        #expect(LocalDate(text) == nil)
    }

    @Test func timesRoundTrip() {
        for text in ["1969-12-31T23:59", "1970-01-01T00:00", "2026-03-08T02:30", "0001-01-01T00:01"] {
            let time = LocalDateTime(text)
            #expect(time?.description == text)
            #expect(time.map { LocalDateTime(microseconds: $0.microseconds) } == time)
        }
        for text in ["2026-01-01T24:00", "2026-01-01T10:60", "2026-01-01T10:00:00", "2026-01-01 10:00", "2026-01-01"] {
            #expect(LocalDateTime(text) == nil)
        }
    }

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
