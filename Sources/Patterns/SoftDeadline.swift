// SPDX-License-Identifier: Apache-2.0

public import HoldfastPlugin

/// When a tool should stop refining and answer with what it has.
///
/// Nine tenths of the call's soft deadline, counted from where this is made: the rest is for writing the answer.
public struct SoftDeadline: Sendable {
    private let end: ContinuousClock.Instant?

    /// The deadline of a call; make it at the beginning.
    public init(_ call: ToolCall) { self.init(milliseconds: call.context.softDeadlineMilliseconds) }

    /// A deadline from now; nil is never.
    public init(milliseconds: Int64?) {
        end = milliseconds.map { ContinuousClock.now + .milliseconds(max(0, $0) * 9 / 10) }
    }

    /// Whether it is time to answer.
    public var isPast: Bool { end.map { ContinuousClock.now >= $0 } ?? false }
}
