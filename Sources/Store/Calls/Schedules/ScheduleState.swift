// SPDX-License-Identifier: Apache-2.0

/// What the store knows of a periodic entry: whether it stands still, and how far its due times are done.
///
/// Times are UTC in microseconds since 1970-01-01.
package struct ScheduleState: Sendable, Hashable {
    package var entry: String
    package var isPaused: Bool
    /// Who paused it, and when; nil when its plugin declared it so.
    package var pausedBy: String?
    package var pausedAtMicros: Int64?
    /// When the entry was first seen, or went on after a pause: no due time up to then is made up for.
    package var sinceMicros: Int64
    /// The greatest due time that a call was made for.
    package var lastDueMicros: Int64?
    /// The call that was made last, by the clock or out of turn.
    package var last: LastRun?

    package init(
        entry: String, isPaused: Bool = false, pausedBy: String? = nil, pausedAtMicros: Int64? = nil,
        sinceMicros: Int64, lastDueMicros: Int64? = nil, last: LastRun? = nil
    ) {
        self.entry = entry
        self.isPaused = isPaused
        self.pausedBy = pausedBy
        self.pausedAtMicros = pausedAtMicros
        self.sinceMicros = sinceMicros
        self.lastDueMicros = lastDueMicros
        self.last = last
    }
}

/// The last call of a periodic entry; without a state when the call was removed since.
package struct LastRun: Sendable, Hashable {
    package var call: DurableCallID
    package var state: DurableCallState?
    package var createdAtMicros: Int64?
    package var startedAtMicros: Int64?
    package var finishedAtMicros: Int64?
    package var problemJSON: [UInt8]?

    package init(
        call: DurableCallID, state: DurableCallState? = nil, createdAtMicros: Int64? = nil,
        startedAtMicros: Int64? = nil, finishedAtMicros: Int64? = nil, problemJSON: [UInt8]? = nil
    ) {
        self.call = call
        self.state = state
        self.createdAtMicros = createdAtMicros
        self.startedAtMicros = startedAtMicros
        self.finishedAtMicros = finishedAtMicros
        self.problemJSON = problemJSON
    }
}
