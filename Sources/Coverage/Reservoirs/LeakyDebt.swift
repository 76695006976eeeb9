// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Extra work that is carried and slowly recovered from: dB/dt = inflow - recovery x B.
public struct LeakyDebt: Sendable, Hashable {
    /// What is added in a day.
    public let inflow: Double
    /// The share that goes away in a day.
    public let recovery: Double
    /// What is carried at the beginning.
    public let start: Double

    /// Makes a debt.
    ///
    /// - Throws: `CoverageError` unless all are finite, nothing is negative, and something is recovered.
    public init(inflow: Double, recovery: Double, start: Double = 0) throws(CoverageError) {
        try Reservoir.check(inflow, field: "inflow")
        try Reservoir.check(start, field: "start")
        guard recovery.isFinite, recovery > 0 else {
            throw CoverageError(field: "recovery", value: recovery, allowed: "a finite number above 0")
        }
        self.inflow = inflow
        self.recovery = recovery
        self.start = start
    }

    /// The recovery by which half of a debt is gone after so many days: ln 2 / days.
    public static func recovery(halfLifeDays: Double) throws(CoverageError) -> Double {
        guard halfLifeDays.isFinite, halfLifeDays > 0 else {
            throw CoverageError(field: "half_life_days", value: halfLifeDays, allowed: "a finite number above 0")
        }
        return log(2) / halfLifeDays
    }

    /// Where the debt ends up: inflow / recovery.
    public var steadyState: Double { inflow / recovery }

    /// The debt after so many days.
    public func debt(afterDays days: Double) -> Double { steadyState + (start - steadyState) * exp(-recovery * days) }

    /// Days until the debt comes to `limit`; 0 if it is there already, nil if it never does.
    public func days(to limit: Double) -> Double? {
        if start >= limit { return 0 }
        guard steadyState > limit else { return nil }
        return log((steadyState - start) / (steadyState - limit)) / recovery
    }
}
