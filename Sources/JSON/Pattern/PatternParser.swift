// SPDX-License-Identifier: Apache-2.0

/// Reads the syntax of a regular expression: ECMA-262, 22.2.1, with the `u` flag.
///
/// Where the `u` flag refuses what has one obvious meaning without it (Annex B.1.2), that meaning is taken: an escaped
/// ASCII punctuation character, a lone `]`, `}` or `{`, and a class escape beside a hyphen in a class. What would
/// silently mean something else than its author thinks, such as `\Z` or `\a`, is refused.
///
/// Recursive descent; the depth is bounded by `PatternLimits.maximumNesting`.
struct PatternParser {
    let scalars: [UInt32]
    let limits: PatternLimits
    var position = 0
    var depth = 0
    var captureCount = 0
    var lookCount = 0
    /// The ranges of all named sets so far.
    var rangeCount = 0
    var usesWordBoundary = false
    var sets: [ScalarSet] = []
    private var setIndices: [ScalarSet: Int] = [:]
    var names = GroupNames()
    var references: [GroupReference] = []

    static func parse(_ source: String, limits: PatternLimits) throws(PatternError) -> PatternSyntax {
        guard source.utf8.count <= limits.maximumSourceBytes else {
            throw PatternError(
                code: .sourceTooLong, offset: limits.maximumSourceBytes,
                expected: "at most \(limits.maximumSourceBytes) bytes")
        }
        var parser = PatternParser(scalars: source.unicodeScalars.map(\.value), limits: limits)
        let root = try parser.disjunction()
        if parser.position < parser.scalars.count {
            throw parser.error(.unmatchedParenthesis, at: parser.position, expected: "an escaped '\\)' or no ')'")
        }
        let references = try parser.resolvedReferences()
        return PatternSyntax(
            root: root, sets: parser.sets, references: references, captureCount: parser.captureCount,
            usesWordBoundary: parser.usesWordBoundary)
    }

    private init(scalars: [UInt32], limits: PatternLimits) {
        self.scalars = scalars
        self.limits = limits
    }

    /// `Alternative | Disjunction`, up to the end or an unmatched `)`.
    mutating func disjunction() throws(PatternError) -> PatternNode {
        names.enterDisjunction()
        defer { names.leaveDisjunction() }
        var alternatives = [try alternative()]
        while take("|") {
            names.nextAlternative()
            alternatives.append(try alternative())
        }
        return alternatives.count == 1 ? alternatives[0] : .alternation(alternatives)
    }

    private mutating func alternative() throws(PatternError) -> PatternNode {
        var terms: [PatternNode] = []
        while let next = peek, next != "|", next != ")" { terms.append(try term()) }
        return terms.count == 1 ? terms[0] : terms.isEmpty ? .empty : .concatenation(terms)
    }

    /// `Assertion` or `Atom Quantifier?`.
    private mutating func term() throws(PatternError) -> PatternNode {
        let start = position
        let firstCapture = captureCount + 1
        guard let next = peek else { return .empty }
        let atom: PatternNode
        switch next {
        case "^": atom = assertion(.start)
        case "$": atom = assertion(.end)
        case "(": atom = try group()
        case "[": atom = .character(index(of: try characterClass()))
        case ".":
            position += 1
            atom = .character(index(of: .notLineTerminator))
        case "\\": atom = try atomEscape()
        case "*", "+", "?": throw nothingToRepeat(start)
        case "{" where quantifierBounds() != nil: throw nothingToRepeat(start)
        default:
            position += 1
            atom = .character(index(of: ScalarSet(next.value)))
        }
        return try quantified(atom, from: start, captures: firstCapture..<captureCount + 1)
    }

    mutating func assertion(_ kind: PatternAssertion) -> PatternNode {
        position += 1
        return .assertion(kind)
    }

    /// The number of `set` among the pattern's sets.
    mutating func index(of set: ScalarSet) -> Int {
        if let index = setIndices[set] { return index }
        setIndices[set] = sets.count
        sets.append(set)
        return sets.count - 1
    }
}

extension PatternParser {
    var peek: Unicode.Scalar? { scalar(at: position) }

    func scalar(at index: Int) -> Unicode.Scalar? {
        index < scalars.count ? Unicode.Scalar(scalars[index]) : nil
    }

    /// Steps over `scalar` if it is next.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }

    /// Steps over `text` if it is next.
    mutating func take(all text: String) -> Bool {
        let wanted = text.unicodeScalars.map(\.value)
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    func error(_ code: PatternError.Code, at index: Int, expected: String) -> PatternError {
        let offset = scalars[..<min(index, scalars.count)].reduce(0) { offset, scalar in
            offset + (scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4)
        }
        return PatternError(code: code, offset: offset, expected: expected)
    }

    func nothingToRepeat(_ index: Int) -> PatternError {
        error(.nothingToRepeat, at: index, expected: "a character, class or group before the quantifier")
    }
}
