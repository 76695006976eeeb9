// SPDX-License-Identifier: Apache-2.0

import Roster
import Testing

@Suite struct RosterCalendarTests {
    private func lines(_ bytes: [UInt8]?) throws -> [String] {
        let bytes = try #require(bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(separator: "\r\n") { #expect(line.utf8.count <= 75, "\(line)") }
        #expect(!text.replacing("\r\n", with: "").contains { $0 == "\n" || $0 == "\r" })
        return text.replacing("\r\n ", with: "").split(separator: "\r\n").map(String.init)
    }

    private func events(_ lines: [String]) -> [[String: String]] {
        var events: [[String: String]] = []
        for line in lines {
            if line == "BEGIN:VEVENT" { events.append([:]) }
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            if !events.isEmpty, parts.count == 2 { events[events.count - 1][parts[0]] = parts[1] }
        }
        return events
    }

    private func calendar(
        _ changes: [String: String?] = [:], number: Int64 = 7, zone: String = "America/Chicago"
    ) throws -> (RosterCalendar, RosterCalendar.Version) {
        let version = RosterCalendar.Version(try Sample.program(changes), number: number, createdAt: 1_767_600_000)
        let zone = try #require(TimeZoneFile.named(zone))
        return (
            RosterCalendar(version, zone: zone, showsAbsenceKind: false) {
                "Dr; \($0),\n" + String(repeating: "長", count: 40)
            },
            version
        )
    }

    private let all = DateRange(from: nil, to: nil)

    @Test func aPersonsCalendarHasWorkCallAndAbsence() throws {
        let found = try lines(try calendar().0.person("R1", in: all))
        #expect(found.first == "BEGIN:VCALENDAR" && found.last == "END:VCALENDAR")
        #expect(found.contains("X-WR-CALNAME:Sample: Dr\\; R1\\,\\n" + String(repeating: "長", count: 40)))
        let events = events(found)
        #expect(events.count == 5)
        let first = try #require(events.first { $0["UID"] == "sample/assignment/R1/2026-01-05/AM@holdfast" })
        #expect(first["DTSTART"] == "20260105T130000Z" && first["DTEND"] == "20260105T170000Z")
        #expect(first["SUMMARY"] == "Clinic" && first["SEQUENCE"] == "7" && first["STATUS"] == "CONFIRMED")
        #expect(first["DTSTAMP"] == "20260105T080000Z")
        let night = try #require(events.first { $0["UID"]?.hasSuffix("/NIGHT@holdfast") == true })
        #expect(night["DTSTART"] == "20260106T010000Z" && night["DTEND"] == "20260106T130000Z")
        let away = try #require(events.first { $0["UID"] == "sample/absence/A1@holdfast" })
        #expect(away["SUMMARY"] == "Away" && away["DTSTART;VALUE=DATE"] == "20260106")
        #expect(away["DTEND;VALUE=DATE"] == "20260108")
        #expect(try calendar().0.person("R9", in: all) == nil)
    }

    @Test func whatIsGoneIsCancelledAndWhatMovedKeepsItsUID() throws {
        let (_, earlier) = try calendar()
        let text = (Sample.texts["assignments.csv"] ?? "").replacing("R1,2026-01-13,AM,ICU,engine,true\n", with: "")
            .replacing("R1,2026-01-05,AM,CLIN", with: "R1,2026-01-05,AM,ICU")
        let (later, _) = try calendar(["assignments.csv": text], number: 9)
        let events = events(try lines(later.person("R1", in: all, since: earlier)))
        let gone = try #require(events.first { $0["UID"] == "sample/assignment/R1/2026-01-13/AM@holdfast" })
        #expect(gone["STATUS"] == "CANCELLED" && gone["SEQUENCE"] == "9" && gone["TRANSP"] == "TRANSPARENT")
        let kept = try #require(events.first { $0["UID"] == "sample/assignment/R1/2026-01-05/AM@holdfast" })
        #expect(kept["SUMMARY"] == "Intensive care" && kept["STATUS"] == "CONFIRMED")
        #expect(events.filter { $0["STATUS"] == "CANCELLED" }.count == 1)
        let service = try lines(later.service("CLIN", in: all, since: earlier))
        #expect(self.events(service).filter { $0["STATUS"] == "CANCELLED" }.count == 1)
        #expect(service.contains { $0.hasPrefix("SUMMARY:Dr\\; R2") })
    }

    /// Half-hour zones, the hour that the clock skips and the one that it shows twice.
    @Test(arguments: [
        ("Asia/Kolkata", "2026-01-05T07:00", 1_767_576_600), ("Asia/Kathmandu", "2026-01-05T07:00", 1_767_575_700),
        ("Australia/Lord_Howe", "2026-04-05T01:45", 1_775_313_900),
        ("America/Chicago", "2026-03-08T02:30", 1_772_958_600),
        ("America/Chicago", "2026-03-08T03:30", 1_772_958_600), ("America/Chicago", "2026-11-01T01:30", 1_793_514_600),
        ("America/Chicago", "2026-11-01T02:30", 1_793_521_800), ("UTC", "1969-12-31T23:59", -60),
    ]) func localTimesBecomeMoments(_ name: String, _ local: String, _ moment: Int) throws {
        let zone = try #require(TimeZoneFile.named(name))
        #expect(zone.unixSeconds(of: try #require(LocalDateTime(local))) == Int64(moment))
    }
}
