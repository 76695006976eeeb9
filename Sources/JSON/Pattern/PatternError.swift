// SPDX-License-Identifier: Apache-2.0

/// Why a regular expression is not accepted, and where.
public struct PatternError: Error, Sendable, Hashable {
    /// The kind of fault; the clauses are those of ECMA-262.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// A `(` without its `)`.
        case unclosedGroup
        /// A `)` without its `(`.
        case unmatchedParenthesis
        /// A `[` without its `]`.
        case unclosedClass
        /// A backslash at the end, or before something that it gives no meaning (22.2.1, `AtomEscape`).
        case invalidEscape
        /// A class range with its ends in the wrong order (22.2.1.1).
        case invalidRange
        /// A counted repetition with its bounds in the wrong order (22.2.1.1).
        case invalidQuantifier
        /// A quantifier without anything before it that can be repeated.
        case nothingToRepeat
        /// A `(?` that starts no kind of group, or a group name that is none.
        case invalidGroup
        /// Two groups of one name that can both take part in a match.
        case duplicateName
        /// A back reference to a group that the pattern does not have.
        case invalidReference
        /// A `\p{...}` that names no property (22.2.2.9, tables of property names and values).
        case invalidProperty
        /// Legal in ECMA-262, and not supported here.
        case unsupported
        /// Longer than `PatternLimits.maximumSourceBytes`.
        case sourceTooLong
        /// Larger than `PatternLimits.maximumProgramSize`.
        case programTooLarge
        /// Deeper than `PatternLimits.maximumNesting`.
        case nestedTooDeep
    }

    /// The kind of fault.
    public let code: Code
    /// Byte offset of the fault in the pattern's UTF-8, from 0.
    public let offset: Int
    /// What would have been right here, as words: `')'`, `a hexadecimal digit`.
    public let expected: String

    /// An error at a place.
    public init(code: Code, offset: Int, expected: String) {
        self.code = code
        self.offset = offset
        self.expected = expected
    }
}

extension PatternError: CustomStringConvertible {
    /// One sentence: place, fault, what was expected.
    public var description: String { "regular expression, offset \(offset): \(fault); expected \(expected)" }

    private var fault: String {
        switch code {
        case .unclosedGroup: "the group is not closed"
        case .unmatchedParenthesis: "')' without '('"
        case .unclosedClass: "the character class is not closed"
        case .invalidEscape: "invalid escape"
        case .invalidRange: "the range runs backwards"
        case .invalidQuantifier: "the bounds of the repetition are in the wrong order"
        case .nothingToRepeat: "nothing to repeat"
        case .invalidGroup: "invalid group"
        case .duplicateName: "the group name is taken"
        case .invalidReference: "no such group"
        case .invalidProperty: "no such Unicode property"
        case .unsupported: "not supported"
        case .sourceTooLong: "the pattern is too long"
        case .programTooLarge: "the pattern is too large when its repetitions are written out"
        case .nestedTooDeep: "nested too deep"
        }
    }
}

/// A search needed more steps than its budget had, so whether the text matches is not known.
public struct PatternBudgetError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence for the caller.
    public var description: String { "the regular expression took more steps on this text than are allowed" }

    /// The error.
    public init() {}
}
