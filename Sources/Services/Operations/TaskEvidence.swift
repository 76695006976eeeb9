// SPDX-License-Identifier: Apache-2.0

import Kernel
import Store

/// What is known of a task when it is decided what to do about it; values only.
struct TaskEvidence: Sendable, Equatable {
    /// Why a task is stuck.
    enum Stuck: String, Sendable, Equatable {
        /// It runs past its time limit and grace.
        case overdue
        /// It was told to stop and has not, past its grace.
        case deaf
        /// It is due, and no enabled plugin has its type.
        case unserved
    }

    let id: DurableCallID
    let name: String
    let state: DurableCallState
    /// The code of the problem that it ended with, or that its last attempt did.
    var code: ProblemCode?
    var isRetryable = false
    var stuck: Stuck?
    /// What running its type does to the world; nil when no enabled plugin has the type.
    var effect: Effect?
    var backoff = Backoff()
    /// How often fix_it has put it back before.
    var retries: Int64 = 0
    /// The first fault of its arguments by today's schema of its type; nil when they are good.
    var argumentsFault: String?
    /// What it depends on and what has changed since it failed, as "the schedule" or "its task type"; nil for nothing.
    var changedSince: String?

    /// The class; nil of a task that has not failed.
    var failure: FailureClass? {
        if stuck != nil { return .stuck }
        switch state {
        case .discarded, .retryable: return FailureClass(code: code, isRetryable: isRetryable)
        case .scheduled, .available, .running, .inputRequired, .completed, .cancelled: return nil
        }
    }
}
