// SPDX-License-Identifier: Apache-2.0

/// Layers of protection one behind the other, each of which fails now and then (CCPS 2001; IEC 61511).
///
/// An event gets through if every layer fails on demand. The product of their chances is right only if they are
/// independent; what several of them share is given as a cause that fails all of these at once.
public struct ProtectionLayers: Sendable, Hashable {
    /// Something that several layers need: a person, a data feed.
    public struct SharedCause: Sendable, Hashable {
        /// The chance that it fails when it is needed.
        public var probability: Double
        /// The layers that fail with it, by their place in `failureOnDemand`.
        public var layers: [Int]

        /// A cause that layers share.
        public init(probability: Double, layers: [Int]) {
            (self.probability, self.layers) = (probability, layers)
        }
    }

    /// Each layer's chance of failing when it is needed, by what is its own alone.
    public let failureOnDemand: [Double]
    /// What several layers share.
    public let sharedCauses: [SharedCause]

    /// The most layers.
    public static let maximumLayers = 16

    /// Makes layers.
    ///
    /// - Throws: `CoverageError` if a chance is not within 0...1, a cause names a layer that is not there, or there are
    ///   more than 16 layers.
    public init(failureOnDemand: [Double], sharedCauses: [SharedCause] = []) throws(CoverageError) {
        guard failureOnDemand.count <= Self.maximumLayers else {
            throw CoverageError(
                field: "failureOnDemand", value: "\(failureOnDemand.count) layers",
                allowed: "at most \(Self.maximumLayers) layers")
        }
        try Reliability.check(failureOnDemand, field: "failureOnDemand")
        try Reliability.check(sharedCauses.map(\.probability), field: "sharedCauses.probability")
        for (number, cause) in sharedCauses.enumerated() {
            for layer in cause.layers where !failureOnDemand.indices.contains(layer) {
                throw CoverageError(
                    field: "sharedCauses[\(number)].layers", value: layer,
                    allowed: "0 ..< \(failureOnDemand.count)")
            }
        }
        self.failureOnDemand = failureOnDemand
        self.sharedCauses = sharedCauses
    }

    /// The chance that all layers fail, if nothing is shared; 1 without layers.
    public var independentFailure: Double { failureOnDemand.reduce(1, *) }

    /// The chance that all layers fail, exactly, over all combinations of shared causes.
    ///
    /// O(causes x 2^layers): combinations that strike the same layers are taken together.
    public var failure: Double {
        var chanceOfStruck = [Double](repeating: 0, count: 1 << failureOnDemand.count)
        chanceOfStruck[0] = 1
        for cause in sharedCauses {
            let mask = cause.layers.reduce(0) { $0 | 1 << $1 }
            var next = chanceOfStruck.map { $0 * (1 - cause.probability) }
            for (struck, chance) in chanceOfStruck.enumerated() { next[struck | mask] += chance * cause.probability }
            chanceOfStruck = next
        }
        return chanceOfStruck.enumerated().reduce(0) { sum, entry in
            entry.element == 0
                ? sum
                : sum
                    + entry.element
                    * failureOnDemand.indices.reduce(1.0) {
                        entry.offset >> $1 & 1 == 1 ? $0 : $0 * failureOnDemand[$1]
                    }
        }
    }

    /// How often a year something gets through, if `initiating` times a year something happens.
    ///
    /// - Throws: `CoverageError` if `initiating` is below 0 or not finite.
    public func residualFrequency(initiating: Double) throws(CoverageError) -> (independent: Double, shared: Double) {
        guard initiating >= 0, initiating.isFinite else {
            throw CoverageError(field: "initiating", value: initiating, allowed: "a finite number, 0 and more")
        }
        return (initiating * independentFailure, initiating * failure)
    }

    /// By what the layers divide the frequency, if nothing is shared; nil if nothing gets through.
    public var riskReduction: Double? { independentFailure == 0 ? nil : 1 / independentFailure }
}
