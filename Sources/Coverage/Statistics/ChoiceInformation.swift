// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How much there is to decide, in bits (Hick 1952, Hyman 1953).
///
/// The time to choose grows with it. One option is still one bit: to act or not.
public enum ChoiceInformation {
    /// log₂(n + 1) of n options that are equally likely.
    ///
    /// - Throws: `CoverageError` if there are fewer than 0.
    public static func bits(options: Int) throws(CoverageError) -> Double {
        guard options >= 0 else { throw CoverageError(field: "options", value: options, allowed: "0 or more") }
        return log2(Double(options) + 1)
    }

    /// Σ p log₂(1/p + 1) of options with probabilities.
    ///
    /// - Throws: `CoverageError` if a probability is outside 0 ... 1, or they do not sum to 1.
    public static func bits(probabilities: [Double]) throws(CoverageError) -> Double {
        for (index, value) in probabilities.enumerated() where !(value >= 0 && value <= 1) {
            throw CoverageError(field: "probabilities[\(index)]", value: value, allowed: "0 ... 1")
        }
        let sum = probabilities.reduce(0, +)
        guard abs(sum - 1) <= 1e-9 else {
            throw CoverageError(field: "probabilities", value: sum, allowed: "a sum of 1")
        }
        return probabilities.reduce(0) { $0 + ($1 > 0 ? $1 * log2(1 / $1 + 1) : 0) }
    }
}
