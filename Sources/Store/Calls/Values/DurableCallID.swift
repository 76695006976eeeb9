// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// What a durable call is known by: a UUID of version 7 (RFC 9562, section 5.7) in lower case.
///
/// Its first bits are the time at which it was made, so that ids sort by age and a list is paged by them.
package struct DurableCallID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// 36 characters, as in `018f3c2a-7b1d-7c40-9a3e-2f1b5d6c7e80`.
    package let text: String

    /// A new id, greater than every other that this process has made.
    package init() {
        let tick = Self.nextTick()
        var generator = SystemRandomNumberGenerator()
        // 48 bits of milliseconds, the version, and 12 bits that tell apart what is made within one of them (method 3 of
        // section 6.2); then the variant and 62 random bits.
        let high = UInt64(tick >> 12) << 16 | 0x7000 | UInt64(tick & 0xFFF)
        let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        text = Self.text(high, low)
    }

    /// An id from its text; nil when it is no UUID in lower case, which no call of ours ever had.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count == 36 else { return nil }
        for (place, byte) in bytes.enumerated() {
            switch (place, byte) {
            case (8, UInt8(ascii: "-")), (13, UInt8(ascii: "-")), (18, UInt8(ascii: "-")), (23, UInt8(ascii: "-")):
                break
            case (8, _), (13, _), (18, _), (23, _): return nil
            case (_, UInt8(ascii: "0")...UInt8(ascii: "9")), (_, UInt8(ascii: "a")...UInt8(ascii: "f")): break
            default: return nil
            }
        }
        self.text = text
    }

    /// An id that a store has kept.
    init(stored text: String) { self.text = text }

    package var description: String { text }

    package static func < (one: Self, other: Self) -> Bool { one.text < other.text }
}

extension DurableCallID {
    /// The last number that was used: milliseconds since 1970-01-01 UTC, and 4096ths of one.
    private static let last = Mutex<Int64>(0)

    /// After this long a clock that was set back is followed; until then ids are numbered on.
    private static let longestLead: Int64 = 10_000 << 12

    private static func nextTick() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let nanoseconds = Int64(time.tv_nsec)
        let milliseconds = Int64(time.tv_sec) * 1_000 + nanoseconds / 1_000_000
        let now = milliseconds << 12 | (nanoseconds % 1_000_000) * 4_096 / 1_000_000
        return last.withLock { last in
            last = last - now > longestLead ? now : max(now, last + 1)
            return last
        }
    }

    private static func text(_ high: UInt64, _ low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var place = 0
            for digit in 0..<32 {
                if [8, 12, 16, 20].contains(digit) {
                    buffer[place] = UInt8(ascii: "-")
                    place += 1
                }
                let word = digit < 16 ? high : low
                let value = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (digit % 16))) & 0xF
                buffer[place] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
                place += 1
            }
            return place
        }
    }
}
