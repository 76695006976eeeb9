// SPDX-License-Identifier: Apache-2.0

/// A pattern's tree as the tests make it, with the text of the pattern beside it.
///
/// Matching is the definition of ECMA-262, 22.2.2, taken by the letter: continuations, no cleverness, exponential.
indirect enum ReferenceNode {
    case empty
    case character(Unicode.Scalar)
    case dot
    case oneOf([Unicode.Scalar], isNegated: Bool)
    case sequence([ReferenceNode])
    case either([ReferenceNode])
    case capture(ReferenceNode, Int)
    /// The groups inside are `captures`.
    case repeated(ReferenceNode, minimum: Int, maximum: Int?, isGreedy: Bool, captures: Range<Int>)
    case start, end, boundary, notBoundary
    case look(ReferenceNode, isAhead: Bool, isNegated: Bool)
    case reference(Int)
}

extension ReferenceNode {
    /// The pattern that means this tree.
    var source: String {
        switch self {
        case .empty: "(?:)"
        case .character(let scalar): String(scalar)
        case .dot: "."
        case .oneOf(let scalars, let isNegated):
            "[\(isNegated ? "^" : "")\(scalars.map { String($0) }.joined())]"
        case .sequence(let nodes): nodes.map(\.source).joined()
        case .either(let nodes): "(?:" + nodes.map(\.source).joined(separator: "|") + ")"
        case .capture(let node, _): "(\(node.source))"
        case .repeated(let node, let minimum, let maximum, let isGreedy, _):
            "(?:\(node.source))" + Self.quantifier(minimum, maximum) + (isGreedy ? "" : "?")
        case .start: "^"
        case .end: "$"
        case .boundary: "\\b"
        case .notBoundary: "\\B"
        case .look(let node, let isAhead, let isNegated):
            "(?\(isAhead ? "" : "<")\(isNegated ? "!" : "=")\(node.source))"
        // Braces keep a digit that follows out of the number.
        case .reference(let index): "(?:\\\(index))"
        }
    }

    private static func quantifier(_ minimum: Int, _ maximum: Int?) -> String {
        switch (minimum, maximum) {
        case (0, nil): "*"
        case (1, nil): "+"
        case (0, 1): "?"
        case (_, nil): "{\(minimum),}"
        case (_, minimum): "{\(minimum)}"
        default: "{\(minimum),\(maximum ?? 0)}"
        }
    }
}

/// The matcher of ECMA-262, 22.2.2, over an array of scalars.
struct ReferenceMatcher {
    struct State {
        var position: Int
        var captures: [Range<Int>?]
    }

    struct TooSlow: Error {}

    let text: [Unicode.Scalar]
    let captureCount: Int

    func matches(_ node: ReferenceNode, stepLimit: Int) throws -> Bool {
        var steps = stepLimit
        for start in 0...text.count {
            let state = State(position: start, captures: Array(repeating: nil, count: captureCount + 1))
            if try run(node, state, true, &steps, { _, _ in true }) { return true }
        }
        return false
    }

    private typealias Continuation = (State, inout Int) throws -> Bool

    private func run(
        _ node: ReferenceNode, _ state: State, _ forward: Bool, _ steps: inout Int, _ then: Continuation
    ) throws -> Bool {
        steps -= 1
        if steps < 0 { throw TooSlow() }
        switch node {
        case .empty: return try then(state, &steps)
        case .character(let wanted): return try one(state, forward, &steps, then) { $0 == wanted }
        case .dot: return try one(state, forward, &steps, then) { !["\n", "\r", "\u{2028}", "\u{2029}"].contains($0) }
        case .oneOf(let scalars, let isNegated):
            return try one(state, forward, &steps, then) { scalars.contains($0) != isNegated }
        case .sequence(let nodes):
            guard let first = forward ? nodes.first : nodes.last else { return try then(state, &steps) }
            let rest = ReferenceNode.sequence(Array(forward ? nodes.dropFirst() : nodes.dropLast()))
            return try run(first, state, forward, &steps) { try run(rest, $0, forward, &$1, then) }
        case .either(let nodes):
            for node in nodes where try run(node, state, forward, &steps, then) { return true }
            return false
        case .capture(let node, let index):
            return try run(node, state, forward, &steps) { after, steps in
                var captured = after
                captured.captures[index] =
                    forward ? state.position..<after.position : after.position..<state.position
                return try then(captured, &steps)
            }
        case .repeated(let node, let minimum, let maximum, let isGreedy, let captures):
            return try repeated(node, minimum, maximum, isGreedy, captures, state, forward, &steps, then)
        case .start: return try state.position == 0 && then(state, &steps)
        case .end: return try state.position == text.count && then(state, &steps)
        case .boundary: return try isBoundary(state.position) && then(state, &steps)
        case .notBoundary: return try !isBoundary(state.position) && then(state, &steps)
        case .look(let node, let isAhead, let isNegated):
            var inside: State?
            let found = try run(node, state, isAhead, &steps) { after, _ in
                inside = after
                return true
            }
            if isNegated { return try !found && then(state, &steps) }
            guard found, var after = inside else { return false }
            after.position = state.position
            return try then(after, &steps)
        case .reference(let index):
            guard let range = state.captures[index] else { return try then(state, &steps) }
            let target = forward ? state.position + range.count : state.position - range.count
            guard (0...text.count).contains(target) else { return false }
            let low = min(target, state.position)
            guard text[range].elementsEqual(text[low..<low + range.count]) else { return false }
            return try then(State(position: target, captures: state.captures), &steps)
        }
    }

    private func one(
        _ state: State, _ forward: Bool, _ steps: inout Int, _ then: Continuation,
        _ isWanted: (Unicode.Scalar) -> Bool
    ) throws -> Bool {
        let index = forward ? state.position : state.position - 1
        guard text.indices.contains(index), isWanted(text[index]) else { return false }
        return try then(
            State(position: forward ? state.position + 1 : state.position - 1, captures: state.captures), &steps)
    }

    /// RepeatMatcher (22.2.2.3.1).
    private func repeated(
        _ node: ReferenceNode, _ minimum: Int, _ maximum: Int?, _ isGreedy: Bool, _ captures: Range<Int>,
        _ state: State, _ forward: Bool, _ steps: inout Int, _ then: Continuation
    ) throws -> Bool {
        if maximum == 0 { return try then(state, &steps) }
        var cleared = state
        for index in captures { cleared.captures[index] = nil }
        func iterate(_ steps: inout Int) throws -> Bool {
            try run(node, cleared, forward, &steps) { after, steps in
                if minimum == 0, after.position == state.position { return false }
                return try repeated(
                    node, max(minimum - 1, 0), maximum.map { $0 - 1 }, isGreedy, captures, after, forward, &steps, then)
            }
        }
        if minimum > 0 { return try iterate(&steps) }
        if isGreedy { return try iterate(&steps) || then(state, &steps) }
        return try then(state, &steps) || iterate(&steps)
    }

    private func isBoundary(_ position: Int) -> Bool {
        func isWord(_ index: Int) -> Bool {
            text.indices.contains(index) && text[index].isASCII
                && (text[index].properties.isAlphabetic || ("0"..."9").contains(text[index]) || text[index] == "_")
        }
        return isWord(position - 1) != isWord(position)
    }
}
