// SPDX-License-Identifier: Apache-2.0

/// Something that can make up for missing people for a while: overtime under caps, cross-cover, leave that is put off,
/// moonlighters, administrative time.
public struct Reservoir: Sendable, Hashable {
    /// The most that it gives in a day.
    public let rate: Double
    /// All that is in it.
    public let stock: Double

    /// Makes a reservoir.
    public init(rate: Double, stock: Double) {
        self.rate = rate
        self.stock = stock
    }

    /// What it can give in the first `days` days.
    func yield(in days: Double) -> Double { min(rate * days, stock) }

    /// Refuses reservoirs that cannot be: negative, infinite or not a number.
    static func check(_ reservoirs: [Reservoir]) throws(CoverageError) {
        for (index, reservoir) in reservoirs.enumerated() {
            try check(reservoir.rate, field: "reservoirs[\(index)].rate")
            try check(reservoir.stock, field: "reservoirs[\(index)].stock")
        }
    }

    static func check(_ value: Double, field: String) throws(CoverageError) {
        guard value.isFinite, value >= 0 else {
            throw CoverageError(field: field, value: value, allowed: "a finite number, 0 or more")
        }
    }
}

/// A stretch of days with the same gap.
public struct GapPeriod: Sendable, Hashable {
    /// How long it lasts.
    public let days: Double
    /// What is missing in each of its days; nothing is missing at 0 or below.
    public let gap: Double

    /// Makes a period.
    public init(days: Double, gap: Double) {
        self.days = days
        self.gap = gap
    }
}
