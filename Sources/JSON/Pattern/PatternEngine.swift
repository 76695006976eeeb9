// SPDX-License-Identifier: Apache-2.0

/// How a pattern is run.
enum PatternEngine: Sendable {
    case automaton(PatternAutomaton)
    case stateSets(PatternProgram)
    case backtracking(PatternProgram)
    /// Every part has to match, or not to match, the text by itself.
    case conjunction([Part])

    struct Part: Sendable {
        let engine: PatternEngine
        let isNegated: Bool
    }

    /// The engine for a parsed pattern.
    ///
    /// - Parameter effort: steps that building automata may take, reduced by those it took.
    static func make(
        _ syntax: PatternSyntax, limits: PatternLimits, effort: inout Int
    ) throws(PatternError) -> PatternEngine {
        if let parts = syntax.anchoredParts {
            var engines: [Part] = []
            for part in parts {
                var partSyntax = syntax
                partSyntax.root = part.root
                engines.append(Part(engine: try single(partSyntax, limits, &effort), isNegated: part.isNegated))
            }
            return .conjunction(engines)
        }
        return try single(syntax, limits, &effort)
    }

    private static func single(
        _ syntax: PatternSyntax, _ limits: PatternLimits, _ effort: inout Int
    ) throws(PatternError) -> PatternEngine {
        let program = try PatternCompiler.compile(syntax, limits: limits)
        if !program.references.isEmpty { return .backtracking(program) }
        return AutomatonBuilder.automaton(of: program, effort: &effort).map { .automaton($0) } ?? .stateSets(program)
    }

    func search(_ bytes: UnsafeBufferPointer<UInt8>, budget: inout Int) -> PatternOutcome {
        switch self {
        case .automaton(let automaton): return automaton.search(bytes, budget: &budget)
        case .stateSets(let program): return StateSetSearch.search(program, bytes, budget: &budget)
        case .backtracking(let program): return BacktrackingSearch.search(program, bytes, budget: &budget)
        case .conjunction(let parts):
            for part in parts {
                switch part.engine.search(bytes, budget: &budget) {
                case .outOfBudget: return .outOfBudget
                case .matched: if part.isNegated { return .notMatched }
                case .notMatched: if !part.isNegated { return .notMatched }
                }
            }
            return .matched
        }
    }

    /// Steps that no search of so many bytes exceeds, back references aside.
    func sufficientBudget(forBytes bytes: Int) -> Int {
        switch self {
        case .automaton: return bytes
        case .stateSets(let program), .backtracking(let program):
            let perPlace = program.instructionCount + program.passes.count + 1
            let (product, overflow) = perPlace.multipliedReportingOverflow(by: bytes + 2)
            return overflow ? .max : product
        case .conjunction(let parts):
            return parts.reduce(0) { sum, part in
                let (total, overflow) = sum.addingReportingOverflow(part.engine.sufficientBudget(forBytes: bytes))
                return overflow ? .max : total
            }
        }
    }
}

extension PatternSyntax {
    /// More parts than this are not worth an automaton each.
    private static let maximumParts = 8

    /// The conditions that `^(?=A)(?!B)C` is made of, each from the start of the text: `^A`, not `^B`, `^C`.
    ///
    /// Nil for any other pattern, and for one with back references, which can see what a lookahead captured.
    var anchoredParts: [(root: PatternNode, isNegated: Bool)]? {
        guard references.isEmpty, case .concatenation(let terms) = root, case .assertion(.start)? = terms.first else {
            return nil
        }
        var parts: [(root: PatternNode, isNegated: Bool)] = []
        for term in terms.dropFirst() {
            guard case .look(let body, let kind, _) = term, kind.isAhead else { break }
            parts.append((.concatenation([.assertion(.start), body]), kind.isNegated))
        }
        guard (1..<Self.maximumParts).contains(parts.count) else { return nil }
        return parts + [(.concatenation([.assertion(.start)] + terms.dropFirst(parts.count + 1)), false)]
    }
}
