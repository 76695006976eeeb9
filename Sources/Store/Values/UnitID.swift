// SPDX-License-Identifier: Apache-2.0

/// What a unit of work is known by: 128 random bits.
package struct UnitID: Sendable, Hashable, CustomStringConvertible {
    private let words: [UInt64]

    /// A new id, from the system's random source.
    package init() {
        var generator = SystemRandomNumberGenerator()
        words = [generator.next(), generator.next()]
    }

    /// An id from its 16 bytes; nil when there are more or fewer.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        words = [bytes[..<8], bytes[8...]].map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// The 16 bytes.
    package var bytes: [UInt8] {
        words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) } }
    }

    /// 32 hexadecimal digits.
    package var description: String {
        words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
