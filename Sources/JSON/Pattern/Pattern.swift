// SPDX-License-Identifier: Apache-2.0

/// A regular expression of ECMA-262 (the dialect of JSON Schema's `pattern`), compiled.
///
/// The syntax is that of the `u` flag (22.2.1), without the flags `i`, `m` and `s`, and lenient where legacy syntax has
/// one obvious meaning; a search finds a match anywhere in the text. Characters are Unicode code points.
///
/// A search takes time linear in the text, lookaheads and lookbehinds included:
/// - Most patterns become a deterministic automaton when they are compiled: one table look-up a character, no
///   allocation.
/// - A pattern with lookarounds, or whose automaton would be too large, runs as a set of states: at most
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
        let engine: Engine

        init(_ engine: Engine) { self.engine = engine }
    }

    private enum Engine {
        case automaton(PatternAutomaton)
        case stateSets(PatternProgram)
        case backtracking(PatternProgram)
    }

    /// Compiles `source`.
    ///
    /// Takes time linear in the program's size, and no more than some milliseconds for the automaton; the first use
    /// of a Unicode property takes some tens of milliseconds once a process.
    public init(_ source: String, limits: PatternLimits = .standard) throws(PatternError) {
        self.source = source
        let syntax = try PatternParser.parse(source, limits: limits)
        let program = try PatternCompiler.compile(syntax, limits: limits)
        if !program.references.isEmpty {
            machine = Machine(.backtracking(program))
        } else if let automaton = AutomatonBuilder.automaton(of: program) {
            machine = Machine(.automaton(automaton))
        } else {
            machine = Machine(.stateSets(program))
        }
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
        switch machine.engine {
        case .automaton: return bytes
        case .stateSets(let program), .backtracking(let program):
            let perPlace = program.instructionCount + program.passes.count + 1
            let (product, overflow) = perPlace.multipliedReportingOverflow(by: bytes + 2)
            return overflow ? .max : product
        }
    }

    /// Whether the pattern matches anywhere in `text`.
    ///
    /// - Parameter budget: the steps the search may take, reduced by those it took: one a byte for an automaton.
    public func matches(_ text: String, budget: inout Int) throws(PatternBudgetError) -> Bool {
        var left = budget
        let outcome = text.withBytes { search($0, &left) }
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
        let outcome = search(utf8, &left)
        budget = max(left, 0)
        return try Self.answer(outcome)
    }

    private func search(_ bytes: UnsafeBufferPointer<UInt8>, _ budget: inout Int) -> PatternOutcome {
        switch machine.engine {
        case .automaton(let automaton): automaton.search(bytes, budget: &budget)
        case .stateSets(let program): StateSetSearch.search(program, bytes, budget: &budget)
        case .backtracking(let program): BacktrackingSearch.search(program, bytes, budget: &budget)
        }
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
    public static func == (left: Pattern, right: Pattern) -> Bool { left.source == right.source }

    /// The hash of the source.
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
