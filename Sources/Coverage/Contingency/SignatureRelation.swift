// SPDX-License-Identifier: Apache-2.0

/// Which signatures are related to which: a square of bits, one row a signature.
struct SignatureRelation: Sendable, Hashable {
    private let wordsPerRow: Int
    private var words: [UInt64]

    /// No signature is related to another.
    init(count: Int) {
        wordsPerRow = (count + 63) / 64
        words = Array(repeating: 0, count: wordsPerRow * count)
    }

    /// Relates one signature to all that are given as a row of bits.
    mutating func insert(_ one: Int, row: [UInt64]) {
        for word in row.indices { words[one * wordsPerRow + word] |= row[word] }
    }

    /// A row of bits for `insert`.
    static func row(_ members: [Int], count: Int) -> [UInt64] {
        var row = [UInt64](repeating: 0, count: (count + 63) / 64)
        for member in members { row[member >> 6] |= 1 << UInt64(member & 63) }
        return row
    }

    func contains(_ one: Int, _ other: Int) -> Bool {
        words[one * wordsPerRow + other >> 6] >> UInt64(other & 63) & 1 == 1
    }

    /// The signatures that one is related to, ascending.
    func partners(of one: Int) -> [Int] {
        var result: [Int] = []
        for word in 0..<wordsPerRow {
            var bits = words[one * wordsPerRow + word]
            while bits != 0 {
                result.append(word * 64 + bits.trailingZeroBitCount)
                bits &= bits - 1
            }
        }
        return result
    }
}
