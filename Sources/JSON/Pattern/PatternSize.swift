// SPDX-License-Identifier: Apache-2.0

/// The size of a pattern before it is written out, so that no program too large is ever begun.
enum PatternSize {
    /// More instructions than any program has; additions to it stay within `Int`.
    private static let saturated = Int(Int32.max)

    /// No fewer instructions than the program of `node` will have, and no fewer than 1.
    ///
    /// - Parameter backtracks: whether iterations note their place and empty their groups.
    static func instructions(of node: PatternNode, backtracks: Bool) -> Int {
        func size(_ node: PatternNode) -> Int { instructions(of: node, backtracks: backtracks) }
        func total(_ nodes: [PatternNode]) -> Int { nodes.reduce(1) { min($0 + size($1), saturated) } }
        return switch node {
        case .empty, .character, .assertion, .reference: 1
        case .concatenation(let terms): total(terms)
        case .alternation(let alternatives): min(total(alternatives) + 2 * alternatives.count, saturated)
        case .capture(let body, _): min(size(body) + (backtracks ? 2 : 0), saturated)
        case .look(let body, _, _): min(size(body) + 3, saturated)
        case .repetition(let repetition):
            product(
                min(size(repetition.body) + (backtracks ? 5 : 1), saturated),
                max(repetition.maximum ?? repetition.minimum + 2, 1))
        }
    }

    private static func product(_ size: Int, _ copies: Int) -> Int {
        let (product, overflow) = size.multipliedReportingOverflow(by: copies)
        return overflow ? saturated : min(product, saturated)
    }
}

extension PatternNode {
    /// Whether every match starts with `^`, so that there is one place to look.
    var startsAtStart: Bool {
        switch self {
        case .assertion(.start): true
        case .concatenation(let terms):
            // Conditions in front of it, as in (?!x)^a, take no character.
            terms.first { !$0.isCondition || $0.startsAtStart }?.startsAtStart ?? false
        case .alternation(let alternatives): alternatives.allSatisfy(\.startsAtStart)
        case .capture(let body, _): body.startsAtStart
        case .repetition(let repetition): repetition.minimum > 0 && repetition.body.startsAtStart
        default: false
        }
    }

    private var isCondition: Bool {
        switch self {
        case .assertion, .look, .empty: true
        default: false
        }
    }
}
