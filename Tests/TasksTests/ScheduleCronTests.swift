// SPDX-License-Identifier: Apache-2.0

import CivilTime
import Testing

@testable import Tasks

@Suite("Cron expressions")
struct ScheduleCronTests {
    /// Each line: an expression, and the numbers that one of its fields means.
    @Test func fieldsMeanWhatPosixSays() throws {
        func numbers(_ bits: UInt64) -> [Int] { (0..<64).filter { bits & (1 << UInt64($0)) != 0 } }
        #expect(numbers(try CronExpression("*/20 * * * *").minutes) == [0, 20, 40])
        #expect(numbers(try CronExpression("5,50-52,10-20/5 * * * *").minutes) == [5, 10, 15, 20, 50, 51, 52])
        #expect(numbers(try CronExpression("0 */7 * * *").hours) == [0, 7, 14, 21])
        #expect(numbers(try CronExpression("0 0 1 feb,Dec-DEC *").months) == [2, 12])
        #expect(numbers(try CronExpression("0 0 * * 7").daysOfWeek) == [0])
        #expect(numbers(try CronExpression("0 0 * * sat-sun").daysOfWeek) == [0, 6])
        #expect(numbers(try CronExpression("0 0 * * 5-7").daysOfWeek) == [0, 5, 6])
        #expect(numbers(try CronExpression("0 0 * * mon-fri/2").daysOfWeek) == [1, 3, 5])
        #expect(try CronExpression("\t0  0 * *\t* ").hours == 1)
    }

    @Test(arguments: [
        ("@yearly", "0 0 1 1 *"), ("@ANNUALLY", "0 0 1 1 *"), ("@monthly", "0 0 1 * *"), ("@weekly", "0 0 * * sun"),
        ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@hourly", "0 * * * *"),
    ])
    func wordsStandForExpressions(_ word: String, _ meaning: String) throws {
        let (one, other) = (try CronExpression(word), try CronExpression(meaning))
        #expect(
            [one.minutes, one.hours, one.daysOfMonth, one.months, one.daysOfWeek]
                == [other.minutes, other.hours, other.daysOfMonth, other.months, other.daysOfWeek])
        #expect(one.description == word)
    }

    @Test(arguments: [
        ("", "expression", "not 0"), ("* * * *", "expression", "not 4"), ("0 * * * * *", "expression", "seconds"),
        ("@reboot", "expression", "@daily"), ("@every 5m", "expression", "not 2"), ("60 * * * *", "minute", "0 to 59"),
        ("* 24 * * *", "hour", "0 to 23"), ("* * 0 * *", "day of month", "1 to 31"), ("* * * 13 *", "month", "jan"),
        ("* * * * 8", "day of week", "sun"), ("* * ? * *", "day of month", "`?` is not of POSIX"),
        ("* * L * *", "day of month", "`L` is not of POSIX"), ("* * * * fri#2", "day of week", "`#` is not of POSIX"),
        ("* * 15W * *", "day of month", "`W` is not of POSIX"), ("* * * * 5L", "day of week", "`L` is not of POSIX"),
        ("H * * * *", "minute", "`H` is not of POSIX"), ("*/0 * * * *", "minute", "from 1 to 60"),
        ("*/61 * * * *", "minute", "from 1 to 60"), ("5/15 * * * *", "minute", "5-59/15"),
        ("30-10 * * * *", "minute", "upwards"), ("* * * * fri-mon", "day of week", "list"),
        ("1,,2 * * * *", "minute", "0 to 59"), ("-1 * * * *", "minute", "0 to 59"), ("1-2-3 * * * *", "minute", "a-b"),
        ("0 0 30 2 *", "day of month", "no month 2"), ("0 0 31 4,6,9,11 *", "day of month", "no month"),
        ("* * * foo *", "month", "jan to dec"), ("١ * * * *", "minute", "0 to 59"), ("+5 * * * *", "minute", "0 to"),
    ])
    func whatIsNoneIsRefused(_ text: String, _ field: String, _ hint: String) {
        let error = #expect(throws: CronError.self) { try CronExpression(text) }
        #expect(error?.field == field)
        #expect(error?.allowed.contains(hint) == true, "\(error?.description ?? "")")
    }

    /// 2026-05-01 is a Friday, 2026-05-13 a Wednesday.
    @Test(arguments: [
        ("0 0 13 * fri", "2026-05-13", true), ("0 0 13 * fri", "2026-05-15", true),
        ("0 0 13 * fri", "2026-05-14", false), ("0 0 13 * *", "2026-05-15", false),
        ("0 0 * * fri", "2026-05-13", false),
        ("0 0 */2 * fri", "2026-05-03", true), ("0 0 */1 * fri", "2026-05-03", false),
        ("0 0 1-31 * fri", "2026-05-03", true), ("0 0 31 2 fri", "2026-02-06", true),
    ])
    func eitherDayFieldIsEnoughWhenBothAreGiven(_ text: String, _ date: String, _ isMeant: Bool) throws {
        let date = try #require(LocalDate(date))
        #expect(try CronExpression(text).contains(date) == isMeant)
    }

    @Test func theCalendarHasAnEnd() throws {
        let leap = try CronExpression("59 23 29 2 *")
        #expect(leap.first(from: try #require(LocalDateTime("2096-03-01T00:00")))?.description == "2104-02-29T23:59")
        #expect(leap.last(upTo: try #require(LocalDateTime("2104-02-29T23:58")))?.description == "2096-02-29T23:59")
        #expect(leap.first(from: try #require(LocalDateTime("9996-03-01T00:00"))) == nil)
        #expect(leap.last(upTo: try #require(LocalDateTime("0004-02-29T23:58"))) == nil)
    }
}
