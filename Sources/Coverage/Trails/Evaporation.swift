// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How fast a trail fades: by half in every half-life.
public struct Evaporation: Sendable, Hashable {
    /// Days in which half of a trail is gone.
    public let halfLifeDays: Double

    /// Evaporation of a half-life.
    ///
    /// - Throws: if the half-life is not positive and finite.
    public init(halfLifeDays: Double) throws(CoverageError) {
        guard halfLifeDays.isFinite, halfLifeDays > 0 else {
            throw CoverageError(field: "half_life_days", value: halfLifeDays, allowed: "more than 0, finite")
        }
        self.halfLifeDays = halfLifeDays
    }

    /// The share that is left after some days, 2^(-days / half-life).
    public func remaining(afterDays days: Double) -> Double { exp2(-days / halfLifeDays) }

    /// The share that is gone after some days: rho of the Ant System for a step of that length.
    public func share(ofStep days: Double) -> Double { -expm1(-days / halfLifeDays * 0.693_147_180_559_945_3) }
}
