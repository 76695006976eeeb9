// SPDX-License-Identifier: Apache-2.0

import Roster
import Testing

@testable import DutyHours

/// The rules of one person against a slow reference, and what must not matter to them.
@Suite struct RuleTests {
    /// Winter, and both changes of clocks; a zone with a change of half an hour.
    static let places: [(String, String)] = [
        ("2026-01-05", "America/Denver"), ("2026-02-16", "America/Denver"), ("2026-10-05", "America/Denver"),
        ("2026-03-16", "Australia/Lord_Howe"),
    ]

    @Test("random schedules: as minute by minute", arguments: 0..<8)
    func reference(_ seed: Int) throws {
        var random = SplitMix(UInt64(seed) &* 7919)
        let place = Self.places[seed % Self.places.count]
        let start = try #require(LocalDate(place.0))
        let example = try RandomCase(&random, from: start, zone: place.1)
        let (fast, slow) = (try example.findings(), MinuteReference.findings(example))
        #expect(Set(fast).subtracting(slow) == [], "too much")
        #expect(Set(slow).subtracting(fast) == [], "too little")
        #expect(fast == slow)
    }

    @Test("splitting an interval into two that abut changes nothing")
    func splitting() throws {
        var random = SplitMix(11)
        for number in 0..<60 {
            let place = Self.places[number % Self.places.count]
            let start = try #require(LocalDate(place.0))
            var example = try RandomCase(&random, from: start, zone: place.1)
            let whole = try example.findings()
            example.intervals = example.intervals.flatMap { row -> [DutyInterval] in
                guard row.minutes > 1, random.chance(60) else { return [row] }
                let middle = row.start + 1 + Int32(random.below(row.minutes - 1))
                return [
                    DutyInterval(start: row.start, end: middle, duty: row.duty, source: row.source, key: row.key),
                    DutyInterval(start: middle, end: row.end, duty: row.duty, source: row.source, key: row.key),
                ]
            }
            #expect(try example.findings() == whole)
        }
    }

    @Test("364 days later the findings are the same, 364 days later", arguments: ["America/Denver", "Asia/Kathmandu"])
    func shifting(_ zone: String) throws {
        var (one, two) = (SplitMix(12), SplitMix(12))
        let start = try #require(LocalDate("2026-01-12"))
        for _ in 0..<40 {
            let now = try RandomCase(&one, from: start, zone: zone)
            let later = try RandomCase(&two, from: start.advanced(by: 364), zone: zone)
            #expect(try now.findings().map { shifted($0) } == later.findings())
        }
    }

    private func shifted(_ finding: DutyFinding) -> DutyFinding {
        let period = finding.period.map {
            DateRange(from: $0.from.advanced(by: 364), to: $0.to.advanced(by: 364))
        }
        return DutyFinding(
            finding.code, finding.kind, person: finding.person, period: period,
            start: Int32(finding.start) + 364 * 1440, end: Int32(finding.end) + 364 * 1440,
            measured: finding.measured, limit: finding.limit, margin: finding.margin, related: finding.related)
    }

    @Test("rolling windows lie inside the membership")
    func windowsOfMembers() throws {
        var random = SplitMix(13)
        var found = 0
        for _ in 0..<60 {
            let example = try RandomCase(&random, from: try #require(LocalDate("2026-01-05")), zone: "UTC")
            let membership = example.person.membership
            for finding in try example.findings()
            where [.policyRolling80, .policyRollingWarning].contains(finding.code) {
                found += 1
                #expect(finding.start / 1440 >= Int64(membership.from.rawValue))
                #expect(finding.end / 1440 <= Int64(membership.to.rawValue) + 1)
            }
        }
        #expect(found > 5)
    }

    @Test("the order of intervals does not matter")
    func order() throws {
        var random = SplitMix(13)
        let start = try #require(LocalDate("2026-01-05"))
        var example = try RandomCase(&random, from: start, zone: "Etc/UTC")
        let findings = try example.findings()
        example.intervals.shuffle(using: &random)
        #expect(try example.findings() == findings)
    }

    @Test(
        "a later time on the wall clock is never an earlier instant",
        arguments: ["America/Denver", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Dublin", "Africa/Casablanca"])
    func clock(_ name: String) throws {
        let zone = try #require(TimeZoneFile.named(name))
        let from = try #require(LocalDate("2026-01-01"))
        let clock = WallClock(zone, dates: DateRange(from: from, to: from.advanced(by: 365)))
        var last = Int32.min
        var wrong: [Int32] = []
        for local in stride(from: from.rawValue * 1440, to: (from.rawValue + 365) * 1440, by: 15) {
            let instant = clock.instant(local)
            let offset = Int32(zone.offsetSeconds(atUnix: Int64(instant) * 60) / 60)
            // Only a time that is never shown comes back as another, a later one.
            if instant < last || clock.local(instant) < local || clock.local(instant) != instant + offset {
                wrong.append(local)
            }
            last = instant
        }
        #expect(wrong == [])
        #expect(!clock.changes.isEmpty || name == "Asia/Kathmandu")
    }
}
