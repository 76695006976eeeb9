// SPDX-License-Identifier: Apache-2.0

/// The new equilibrium of a loop that answers a disturbance in proportion (Le Chatelier 1884, Samuelson 1947): the
/// response opposes the disturbance and is partial at any gain.
public struct LinearResponse: Sendable, Hashable {
    /// What was taken away.
    public let disturbance: Double
    /// How strongly the loop answers: 0 not at all.
    public let gain: Double

    /// Makes a response.
    ///
    /// - Throws: `CoverageError` unless both are finite and the gain is not negative.
    public init(disturbance: Double, gain: Double) throws(CoverageError) {
        guard disturbance.isFinite else {
            throw CoverageError(field: "disturbance", value: disturbance, allowed: "a finite number")
        }
        try Reservoir.check(gain, field: "gain")
        self.disturbance = disturbance
        self.gain = gain
    }

    /// What the loop gives back.
    public var compensation: Double { disturbance * gain / (1 + gain) }
    /// What stays lost; never nothing while there is a disturbance.
    public var residual: Double { disturbance / (1 + gain) }
    /// The share that is given back.
    public var compensatedFraction: Double { gain / (1 + gain) }

    /// The gain that a measured share of compensation amounts to; nil where all was made up, which no such loop does.
    public static func gain(compensatedFraction fraction: Double) -> Double? {
        fraction < 1 && fraction >= 0 ? fraction / (1 - fraction) : nil
    }
}
