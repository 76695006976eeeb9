// SPDX-License-Identifier: Apache-2.0

extension PatternParser {
    struct Bounds {
        let minimum: Int
        let maximum: Int?
        /// Where the quantifier ends.
        let end: Int
    }

    /// `atom` with the quantifier that follows it, if one does (`Quantifier`).
    ///
    /// - Parameter atomStart: where the atom starts.
    mutating func quantified(
        _ atom: PatternNode, from atomStart: Int, captures: Range<Int>
    ) throws(PatternError) -> PatternNode {
        let start = position
        let bounds: Bounds
        switch peek {
        case "*": bounds = Bounds(minimum: 0, maximum: nil, end: position + 1)
        case "+": bounds = Bounds(minimum: 1, maximum: nil, end: position + 1)
        case "?": bounds = Bounds(minimum: 0, maximum: 1, end: position + 1)
        default:
            guard let counted = quantifierBounds() else { return atom }
            bounds = counted
        }
        guard !isAssertion(from: atomStart) else { throw nothingToRepeat(start) }
        if let maximum = bounds.maximum, maximum < bounds.minimum {
            throw error(.invalidQuantifier, at: start, expected: "a maximum of \(bounds.minimum) or more")
        }
        position = bounds.end
        let isGreedy = !take("?")
        if ["*", "+", "?"].contains(peek) || quantifierBounds() != nil { throw nothingToRepeat(position) }
        let node = PatternNode.repetition(
            PatternNode.Repetition(
                body: atom, minimum: bounds.minimum, maximum: bounds.maximum, isGreedy: isGreedy, captures: captures))
        guard PatternSize.instructions(of: node, backtracks: false) <= limits.maximumProgramSize else {
            throw error(
                .programTooLarge, at: start, expected: "at most \(limits.maximumProgramSize) instructions written out")
        }
        return node
    }

    /// Whether the term that starts at `start` is an `Assertion`, which has no quantifier: a place, a lookahead or a
    /// lookbehind.
    private func isAssertion(from start: Int) -> Bool {
        ["^", "$", "\\b", "\\B", "(?=", "(?!", "(?<=", "(?<!"].contains { opening in
            scalars[start...].starts(with: opening.unicodeScalars.lazy.map(\.value))
        }
    }

    /// The bounds of a `{n}`, `{n,}` or `{n,m}` that starts here, nil if what starts here is none.
    func quantifierBounds() -> Bounds? {
        guard peek == "{" else { return nil }
        var index = position + 1
        guard let minimum = decimal(&index) else { return nil }
        var maximum: Int? = minimum
        if scalar(at: index) == "," {
            index += 1
            maximum = decimal(&index)
        }
        guard scalar(at: index) == "}" else { return nil }
        return Bounds(minimum: minimum, maximum: maximum, end: index + 1)
    }

    /// Decimal digits from `index` on; a number too large for anything becomes one that every limit refuses.
    private func decimal(_ index: inout Int) -> Int? {
        var value: Int?
        while let digit = scalar(at: index), ("0"..."9").contains(digit) {
            value = min((value ?? 0) * 10 + Int(digit.value - 0x30), Int(Int32.max))
            index += 1
        }
        return value
    }
}
