// SPDX-License-Identifier: Apache-2.0

import CivilTime
import Glibc

/// A moment of UTC, to the second, as the sitrep remembers and writes it.
///
/// When something was evaluated is a matter of the machine's clock, also on a demonstration whose program stands still.
package struct UTCMoment: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Seconds since 1970.
    package let seconds: Int64

    /// A moment.
    package init(seconds: Int64) { self.seconds = seconds }

    /// Now.
    package static var now: UTCMoment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UTCMoment(seconds: Int64(time.tv_sec))
    }

    /// Reads `2026-03-02T06:00:00Z`, also with a fraction, which is cut off, or an offset (RFC 3339, section 5.6).
    package init?(_ text: String) {
        guard text.utf8.count >= 17, let local = LocalDateTime(text.prefix(16)) else { return nil }
        var rest = text.dropFirst(16)
        guard rest.first == ":", let second = Self.pair(rest.dropFirst().prefix(2), below: 61) else { return nil }
        rest = rest.dropFirst(3)
        if rest.first == "." { rest = rest.dropFirst().drop { $0.isASCII && $0.isNumber } }
        guard let offset = Self.offset(rest) else { return nil }
        seconds = local.minutes * 60 + second - offset
    }

    /// The moment so many seconds later.
    package func adding(_ count: Int64) -> UTCMoment { UTCMoment(seconds: seconds + count) }

    /// `2026-03-02T06:00:00Z`.
    package var description: String {
        let local = LocalDateTime(microseconds: seconds * 1_000_000)
        let second = ((seconds % 60) + 60) % 60
        return "\(local):" + (second < 10 ? "0" : "") + "\(second)Z"
    }

    /// Whether the first is earlier.
    package static func < (left: UTCMoment, right: UTCMoment) -> Bool { left.seconds < right.seconds }

    private static func pair(_ text: Substring, below limit: Int64) -> Int64? {
        guard text.utf8.count == 2, text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int64(text),
            number < limit
        else { return nil }
        return number
    }

    private static func offset(_ text: Substring) -> Int64? {
        if text == "Z" || text == "z" { return 0 }
        guard text.utf8.count == 6, let sign = text.first, sign == "+" || sign == "-",
            text.dropFirst(3).first == ":", let hours = pair(text.dropFirst().prefix(2), below: 24),
            let minutes = pair(text.suffix(2), below: 60)
        else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
}
