// SPDX-License-Identifier: Apache-2.0

/// The symbols that a pattern tells apart.
///
/// Two characters that are in the same sets of the pattern are one symbol, so `^[a-z0-9_]+$` knows two of them: in
/// the class and not in it. Automata work on symbols, and their tables stay small whatever Unicode holds.
struct PatternAlphabet: Sendable {
    /// The symbol of each ASCII character.
    let ascii: [UInt16]
    /// Where the intervals of code points start, ascending, the first at 0.
    private let starts: [UInt32]
    /// The symbol of each interval.
    private let symbols: [UInt16]
    let symbolCount: Int

    /// The alphabet that tells the members of each of `sets` from all others.
    ///
    /// Nil if there would be more than 65,536 intervals. Partition refinement: every set splits the classes that it
    /// cuts; the side with fewer intervals is walked. O(ranges x log ranges + intervals walked).
    init?(telling sets: [ScalarSet]) {
        var cuts: [UInt32] = [0]
        for set in sets {
            for range in set.ranges {
                cuts.append(range.lowerBound)
                if range.upperBound < ScalarSet.lastScalar { cuts.append(range.upperBound + 1) }
            }
        }
        cuts.sort()
        var starts: [UInt32] = []
        for cut in cuts where starts.last != cut { starts.append(cut) }
        guard starts.count <= 1 << 16 else { return nil }
        var partition = IntervalPartition(count: starts.count)
        for set in sets { partition.split(by: Self.intervals(of: set, starts)) }
        self.starts = starts
        (symbols, symbolCount) = partition.numbered()
        let symbols = symbols
        ascii = (0..<128).map { symbols[Self.interval(of: $0, starts)] }
    }

    /// The symbol of any code point; a binary search beyond ASCII.
    @inline(__always)
    func symbol(of scalar: UInt32) -> Int {
        scalar < 128 ? Int(ascii[Int(scalar)]) : Int(symbols[Self.interval(of: scalar, starts)])
    }

    /// Calls `body` with the symbol of every interval of a set that the alphabet was made for; some come again.
    func forEachSymbol(of set: ScalarSet, _ body: (UInt16) -> Void) {
        for range in Self.intervals(of: set, starts) {
            for interval in range { body(symbols[interval]) }
        }
    }

    private static func intervals(of set: ScalarSet, _ starts: [UInt32]) -> [Range<Int>] {
        set.ranges.map { interval(of: $0.lowerBound, starts)..<interval(of: $0.upperBound, starts) + 1 }
    }

    /// The index of the last start that is not above `scalar`.
    private static func interval(of scalar: UInt32, _ starts: [UInt32]) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= scalar { low = middle } else { high = middle }
        }
        return low
    }
}

/// A partition of intervals 0..<count, refined set by set.
private struct IntervalPartition {
    private var classes: [Int]
    private var classCount = 1

    init(count: Int) {
        classes = Array(repeating: 0, count: count)
    }

    /// Splits every class into the intervals inside of `members`, which ascend, and those outside.
    mutating func split(by members: [Range<Int>]) {
        let inside = members.reduce(0) { $0 + $1.count }
        // Splitting off the complement gives the same partition.
        let side = inside * 2 <= classes.count ? members : gaps(between: members)
        var renamed: [Int: Int] = [:]
        for range in side {
            for interval in range {
                let old = classes[interval]
                if let new = renamed[old] {
                    classes[interval] = new
                } else {
                    renamed[old] = classCount
                    classes[interval] = classCount
                    classCount += 1
                }
            }
        }
    }

    private func gaps(between members: [Range<Int>]) -> [Range<Int>] {
        var gaps: [Range<Int>] = []
        var next = 0
        for range in members {
            if next < range.lowerBound { gaps.append(next..<range.lowerBound) }
            next = range.upperBound
        }
        if next < classes.count { gaps.append(next..<classes.count) }
        return gaps
    }

    /// The classes numbered without gaps, in the order of their first interval.
    func numbered() -> (symbols: [UInt16], count: Int) {
        var numbers: [Int: UInt16] = [:]
        let symbols = classes.map { name -> UInt16 in
            if let number = numbers[name] { return number }
            let number = UInt16(numbers.count)
            numbers[name] = number
            return number
        }
        return (symbols, numbers.count)
    }
}
