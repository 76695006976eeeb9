// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import CivilTime

@Suite("Periods of one offset")
struct OffsetPeriodTests {
    /// Walks 1960 to 2100 period by period: they touch, and inside each the offset is what the zone says at both ends.
    ///
    /// Between them they have listed changes and rules, both hemispheres, half hours, a day left out (Apia 2011), a zone
    /// without changes, one whose winter is the odd time (Dublin), and a year with four changes (Casablanca).
    @Test(arguments: [
        "America/New_York", "Australia/Lord_Howe", "Australia/Sydney", "Asia/Kolkata", "Pacific/Apia", "UTC",
        "Europe/Dublin", "Africa/Casablanca", "America/Nuuk", "America/St_Johns",
    ])
    func periodsTouchAndAgreeWithTheOffset(name: String) throws {
        let zone = try #require(TimeZoneFile.named(name))
        let (from, to): (Int64, Int64) = (-315_619_200, 4_102_444_800)
        var period = zone.period(containing: from)
        var wrong: [Int64] = []
        var changes = 0
        while period.end < to {
            for moment in [max(period.start, from), period.end - 1] {
                if zone.offsetSeconds(atUnix: moment) != period.offsetSeconds { wrong.append(moment) }
                if zone.period(containing: moment) != period { wrong.append(moment) }
            }
            let next = zone.period(containing: period.end)
            if next.start != period.end { wrong.append(period.end) }
            if next.offsetSeconds != period.offsetSeconds { changes += 1 }
            period = next
        }
        #expect(wrong.isEmpty)
        #expect(name == "UTC" || name == "Asia/Kolkata" ? changes == 0 : changes >= 8)
    }

    @Test func timeHasEndsWithoutChanges() throws {
        let zone = try #require(TimeZoneFile.named("UTC"))
        #expect(zone.period(containing: 0) == OffsetPeriod(start: .min, end: .max, offsetSeconds: 0))
        let york = try #require(TimeZoneFile.named("America/New_York"))
        #expect(york.period(containing: .min).start == .min)
        #expect(york.period(containing: .max).offsetSeconds != 0)
    }
}
