// SPDX-License-Identifier: Apache-2.0

extension PatternParser {
    /// `[` to `]` (`CharacterClass`).
    mutating func characterClass() throws(PatternError) -> ScalarSet {
        let start = position
        position += 1
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while !take("]") {
            let atomStart = position
            let first = try classAtom(start)
            // A hyphen is a range only between two characters; at the end or beside a set it is itself.
            guard peek == "-", let behind = scalar(at: position + 1), behind != "]" else {
                try add(first, to: &ranges, at: atomStart)
                continue
            }
            position += 1
            let last = try classAtom(start)
            switch (first, last) {
            case (.scalar(let low), .scalar(let high)):
                guard low <= high else {
                    throw error(
                        .invalidRange, at: atomStart, expected: "a range from the lower to the higher character")
                }
                ranges.append(low...high)
            default:
                ranges.append(0x2D...0x2D)
                try add(first, to: &ranges, at: atomStart)
                try add(last, to: &ranges, at: atomStart)
            }
        }
        let set = ScalarSet(ranges)
        return isNegated ? set.complement : set
    }

    private mutating func classAtom(_ classStart: Int) throws(PatternError) -> Escape {
        guard let next = peek else {
            throw error(.unclosedClass, at: classStart, expected: "']' at the end of the class")
        }
        let start = position
        position += 1
        guard next == "\\" else { return .scalar(next.value) }
        // In a class \b is a backspace (`ClassEscape`).
        if take("b") { return .scalar(0x08) }
        return try characterEscape(start)
    }

    private mutating func add(
        _ atom: Escape, to ranges: inout [ClosedRange<UInt32>], at index: Int
    ) throws(PatternError) {
        switch atom {
        case .scalar(let scalar): ranges.append(scalar...scalar)
        case .set(let set):
            try charge(set, at: index)
            ranges += set.ranges
        }
    }

    /// Counts the ranges of a named set, so that no short pattern asks for more work than its length lets expect.
    mutating func charge(_ set: ScalarSet, at index: Int) throws(PatternError) {
        rangeCount += set.ranges.count
        guard rangeCount <= 16 * limits.maximumProgramSize else {
            throw error(.programTooLarge, at: index, expected: "fewer large character sets")
        }
    }
}
