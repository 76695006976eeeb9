// SPDX-License-Identifier: Apache-2.0

/// How much of what has failed is run again.
enum FixMode: String, Sendable, CaseIterable {
    /// Everything that could go better, at once.
    case greedy
    /// Only what is known to pass by itself; people look at the rest.
    case conservative
    /// What may go better, with time between.
    case balanced
}

/// What is done about a task that has failed.
enum FixAction: String, Sendable, CaseIterable {
    /// It is due in its queue at once.
    case retryNow = "retry_now"
    /// It is due in its queue after its type's wait.
    case retryWithBackoff = "retry_with_backoff"
    /// What stood in its way is mended or seen to be mended; then it is due at once.
    case requeueAfterRepair = "requeue_after_repair"
    /// It stays as it is.
    case skip
    /// It stays as it is, and people are told.
    case escalate

    /// Whether the task runs again.
    var runsAgain: Bool {
        switch self {
        case .retryNow, .retryWithBackoff, .requeueAfterRepair: true
        case .skip, .escalate: false
        }
    }
}

extension FixMode {
    /// What is done about a class of failures: the whole policy, three rows of five
    /// (docs/decisions/0029-fix-it.md says why).
    func action(for failure: FailureClass) -> FixAction {
        switch (self, failure) {
        case (.greedy, .transient): .retryNow
        case (.greedy, .data): .requeueAfterRepair
        case (.greedy, .permanent): .skip
        case (.greedy, .stuck): .requeueAfterRepair
        case (.greedy, .unknown): .retryNow
        case (.balanced, .transient): .retryWithBackoff
        case (.balanced, .data): .requeueAfterRepair
        case (.balanced, .permanent): .escalate
        case (.balanced, .stuck): .requeueAfterRepair
        case (.balanced, .unknown): .retryWithBackoff
        case (.conservative, .transient): .retryWithBackoff
        case (.conservative, .data): .escalate
        case (.conservative, .permanent): .escalate
        case (.conservative, .stuck): .escalate
        case (.conservative, .unknown): .skip
        }
    }
}
