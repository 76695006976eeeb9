// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry

/// Until when a token is good, as somebody writes it: `never`, a time from now such as `90d`, a date, or a moment.
enum TokenExpiry {
    static let standard = "90d"
    private static let allowed =
        "never, a number with s, m, h, d or w such as 90d, a date such as 2027-01-31 (to its end in UTC), or a moment such "
        + "as 2027-01-31T08:00:00Z, all ahead of now"

    /// Microseconds since 1970; nil for a token that does not expire.
    ///
    /// - Throws: 422 for another form, and for what has passed already.
    static func microseconds(of text: String, nowMicros now: Int64) throws(Problem) -> Int64? {
        if text == "never" { return nil }
        let moment = after(text, now) ?? endOfDay(text) ?? UTCTimestamp.microseconds(of: text)
        // RFC 3339 writes years of four digits.
        guard let moment, moment > now, moment < 253_402_300_800_000_000 else {
            throw Problem(
                .invalidParameter, "expires is \"\(text.prefix(64))\"; allowed is \(allowed).",
                errors: [
                    Problem.Fault(
                        instancePath: "/expires", message: "is no time ahead of now", value: .string(text),
                        allowed: .string(allowed))
                ])
        }
        return moment
    }

    private static func after(_ text: String, _ now: Int64) -> Int64? {
        let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        guard let unit = text.last.flatMap({ seconds[$0] }), text.utf8.count <= 10,
            text.utf8.dropLast().allSatisfy({ (48...57).contains($0) }), let count = Int64(text.dropLast())
        else { return nil }
        let (micros, isTooLong) = count.multipliedReportingOverflow(by: unit * 1_000_000)
        return isTooLong ? .max : now.addingReportingOverflow(micros).overflow ? .max : now + micros
    }

    private static func endOfDay(_ text: String) -> Int64? {
        guard text.utf8.count == 10 else { return nil }
        return UTCTimestamp.microseconds(of: text + "T00:00:00Z").map { $0 + 86_400_000_000 }
    }
}
