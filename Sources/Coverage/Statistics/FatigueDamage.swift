// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Damage that adds up over loads of different height (Palmgren 1924, Miner 1945), each with a life of Basquin's form
/// N = (S / a)^-m.
///
/// An analogue: nobody has calibrated it for people.
public enum FatigueDamage {
    /// Σ nᵢ / Nᵢ: 1 is the end of life.
    ///
    /// - Throws: `CoverageError` unless strength, exponent, stresses are more than 0 and counts 0 or more.
    public static func sum(
        of cycles: [(stress: Double, count: Double)], strength: Double, exponent: Double
    ) throws(CoverageError) -> Double {
        for (field, value) in [("strength", strength), ("exponent", exponent)] where !(value > 0 && value.isFinite) {
            throw CoverageError(field: field, value: value, allowed: "more than 0, finite")
        }
        var damage = 0.0
        for (index, cycle) in cycles.enumerated() {
            guard cycle.stress > 0, cycle.stress.isFinite, cycle.count >= 0, cycle.count.isFinite else {
                throw CoverageError(
                    field: "cycles[\(index)]", value: "\(cycle.stress), \(cycle.count)",
                    allowed: "a stress above 0 and a count of 0 or more")
            }
            damage += cycle.count * pow(cycle.stress / strength, exponent)
        }
        return damage
    }
}
