// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Whether choices have come down to always the same few.
public enum Stagnation {
    /// How many choices still count: trails at least lambda of the way from the weakest to the strongest.
    ///
    /// The branching factor of Gambardella and Dorigo 1995; 0 without trails, all if they are alike.
    public static func branching(_ trails: [Double], lambda: Double = 0.05) -> Int {
        guard let least = trails.min(), let most = trails.max() else { return 0 }
        return trails.count { $0 >= least + lambda * (most - least) }
    }

    /// Shannon's entropy of the trails in bits over that of an even spread, 0...1.
    ///
    /// Nil for fewer than two choices and for trails that are all 0.
    public static func evenness(_ trails: [Double]) -> Double? {
        let sum = trails.reduce(0, +)
        guard trails.count > 1, sum > 0 else { return nil }
        let entropy = trails.reduce(0.0) { total, trail in
            trail > 0 ? total - trail / sum * log2(trail / sum) : total
        }
        return entropy / log2(Double(trails.count))
    }
}
