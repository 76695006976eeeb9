// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster
import Testing

@testable import ProgramTools

/// Who is on at a moment, across midnight and across the changes of clocks in Denver: 8 March 2026, 02:00 becomes
/// 03:00; 1 November 2026, 02:00 becomes 01:00.
@Suite struct WhosOnTests {
    private static func on(_ source: ProgramSource, _ at: String, service: Int? = nil) throws -> [String] {
        let clock = try ScheduleClock(source)
        let moment = try clock.moment(at, at: "/at")
        return OnDuty(source, clock, at: moment, service: service).rows.map { "\($0.person) \($0.what)" }
    }

    private static let nights = """
        person_id,date,slot,service_id
        a,2026-03-07,NIGHT,float
        b,2026-03-08,AM,ward
        a,2026-10-31,NIGHT,float
        b,2026-11-01,AM,ward

        """

    @Test func aNightIsOnUntilItEnds() throws {
        let source = try ReadProgram.small(["assignments.csv": Self.nights])
        #expect(try Self.on(source, "2026-03-07T18:59") == [])
        #expect(try Self.on(source, "2026-03-07T19:00") == ["a Night float"])
        #expect(try Self.on(source, "2026-03-07T23:59") == ["a Night float"])
        #expect(try Self.on(source, "2026-03-08T06:59") == ["a Night float"])
        #expect(try Self.on(source, "2026-03-08T07:00") == ["b Ward"])
        #expect(try Self.on(source, "2026-03-08T13:00") == [])
    }

    @Test func theClockOfTheProgramCounts() throws {
        let source = try ReadProgram.small(["assignments.csv": Self.nights])
        // 07:00 in Denver is 13:00 UTC in summer, 14:00 in winter; the day before the change it is winter.
        #expect(try Self.on(source, "2026-03-08T12:59Z") == ["a Night float"])
        #expect(try Self.on(source, "2026-03-08T13:00Z") == ["b Ward"])
        #expect(try Self.on(source, "2026-11-01T13:59Z") == ["a Night float"])
        #expect(try Self.on(source, "2026-11-01T14:00Z") == ["b Ward"])
        let clock = try ScheduleClock(source)
        let skipped = try #require(LocalDateTime("2026-03-08T02:30"))
        #expect("\(clock.local(clock.instant(skipped)))" == "2026-03-08T03:00")
        let validator = try source.entry.dutyHours().validator
        for text in ["2026-03-08T02:30", "2026-11-01T01:30", "2026-11-01T02:00", "2026-03-08T03:00"] {
            let local = try #require(LocalDateTime(text))
            #expect(clock.instant(local) == validator.instant(local), "one reading of \(text) in the whole plugin")
        }
        let once = try clock.moment("2026-11-01T01:30", at: "/at")
        let again = try clock.moment("2026-11-01T01:30-07:00", at: "/at")
        #expect(again - once == 60)
        #expect(clock.text(once) == "Sun 1 Nov 2026 01:30 (UTC-06:00)")
        #expect(clock.text(again) == "Sun 1 Nov 2026 01:30 (UTC-07:00)")
        #expect(clock.text(once - 60) == "Sun 1 Nov 2026 00:30")
    }

    /// A time that the clock skips or shows twice is answered, and said to be one.
    @Test func aTimeInDoubtIsSaid() throws {
        let clock = try ScheduleClock(try ReadProgram.small())
        #expect(
            clock.doubt("2026-03-08T02:30")
                == "02:30 is not on the clock on Sun 8 Mar 2026, which is put forward then; shown is 03:00.")
        #expect(
            clock.doubt("2026-11-01T01:30:00")
                == "01:30 is on the clock twice on Sun 1 Nov 2026; shown is the first time (UTC-06:00). The second is "
                + "2026-11-01T01:30-07:00.")
        for text in [
            "now", "2026-03-08T01:59", "2026-03-08T03:00", "2026-11-01T00:59", "2026-11-01T02:00",
            "2026-11-01T01:30-07:00", "2026-03-07T02:30",
        ] { #expect(clock.doubt(text) == nil, "\(text)") }
        // Lord Howe's clock moves by half an hour.
        let howe = try ScheduleClock(try ReadProgram.small(zone: "Australia/Lord_Howe"))
        #expect(howe.doubt("2026-10-04T02:15")?.hasSuffix("shown is 02:30.") == true)
        #expect(howe.doubt("2026-10-04T02:30") == nil)
        #expect(howe.doubt("2026-04-05T01:45")?.contains("twice") == true)
    }

    @Test func callsOwnTimesAndLeave() throws {
        let source = try ReadProgram.small([
            "assignments.csv": """
            person_id,date,slot,service_id,start,end
            a,2026-03-03,AM,ward,2026-03-03T05:30,2026-03-03T16:45
            b,2026-03-03,AM,ward,,

            """,
            "absences.csv": "id,person_id,from,to,kind\nx,b,2026-03-03,2026-03-03,sick\n",
            "calls.csv": "person_id,start,end,kind\nf,2026-03-02T17:00,2026-03-04T07:00,home\n",
        ])
        #expect(try Self.on(source, "2026-03-03T05:29") == ["f home call"])
        #expect(try Self.on(source, "2026-03-03T05:30") == ["a Ward", "f home call"], "b is away")
        #expect(try Self.on(source, "2026-03-03T16:45") == ["f home call"])
        #expect(try Self.on(source, "2026-03-03T12:00", service: 0) == ["a Ward"], "a call is of no service")
        #expect(try Self.on(source, "2026-03-04T07:00") == [])
    }

    /// A slow reference: every minute of two days is asked of the intervals on the wall clock.
    @Test func agreesWithTheWallClockWhereItDoesNotChange() throws {
        let source = try ReadProgram.demo()
        let clock = try ScheduleClock(source)
        let program = source.program
        let first = LocalDateTime(try #require(LocalDate("2026-02-17")), .midnight)
        let near = program.assignments.filter { abs($0.slot.date.distance(to: first.date)) <= 8 }
        for step in stride(from: Int64(0), to: 2880, by: 97) {
            let local = LocalDateTime(minutes: first.minutes + step)
            let rows = OnDuty(source, clock, at: clock.instant(local), service: nil).rows
            let slow = near.filter { assignment in
                guard let times = program.interval(of: assignment) else { return false }
                return times.start <= local && local < times.end
                    && program.isPresent(person: assignment.person, on: assignment.slot.date, assignment.slot.slot)
            }
            let calls = program.calls.filter { $0.start <= local && local < $0.end }
            #expect(rows.count { $0.source == .assignment } == slow.count, "\(local)")
            #expect(rows.count { $0.source == .call } == calls.count, "\(local)")
        }
    }

    @Test(arguments: ["yesterday", "2026-03-03", "2026-13-03T00:00", "2026-03-03T24:00", "2026-03-03T10:00+1:00", ""])
    func aMomentThatIsNone(text: String) throws {
        let clock = try ScheduleClock(try ReadProgram.small())
        #expect(throws: ToolFailure.self) { try clock.moment(text, at: "/at") }
    }
}
