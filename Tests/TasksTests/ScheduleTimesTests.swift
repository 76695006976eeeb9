// SPDX-License-Identifier: Apache-2.0

import CivilTime
import Testing

@testable import Tasks

@Suite("Due times")
struct ScheduleTimesTests {
    private static func schedule(_ text: String, _ zone: String) throws -> CronSchedule {
        CronSchedule(try CronExpression(text), zone: try #require(TimeZoneFile.named(zone)))
    }

    /// Minutes of UTC, written as a local date and time of UTC.
    private static func seconds(_ text: String) throws -> Int64 { try #require(LocalDateTime(text)).minutes * 60 }
    private static func text(_ seconds: Int64) -> String {
        LocalDateTime(microseconds: seconds * 1_000_000).description
    }

    /// An expression and a zone, a moment, and the next due times after it, in UTC.
    ///
    /// New York goes from 01:59 EST to 03:00 EDT on 2026-03-08 (07:00 UTC), and from 01:59 EDT back to 01:00 EST on
    /// 2026-11-01 (06:00 UTC); Lord Howe from 01:59 to 02:30 on 2026-10-04 (15:30 UTC of the 3rd) and from 01:59 back to
    /// 01:30 on 2026-04-05 (15:00 UTC of the 4th). Apia had no 30 December 2011.
    @Test(arguments: [
        ("30 2 * * *", "America/New_York", "2026-03-08T00:00", ["2026-03-08T07:00", "2026-03-09T06:30"]),
        ("*/20 2 * * *", "America/New_York", "2026-03-08T00:00", ["2026-03-08T07:00", "2026-03-09T06:00"]),
        ("0 2,3 * * *", "America/New_York", "2026-03-08T00:00", ["2026-03-08T07:00", "2026-03-09T06:00"]),
        ("0 3 * * *", "America/New_York", "2026-03-08T00:00", ["2026-03-08T07:00", "2026-03-09T07:00"]),
        ("30 1 * * *", "America/New_York", "2026-11-01T00:00", ["2026-11-01T05:30", "2026-11-02T06:30"]),
        (
            "0,30 1,2 * * *", "America/New_York", "2026-11-01T05:15",
            ["2026-11-01T05:30", "2026-11-01T07:00", "2026-11-01T07:30", "2026-11-02T06:00"]
        ),
        (
            "*/30 * * * *", "America/New_York", "2026-11-01T05:00",
            ["2026-11-01T05:30", "2026-11-01T06:00", "2026-11-01T06:30", "2026-11-01T07:00"]
        ),
        ("*/30 * * * *", "America/New_York", "2026-03-08T06:15", ["2026-03-08T06:30", "2026-03-08T07:00"]),
        ("@hourly", "America/New_York", "2026-03-08T06:15", ["2026-03-08T07:00", "2026-03-08T08:00"]),
        ("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00", ["2026-10-03T15:30", "2026-10-04T15:15"]),
        ("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00", ["2026-04-04T14:45", "2026-04-05T15:15"]),
        (
            "*/15 * * * *", "Australia/Lord_Howe", "2026-04-04T14:40",
            ["2026-04-04T14:45", "2026-04-04T15:00", "2026-04-04T15:15", "2026-04-04T15:30"]
        ),
        ("*/15 * * * *", "Asia/Kolkata", "2026-04-04T14:40", ["2026-04-04T14:45", "2026-04-04T15:00"]),
        ("@daily", "Asia/Kolkata", "2026-04-04T14:40", ["2026-04-04T18:30", "2026-04-05T18:30"]),
        (
            "0 9 * * *", "Pacific/Apia", "2011-12-29T12:00",
            ["2011-12-29T19:00", "2011-12-30T10:00", "2011-12-30T19:00"]
        ),
        ("@daily", "UTC", "1969-12-31T23:59", ["1970-01-01T00:00", "1970-01-02T00:00"]),
        ("0 0 29 2 *", "America/New_York", "2096-03-01T00:00", ["2104-02-29T05:00", "2108-02-29T05:00"]),
        ("0 12 1 1 *", "America/New_York", "2026-06-01T00:00", ["2027-01-01T17:00", "2028-01-01T17:00"]),
    ])
    func changesOfClocks(_ text: String, _ zone: String, _ start: String, _ expected: [String]) throws {
        let schedule = try Self.schedule(text, zone)
        var moment = try Self.seconds(start)
        var found: [String] = []
        while found.count < expected.count, let next = schedule.next(after: moment) {
            found.append(Self.text(next))
            moment = next
        }
        #expect(found == expected)
        var back: [String] = []
        while back.count < expected.count, let last = schedule.previous(upTo: moment) {
            back.insert(Self.text(last), at: 0)
            moment = last - 1
        }
        #expect(back == expected)
    }

    /// Every due time of random expressions in windows about every change of clocks of several years, and in some
    /// other days, against a clock that is watched minute by minute.
    @Test(arguments: [
        "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns", "Africa/Casablanca",
        "Pacific/Apia", "Europe/Dublin", "Antarctica/Troll",
    ])
    func agreesWithWatchingTheClock(_ name: String) throws {
        let zone = try #require(TimeZoneFile.named(name))
        var random = SeededNumbers(seed: 7)
        let schedules = try (0..<10).map { _ in
            CronSchedule(try CronExpression(Self.expression(&random)), zone: zone)
        }
        let first = try Self.seconds(name == "Pacific/Apia" ? "2008-01-01T00:00" : "2024-01-01T00:00")
        var windows = [(first + 86_400 * 40, first + 86_400 * 44)]
        var change = zone.period(containing: first).end
        while change < first + 86_400 * 365 * 7, windows.count < 5 {
            windows.append((change - 86_400, change + 86_400))
            change = zone.period(containing: change).end
        }
        for (from, to) in windows {
            let watched = Self.watch(schedules.map(\.expression), zone, from: from, to: to)
            for (schedule, expected) in zip(schedules, watched) {
                var found: [Int64] = []
                var moment = from
                while let next = schedule.next(after: moment), next <= to {
                    found.append(next)
                    moment = next
                }
                var back: [Int64] = []
                moment = to
                while let last = schedule.previous(upTo: moment), last > from {
                    back.append(last)
                    moment = last - 1
                }
                #expect(found == expected, "\(schedule.expression) in \(name) from \(from)")
                #expect(back.reversed() == expected, "\(schedule.expression) in \(name) back from \(to)")
            }
        }
    }

    /// The rule as a person with a clock would follow it.
    private static func watch(
        _ expressions: [CronExpression], _ zone: TimeZoneFile, from: Int64, to: Int64
    ) -> [[Int64]] {
        var due = expressions.map { _ in [Int64]() }
        // Two days ahead, so that it is known which times were shown before.
        var latest = Int64.min
        for moment in stride(from: from - 2 * 86_400, through: to, by: 60) {
            let shown = (moment + Int64(zone.offsetSeconds(atUnix: moment))) / 60
            let new = latest == .min ? shown...shown : latest + 1...max(latest + 1, shown)
            for (index, expression) in expressions.enumerated() where moment > from {
                let isDue =
                    expression.isEveryHour
                    ? expression.contains(LocalDateTime(minutes: shown))
                    : shown > latest && new.contains { expression.contains(LocalDateTime(minutes: $0)) }
                if isDue { due[index].append(moment) }
            }
            latest = max(latest, shown)
        }
        return due
    }

    private static func expression(_ random: inout SeededNumbers) -> String {
        let minutes = ["0", "30", "*/15", "*/7", "59", "5,35", "10-20/5", "*"]
        let hours = ["*", "1", "2", "1-3", "*/2", "0", "23", "0-4/2", "3"]
        let days = ["*", "*", "*", "1-7", "*/2", "29"]
        let months = ["*", "*", "*", "3,4,10,11,12", "*/2"]
        let weekdays = ["*", "*", "*", "sun", "mon-fri", "6-7"]
        return [minutes, hours, days, months, weekdays].map { $0.randomElement(using: &random) ?? "*" }
            .joined(separator: " ")
    }

    @Test func theEndsOfTimeAreReachedWithoutHarm() throws {
        let schedule = try Self.schedule("0 0 29 2 *", "America/New_York")
        #expect(schedule.next(after: .max) == nil)
        #expect(schedule.previous(upTo: .min) == nil)
        #expect(schedule.next(after: .min).map(Self.text) == "0004-02-29T04:56")
        #expect(schedule.previous(upTo: .max).map(Self.text) == "9996-02-29T05:00")
        #expect(schedule.previous(upTo: try Self.seconds("0004-02-29T04:55")) == nil)
        #expect(schedule.next(after: try Self.seconds("9996-02-29T05:00")) == nil)
    }
}

/// A small generator, so that a failure can be run again.
///
/// SplitMix64 (Steele, Lea and Flood 2014).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
