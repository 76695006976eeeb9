// SPDX-License-Identifier: Apache-2.0

import CivilTime
import Testing

@Suite struct LocalDateTests {
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
}
