// SPDX-License-Identifier: Apache-2.0

/// How heavily a week must load people at best, under their weekly caps.
///
/// theta is the lowest achievable maximum over people of (assigned half-days) / min(weekly cap, available half-days),
/// fractional, with one service per person and slot. It ignores rest rules, so it is a bound: real schedules are at
/// least this uneven.
public struct WeeklyLoad: Sendable, Hashable {
    /// theta as an exact fraction in lowest terms; nil if some slot cannot be covered whatever the caps.
    public let exactTheta: Fraction?
    /// Demand of the week in minutes.
    public let demandMinutes: Int
    /// Sum over people of min(weekly cap, available time), in minutes.
    public let capacityMinutes: Int
    /// The services of the set that determines theta, ascending: those whose demand only the fully loaded people can
    /// meet.
    ///
    /// If theta is nil, those of a set that cannot be covered. Empty without demand.
    public let criticalServices: [Int]
    /// Minutes per category that nobody can serve, with no weekly cap at all (a cap of 0 still means not working).
    ///
    /// Nothing is unserved here exactly if theta exists.
    public let uncoverable: [CategoryShortfall]
    /// Minutes per category that stay unserved if nobody may exceed their cap, more protected categories first.
    ///
    /// Nothing is unserved here exactly if theta exists and is at most 1.
    public let unservedUnderCaps: [CategoryShortfall]

    /// A non-negative fraction in lowest terms.
    public struct Fraction: Sendable, Hashable {
        /// Above the line.
        public let numerator: Int
        /// Below the line, positive.
        public let denominator: Int
        /// The nearest floating-point number.
        public var value: Double { Double(numerator) / Double(denominator) }
    }

    /// theta; nil if some slot cannot be covered.
    ///
    /// Above 1 caps must be exceeded; it is never clamped.
    public var theta: Double? { exactTheta?.value }

    /// Demand divided by capacity, as if everybody could do everything: never above theta.
    ///
    /// Nil if there is demand and no capacity, 0 without demand.
    public var simpleRho: Double? {
        if demandMinutes == 0 { return 0 }
        return capacityMinutes == 0 ? nil : Double(demandMinutes) / Double(capacityMinutes)
    }
}
