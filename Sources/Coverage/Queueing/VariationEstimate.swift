// SPDX-License-Identifier: Apache-2.0

extension Queueing {
    /// Fewer samples than this say nothing about variation.
    public static let minimumSamples = 20

    /// The squared coefficient of variation of the samples: unbiased variance over squared mean.
    ///
    /// - Parameter samples: durations or intervals, each 0 or more, in any one unit.
    /// - Returns: nil with fewer than 20 samples, or if all are 0: then use 1 (exponential) and say so.
    /// - Throws: `QueueingError` if a sample is negative or not finite.
    public static func squaredCoefficientOfVariation(of samples: [Double]) throws(QueueingError) -> Double? {
        // Welford's update: no cancellation when the mean is large.
        var mean = 0.0
        var squares = 0.0
        for (index, sample) in samples.enumerated() {
            try check("samples[\(index)]", nonNegative: sample)
            let difference = sample - mean
            mean += difference / Double(index + 1)
            squares += difference * (sample - mean)
        }
        guard samples.count >= minimumSamples, mean > 0 else { return nil }
        let result = squares / Double(samples.count - 1) / mean / mean
        return result.isFinite ? result : nil
    }
}
