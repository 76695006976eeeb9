// SPDX-License-Identifier: Apache-2.0

import Roster
import Services
import Telemetry
import Testing

@Suite struct ProgramClockTests {
    private let newYork = ProgramProfile(id: "p", name: "P", timeZone: "America/New_York")

    /// The law of 2007: forward on the second Sunday of March at 02:00, back on the first of November at 02:00.
    @Test(arguments: [
        ("2026-03-08T06:59", "2026-03-08T01:59"), ("2026-03-08T07:00", "2026-03-08T03:00"),
        ("2026-11-01T05:59", "2026-11-01T01:59"), ("2026-11-01T06:00", "2026-11-01T01:00"),
        ("2026-11-01T07:00", "2026-11-01T02:00"), ("2026-07-01T03:59", "2026-06-30T23:59"),
    ])
    func theClockFollowsTheProgramsZone(utc: String, local: String) throws {
        let moment = try #require(LocalDateTime(utc)).microseconds
        // The last microsecond of the minute is still that minute.
        for now in [moment, moment + 59_999_999] {
            let time = ManualTime(wallMicroseconds: now)
            #expect(ProgramClock(fixed: nil, time: time.source).asOf(newYork)?.description == local)
        }
    }

    @Test func timeGoesOn() throws {
        let time = ManualTime(wallMicroseconds: try #require(LocalDateTime("2026-03-08T06:59")).microseconds)
        let clock = ProgramClock(fixed: nil, time: time.source)
        #expect(clock.asOf(newYork)?.description == "2026-03-08T01:59")
        time.advance(nanoseconds: 60_000_000_000)
        #expect(clock.asOf(newYork)?.description == "2026-03-08T03:00")
    }

    @Test func theSitesTimeWinsOverTheProgramsOverTheClock() throws {
        let time = ManualTime(wallMicroseconds: 0)
        var profile = newYork
        profile.asOf = LocalDateTime("2026-02-02T09:30")
        let site = LocalDateTime("2026-05-05T05:05")
        #expect(ProgramClock(fixed: site, time: time.source).asOf(profile) == site)
        #expect(ProgramClock(fixed: nil, time: time.source).asOf(profile) == profile.asOf)
        #expect(ProgramClock(fixed: nil, time: time.source).asOf(newYork)?.description == "1969-12-31T19:00")
    }

    @Test func aTimeOfTheDemonstrationIsOnlyTheDemonstrations() throws {
        let site = LocalDateTime("2026-05-05T05:05")
        let source = ManualTime(wallMicroseconds: 0).source
        #expect(ProgramClock(fixed: site, program: "p", time: source).asOf(newYork) == site)
        #expect(
            ProgramClock(fixed: site, program: "demo", time: source).asOf(newYork)?.date.description == "1969-12-31")
    }

    @Test func aZoneThatTheSystemLacksGivesNoTimeRatherThanAWrongOne() {
        let profile = ProgramProfile(id: "p", name: "P", timeZone: "Mars/Olympus")
        #expect(ProgramClock(fixed: nil, time: ManualTime().source).asOf(profile) == nil)
    }
}
