// SPDX-License-Identifier: Apache-2.0

/// A node of a pattern's syntax tree (ECMA-262, 22.2.1).
indirect enum PatternNode: Sendable {
    /// Matches the empty text.
    case empty
    /// One character of a set, by the set's index in `PatternSyntax.sets`.
    case character(Int)
    case concatenation([PatternNode])
    case alternation([PatternNode])
    /// A capturing group, numbered from 1.
    case capture(PatternNode, index: Int)
    case repetition(Repetition)
    case assertion(PatternAssertion)
    /// A lookahead or lookbehind; `id` is different for each in the pattern.
    case look(PatternNode, kind: LookKind, id: Int)
    /// A back reference, by its index in `PatternSyntax.references`.
    case reference(Int)

    struct Repetition: Sendable {
        let body: PatternNode
        let minimum: Int
        /// Nil: without end.
        let maximum: Int?
        let isGreedy: Bool
        /// The capturing groups inside, which every iteration empties (22.2.2.3.1, RepeatMatcher).
        let captures: Range<Int>
    }

    struct LookKind: Sendable, Hashable {
        let isAhead: Bool
        let isNegated: Bool
    }
}

/// A condition on a place in the text (ECMA-262, 22.2.2.4), without the `m` flag.
enum PatternAssertion: Sendable, Hashable {
    case start
    case end
    case wordBoundary
    case notWordBoundary
}

/// A parsed pattern.
struct PatternSyntax: Sendable {
    var root: PatternNode
    /// The different character sets of the pattern.
    var sets: [ScalarSet]
    /// For each back reference, the groups that it may mean: one, or those that share a name.
    var references: [[Int]]
    /// The number of capturing groups.
    var captureCount: Int
    var usesWordBoundary: Bool
}
