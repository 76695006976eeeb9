// SPDX-License-Identifier: Apache-2.0

/// A regular expression of ECMA-262 (the dialect of JSON Schema's `pattern`), compiled.
///
/// The syntax is that of the `u` flag (22.2.1), without the flags `i`, `m` and `s`, and lenient where legacy syntax has
/// one obvious meaning; a search finds a match anywhere in the text. Characters are Unicode code points.
///
/// A search takes time linear in the text, lookaheads and lookbehinds included:
/// - Most patterns become a deterministic automaton when they are compiled: one table look-up a character, no
///   allocation. So do the parts of a pattern that starts with `^` and lookaheads, the usual way to write conditions.
/// - Any other pattern with lookarounds, or whose automaton would be too large, runs as a set of states: at most
///   `characters x instructions` steps, and scratch memory that is allocated once a search.
/// - A pattern with back references (`\1`, `\k<name>`) has to backtrack, which can be exponential.
///
/// Every search pays its steps from a budget and fails with `PatternBudgetError` when it is used up; it never hangs and
/// never answers false for it. A value is immutable: threads share it without a lock.
public struct Pattern: Sendable {
    /// The pattern as it was written.
    public let source: String
    private let machine: Machine

    /// Copied by reference with the value, since programs can be large.
    private final class Machine: Sendable {
        let engine: PatternEngine

        init(_ engine: PatternEngine) { self.engine = engine }
    }

    /// Compiles `source`.
    ///
    /// Takes time linear in the program's size, and no more than some tens of milliseconds for the automaton; the first
    /// use of a Unicode property takes some tens of milliseconds once a process.
    public init(_ source: String, limits: PatternLimits = .standard) throws(PatternError) {
        var effort = Int.max
        try self.init(source, limits: limits, effort: &effort)
    }

    /// Compiles one of many patterns, which share the effort of building automata; those that come after it is used up
    /// run as sets of states.
    init(_ source: String, limits: PatternLimits, effort: inout Int) throws(PatternError) {
        self.source = source
        let syntax = try PatternParser.parse(source, limits: limits)
        machine = Machine(try PatternEngine.make(syntax, limits: limits, effort: &effort))
    }

    /// Whether `source` is a pattern within the standard limits, without compiling it.
    static func isSyntax(_ source: String) -> Bool {
        (try? PatternParser.parse(source, limits: .standard)) != nil
    }

    /// Whether time is bounded by text times pattern; false exactly for patterns with back references.
    public var isLinear: Bool {
        if case .backtracking = machine.engine { false } else { true }
    }

    /// A budget that a search of a text of so many bytes never uses up, if `isLinear`; `Int.max` at most.
    public func sufficientBudget(forBytes bytes: Int) -> Int {
        machine.engine.sufficientBudget(forBytes: bytes)
    }

    /// Whether the pattern matches anywhere in `text`.
    ///
    /// - Parameter budget: the steps the search may take, reduced by those it took: one a byte for an automaton.
    public func matches(_ text: String, budget: inout Int) throws(PatternBudgetError) -> Bool {
        var left = budget
        let outcome = text.withBytes { machine.engine.search($0, budget: &left) }
        budget = max(left, 0)
        return try Self.answer(outcome)
    }

    /// Whether the pattern matches anywhere in UTF-8 bytes; a byte that is not well-formed counts as U+FFFD.
    ///
    /// - Parameter budget: the steps the search may take, reduced by those it took: one a byte for an automaton.
    public func matches(
        _ utf8: UnsafeBufferPointer<UInt8>, budget: inout Int
    ) throws(PatternBudgetError) -> Bool {
        var left = budget
        let outcome = machine.engine.search(utf8, budget: &left)
        budget = max(left, 0)
        return try Self.answer(outcome)
    }

    private static func answer(_ outcome: PatternOutcome) throws(PatternBudgetError) -> Bool {
        switch outcome {
        case .matched: return true
        case .notMatched: return false
        case .outOfBudget: throw PatternBudgetError()
        }
    }
}

extension Pattern: Hashable {
    /// Whether the sources are the same.
    public static func == (left: Pattern, right: Pattern) -> Bool { left.source.hasSameBytes(as: right.source) }

    /// The hash of the source.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytesOf: source) }
}
