// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

/// RFC 3339 moments, read back.
@Suite struct TimestampReadingTests {
    @Test func whatIsWrittenIsReadBack() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let moment = Int64.random(in: -62_167_219_200_000_000...253_402_300_799_999_999, using: &random)
            #expect(UTCTimestamp.microseconds(of: UTCTimestamp.text(microseconds: moment)) == moment)
        }
    }

    @Test(arguments: [
        ("2026-03-02T07:00:00.5+01:00", "2026-03-02T06:00:00.500000Z"),
        ("2026-03-01t23:59:60Z", "2026-03-01T23:59:59.000000Z"),
        ("2028-02-29 00:00:00.1234567-05:30", "2028-02-29T05:30:00.123456Z"),
        ("0000-01-01T00:00:00+23:59", "0000-01-01T00:00:00.000000Z"),
    ])
    func otherSpellingsAreTheSameMoment(text: String, same: String) {
        #expect(UTCTimestamp.microseconds(of: text).map(UTCTimestamp.text(microseconds:)) == same)
    }

    @Test(arguments: [
        "", "2026-03-02", "2026-03-02T06:00:00", "2026-02-29T00:00:00Z", "2026-3-02T00:00:00Z", "2026-13-02T00:00:00Z",
        "2026-03-02T24:00:00Z", "2026-03-02T00:00:00.Z", "2026-03-02T00:00:00Zx", "-026-12-02T00:00:00Z",
        "2026-03-02T00:00:00+1:00", "2026-03-02T00:60:00Z", "２026-03-02T00:00:00Z",
    ])
    func whatIsNoMomentIsNone(text: String) { #expect(UTCTimestamp.microseconds(of: text) == nil) }
}
