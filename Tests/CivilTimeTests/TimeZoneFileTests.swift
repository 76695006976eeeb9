// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import CivilTime

@Suite("Time zones")
struct TimeZoneFileTests {
    /// Moments from `TZ=America/New_York date -d @N +%z`, on both sides of each change, and in a year that only the
    /// rule in the footer knows.
    @Test(arguments: [
        (1_772_953_199, -18_000), (1_772_953_200, -14_400), (1_793_512_799, -14_400), (1_793_512_800, -18_000),
        (0, -18_000), (-2_000_000_000, -18_000), (4_070_908_800, -18_000), (4_087_000_000, -14_400),
    ])
    func newYork(moment: Int64, offset: Int) throws {
        let zone = try #require(TimeZoneFile.named("America/New_York"))
        #expect(zone.offsetSeconds(atUnix: moment) == offset)
    }

    /// Zones half an hour off, one of which moves its clock by half an hour.
    @Test(arguments: [
        ("Asia/Kolkata", 1_768_435_200 as Int64, 19_800), ("Asia/Kolkata", 1_784_073_600, 19_800),
        ("Australia/Lord_Howe", 1_768_435_200, 39_600), ("Australia/Lord_Howe", 1_784_073_600, 37_800),
    ])
    func halfHours(name: String, moment: Int64, offset: Int) throws {
        #expect(try #require(TimeZoneFile.named(name)).offsetSeconds(atUnix: moment) == offset)
    }

    @Test func theSouthHasItsSummerAcrossTheYear() throws {
        let rule = try #require(PosixZoneRule("AEST-10AEDT,M10.1.0,M4.1.0/3"))
        #expect(rule.offsetSeconds(atUnix: 1_768_000_000) == 39_600)
        #expect(rule.offsetSeconds(atUnix: 1_782_000_000) == 36_000)
    }

    @Test(arguments: ["", "../../etc/passwd", "Nowhere/City", "/etc/localtime", "America/New_York\u{0}"])
    func whatIsNoZoneIsRefused(name: String) { #expect(TimeZoneFile.named(name) == nil) }

    @Test(arguments: ["", "EST5EDT,J60,J300", "E5", "EST5EDT,M13.1.0,M1.1.0", "EST5EDT,M3.2.0"])
    func whatIsNoRuleIsRefused(text: String) { #expect(PosixZoneRule(text) == nil) }

    @Test func truncatedFilesAreRefused() throws {
        let header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 39)
        for count in 0...header.count { #expect(TimeZoneFile(parsing: Array(header[..<count])) == nil) }
    }
}
