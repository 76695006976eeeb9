// SPDX-License-Identifier: Apache-2.0

/// A stretch of time on the wall clock, half-open.
public struct LocalInterval: Sendable, Hashable {
    /// When it begins.
    public let start: LocalDateTime
    /// When it ends; not part of it.
    public let end: LocalDateTime

    /// The stretch from `start` to before `end`.
    public init(start: LocalDateTime, end: LocalDateTime) {
        self.start = start
        self.end = end
    }

    /// Minutes on the wall clock: what passes on it is an hour more or less when the clock is changed.
    public var minutes: Int64 { end.minutes - start.minutes }
}

extension Program {
    /// When the work of an assignment begins and ends on the wall clock.
    ///
    /// The assignment's own times come first, then the service's start and minutes, then the start of the slot. An own
    /// start moves the whole stretch; an own end cuts or lengthens it. `nil` if the service does not run in the slot
    /// and the assignment does not say when it ends, or if nothing is left. O(1).
    public func interval(of assignment: Assignment) -> LocalInterval? {
        let service = services[assignment.service]
        let slot = assignment.slot.slot
        let planned = service.ownStart(in: slot) ?? profile.start(of: slot).minutes
        let midnight = LocalDateTime(assignment.slot.date, .midnight)
        let start = assignment.start ?? LocalDateTime(minutes: midnight.minutes + Int64(planned))
        let usual = service.minutes(in: slot).map { LocalDateTime(minutes: start.minutes + Int64($0)) }
        guard let end = assignment.end ?? usual, start < end else { return nil }
        return LocalInterval(start: start, end: end)
    }
}
