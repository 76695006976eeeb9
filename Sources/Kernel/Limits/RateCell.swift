// SPDX-License-Identifier: Apache-2.0

/// How far one caller is ahead of a rate: the virtual scheduling form of the generic cell rate algorithm.
///
/// It is a token bucket in one number (ITU-T I.371, annex A): the time at which the caller will have paid for all calls
/// so far. One that lies in the past is a full bucket, so that a forgotten cell and a full one are the same.
struct RateCell: Sendable {
    /// The theoretical arrival time, in monotonic nanoseconds.
    private(set) var paidUntil: UInt64 = 0

    /// Takes one call: nil when it is within the rate, otherwise how long the next one has to wait, in nanoseconds.
    ///
    /// A refused call is not counted. Whatever the clock did, or the rate was before, nobody waits longer than one call
    /// is worth.
    mutating func take(at now: UInt64, by rate: CallRate) -> UInt64? {
        let furthest = now.addingSaturated(rate.tolerance).addingSaturated(rate.interval)
        let due = min(max(paidUntil, now), furthest)
        guard due - now <= rate.tolerance else {
            paidUntil = due
            return due - now - rate.tolerance
        }
        paidUntil = due.addingSaturated(rate.interval)
        return nil
    }

    /// Gives the last call back: another limit refused it.
    mutating func giveBack(by rate: CallRate) { paidUntil -= min(paidUntil, rate.interval) }

    /// Whether forgetting the cell changes nothing.
    func isIdle(at now: UInt64) -> Bool { paidUntil <= now }
}

extension UInt64 {
    /// The sum, or the largest number.
    func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
