// SPDX-License-Identifier: Apache-2.0

/// How one start of a call ends.
///
/// JSON is text in UTF-8.
package enum CallOutcome: Sendable, Hashable {
    case completed(resultJSON: [UInt8])
    /// It has failed, and is due again after so many microseconds; nil means never.
    ///
    /// When it was the last of its attempts, or was to be cancelled, it ends.
    case failed(problemJSON: [UInt8], retryAfterMicros: Int64?)
    /// It has failed for good.
    case discarded(problemJSON: [UInt8])
    case cancelled(problemJSON: [UInt8]?)
    /// It asks: an array of objects with `key`, all that is asked in this round.
    ///
    /// The start does not count as an attempt. Said again for a call that is held in place, it replaces what is asked. A
    /// schedule version binds a call that is bound to none yet. `answersJSON` is what was answered meanwhile without the
    /// store; what it has under a key already stays.
    case awaiting(
        asksJSON: [UInt8], expiresAtMicros: Int64?, scheduleVersion: Int64? = nil, answersJSON: [UInt8]? = nil)
    /// It was given back, because the worker stops or the plugin is away. The start does not count as an attempt.
    case released
}

/// A start of a call and how it ended.
package struct FinishedCall: Sendable, Hashable {
    package let fence: CallFence
    package let outcome: CallOutcome
    /// How far it was at its end, when the row does not say so yet.
    package let progress: ProgressReport?

    package init(fence: CallFence, outcome: CallOutcome, progress: ProgressReport? = nil) {
        self.fence = fence
        self.outcome = outcome
        self.progress = progress
    }
}

/// What ending a start has done.
package enum FinishAnswer: Sendable, Hashable {
    /// The call is in this state now.
    case done(DurableCallState)
    /// Nothing: somebody else has claimed the call since, or it is not there any more.
    case lost
}
