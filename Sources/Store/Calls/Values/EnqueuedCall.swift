// SPDX-License-Identifier: Apache-2.0

/// What became of a call that was to be made.
package struct EnqueuedCall: Sendable, Hashable {
    package enum Fate: String, Sendable, Hashable, CaseIterable {
        /// It was made.
        case made
        /// Another one of its key, or of its periodic entry and due time, was there already.
        case existing
        /// Another one of its key was there, and has taken over what is new.
        case replaced
        /// Another one of its key was there, and nothing was changed.
        case rejected
    }

    /// The call that is there now: the new one, or the one that was there before.
    package let id: DurableCallID
    package let state: DurableCallState
    package let fate: Fate

    package init(id: DurableCallID, state: DurableCallState, fate: Fate) {
        self.id = id
        self.state = state
        self.fate = fate
    }
}

extension EnqueuedCall {
    /// Whether it waits for a worker, since now.
    var isFree: Bool { state == .available && fate != .existing && fate != .rejected }

    /// What is kept of them in a receipt: a line each, `ID STATE FATE`; nil for none.
    static func text(_ calls: [EnqueuedCall]) -> String? {
        calls.isEmpty
            ? nil
            : calls.map { "\($0.id) \($0.state.rawValue) \($0.fate.rawValue)" }.joined(separator: "\n")
    }

    /// Reads what `text` has written.
    static func read(_ text: String?) -> [EnqueuedCall] {
        (text ?? "").split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, let state = DurableCallState(rawValue: words[1]),
                let fate = Fate(rawValue: words[2])
            else { return nil }
            return EnqueuedCall(id: DurableCallID(stored: words[0]), state: state, fate: fate)
        }
    }
}
