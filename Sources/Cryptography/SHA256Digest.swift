// SPDX-License-Identifier: Apache-2.0

/// The 32 bytes of a SHA-256 message digest (FIPS 180-4), kept inline: copying, comparing and hashing allocate nothing.
///
/// Equality is not constant time. Where a digest guards a secret, compare with `constantTimeEqual(_:_:)`.
package struct SHA256Digest: Sendable, Hashable, CustomStringConvertible {
    /// The length of a digest in bytes.
    package static let byteCount = 32

    /// The digest as eight-byte words, the first byte of the digest being the most significant of the first word.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// A digest from its bytes.
    ///
    /// - Returns: nil unless there are exactly 32 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var iterator = bytes.makeIterator()
        func word() -> UInt64 {
            var word: UInt64 = 0
            for _ in 0..<8 { word = word << 8 | UInt64(iterator.next() ?? 0) }
            return word
        }
        words = (word(), word(), word(), word())
    }

    /// A digest from 64 hexadecimal digits, in either case.
    ///
    /// - Returns: nil when the length differs or a character is not a hexadecimal digit.
    package init?(hex: String) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// The 32 bytes, first byte first.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        for word in [words.0, words.1, words.2, words.3] {
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        return bytes
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String { Hex.encode(bytes) }

    package var description: String { hex }

    package static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
        left.words == right.words
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}
