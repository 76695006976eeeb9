// SPDX-License-Identifier: Apache-2.0

/// A set of Unicode code points: sorted ranges that neither overlap nor touch.
///
/// ECMA-262 calls it a CharSet (22.2.2.1). Surrogate code points can be members, as in a pattern's `[^\uD800]`; UTF-8
/// text never has one.
struct ScalarSet: Sendable, Hashable {
    private(set) var ranges: [ClosedRange<UInt32>]

    static let lastScalar: UInt32 = 0x10FFFF

    /// The set of all members of `ranges`, which may come in any order and overlap.
    init(_ ranges: [ClosedRange<UInt32>]) {
        self.ranges = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) { append(range) }
    }

    init(_ scalar: UInt32) {
        ranges = [scalar...scalar]
    }

    /// Adds a range that starts no lower than the last one.
    private mutating func append(_ range: ClosedRange<UInt32>) {
        if let last = ranges.last, range.lowerBound <= last.upperBound || range.lowerBound == last.upperBound + 1 {
            ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
        } else {
            ranges.append(range)
        }
    }

    /// Every code point that is not a member.
    var complement: ScalarSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.lastScalar { gaps.append(next...Self.lastScalar) }
        return ScalarSet(gaps)
    }

    func contains(_ scalar: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= scalar
    }
}

extension ScalarSet {
    /// `.`: everything but a LineTerminator (ECMA-262, 12.3).
    static let notLineTerminator = ScalarSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029]).complement
    /// `\d` (22.2.2.9, CharacterClassEscape).
    static let digit = ScalarSet([0x30...0x39])
    /// `\w` without `i`: WordCharacters (22.2.2.9.3).
    static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// `\s`: WhiteSpace or LineTerminator (12.2, 12.3): the ASCII ones, U+FEFF, and the category Zs.
    static let whitespace = ScalarSet([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    static let any = ScalarSet([0...lastScalar])
}
