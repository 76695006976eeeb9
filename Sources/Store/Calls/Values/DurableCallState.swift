// SPDX-License-Identifier: Apache-2.0

/// What a durable call is: a background task of a plugin, or a tool that is called durably.
package enum DurableCallKind: String, Sendable, Hashable, CaseIterable {
    case task, tool
}

/// Where a durable call is on its way from being asked for to its end.
package enum DurableCallState: String, Sendable, Hashable, CaseIterable {
    /// Due later, and never started.
    case scheduled
    /// Due, and free to be claimed.
    case available
    /// Claimed by a worker, which holds a lease.
    case running
    /// Waits for people or models to answer.
    case inputRequired = "input_required"
    /// Has failed, and is due again later.
    case retryable
    /// Ended with a result.
    case completed
    /// Ended because somebody wished so.
    case cancelled
    /// Ended without a result: a dead letter, which can be put back by `RetryCall`.
    case discarded

    /// Whether nothing more becomes of the call by itself.
    package var hasEnded: Bool {
        switch self {
        case .completed, .cancelled, .discarded: true
        case .scheduled, .available, .running, .inputRequired, .retryable: false
        }
    }

    /// The states of calls that have not ended, as SQL lists them; the predicate of the index of unique keys.
    static let live = "'scheduled', 'available', 'running', 'input_required', 'retryable'"
}

/// How urgent a durable call is; the row keeps the number.
package enum CallPriority: Int64, Sendable, Hashable, CaseIterable, Comparable {
    case critical = 0
    case normal = 1
    case bulk = 2

    /// `critical`, `normal` or `bulk`.
    package var word: String {
        switch self {
        case .critical: "critical"
        case .normal: "normal"
        case .bulk: "bulk"
        }
    }

    /// The priority of a word; nil for any other word.
    package init?(word: String) {
        guard let found = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = found
    }

    package static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}
