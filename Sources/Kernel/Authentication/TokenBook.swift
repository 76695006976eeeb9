// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Every token of the site, in memory: what a request is compared with, so that nobody waits for the store.
///
/// Whoever knows the store puts a new set in place when it has changed. A look costs one short lock and one hash look-up.
package final class TokenBook: Sendable {
    private struct State {
        var tokens: [String: IssuedToken] = [:]
        var revision: Int64 = 0
        /// What was put in its place singly, with the revision that did it.
        var entered: [String: Int64] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// The token of an id, also when it has ended.
    package func token(_ id: String) -> IssuedToken? { state.withLock { $0.tokens[id] } }

    /// All of them, in no order.
    package var tokens: [IssuedToken] { state.withLock { Array($0.tokens.values) } }

    /// The revision of the set; 0 before the first.
    package var revision: Int64 { state.withLock { $0.revision } }

    /// Puts another set in place, unless a newer one is there already.
    ///
    /// When a token was used is kept.
    package func replace(_ tokens: [IssuedToken], revision: Int64) {
        state.withLock { state in
            guard revision >= state.revision else { return }
            var next = Dictionary(tokens.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            // A set that was read before a change of ours must not undo it.
            state.entered = state.entered.filter { $0.value > revision }
            for id in state.entered.keys { next[id] = state.tokens[id] }
            for (id, token) in next {
                if let known = state.tokens[id] { token.noteUse(atMicros: known.lastUsedAtMicros) }
            }
            state.tokens = next
            state.revision = revision
        }
    }

    /// Puts one token in its place, as a change of the store has left it.
    ///
    /// When the change was the next one, the set is what the store has at its revision; otherwise somebody else has changed
    /// tokens too, and the set counts as older until it is read.
    package func enter(_ token: IssuedToken, revision: Int64) {
        state.withLock { state in
            if let known = state.tokens[token.id] { token.noteUse(atMicros: known.lastUsedAtMicros) }
            state.tokens[token.id] = token
            state.entered[token.id] = revision
            if revision == state.revision + 1 { state.revision = revision }
        }
    }
}
