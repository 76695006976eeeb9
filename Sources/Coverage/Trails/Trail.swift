// SPDX-License-Identifier: Apache-2.0

/// A trail that fades by itself: its strength at one moment tells it at every later one.
///
/// Nothing runs in the background: a deposit and a reading cost O(1). Grassé 1959; Dorigo, Maniezzo and Colorni 1996,
/// here in continuous time.
public struct Trail: Sendable, Hashable {
    /// The strength at `day`, within the limits of the deposits.
    public private(set) var strength: Double
    /// The moment, in days from any fixed one.
    public private(set) var day: Double

    /// A trail of a strength at a moment.
    public init(strength: Double = 0, day: Double = 0) {
        self.strength = strength
        self.day = day
    }

    /// The strength at a moment that is not before `day`; at an earlier one, the strength at `day`.
    public func strength(onDay later: Double, _ evaporation: Evaporation) -> Double {
        later <= day ? strength : strength * evaporation.remaining(afterDays: later - day)
    }

    /// Adds to the trail at a moment, and keeps it within the limits.
    ///
    /// A deposit before `day` has faded by what lies between and is added to what is there: as if it had come in time, unless
    /// the trail was at a limit since.
    public mutating func deposit(
        _ amount: Double, onDay moment: Double, _ evaporation: Evaporation, limits: ClosedRange<Double> = 0...10
    ) {
        if moment >= day {
            strength = strength(onDay: moment, evaporation) + amount
            day = moment
        } else {
            strength += amount * evaporation.remaining(afterDays: day - moment)
        }
        strength = min(max(strength, limits.lowerBound), limits.upperBound)
    }
}

/// What draws to something, and what drives away from it: two trails, since one does not undo the other.
public struct TrailPair: Sendable, Hashable {
    /// Deposits above 0.
    public private(set) var attraction: Trail
    /// Deposits below 0, with their sign turned.
    public private(set) var avoidance: Trail
    /// How many deposits there were.
    public private(set) var deposits: Int

    /// Trails as they were kept.
    public init(attraction: Trail = Trail(), avoidance: Trail = Trail(), deposits: Int = 0) {
        self.attraction = attraction
        self.avoidance = avoidance
        self.deposits = deposits
    }

    /// Adds to the trail that the sign says.
    public mutating func deposit(
        _ amount: Double, onDay moment: Double, _ evaporation: Evaporation, limit: Double = 10
    ) {
        deposits += 1
        if amount < 0 {
            avoidance.deposit(-amount, onDay: moment, evaporation, limits: 0...limit)
        } else {
            attraction.deposit(amount, onDay: moment, evaporation, limits: 0...limit)
        }
    }

    /// Attraction less avoidance at a moment.
    public func net(onDay moment: Double, _ evaporation: Evaporation) -> Double {
        attraction.strength(onDay: moment, evaporation) - avoidance.strength(onDay: moment, evaporation)
    }
}
