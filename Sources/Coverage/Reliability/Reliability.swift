// SPDX-License-Identifier: Apache-2.0

/// Chances that what is needed is there.
public enum Reliability {
    /// The chance that at least `need` of independent people are there, of whom each is away with a chance of its own.
    ///
    /// The Poisson binomial distribution (Poisson 1837), person by person: O(people x need), no subtraction of nearly
    /// equal numbers.
    /// - Throws: `CoverageError` if a chance is not within 0...1.
    public static func atLeast(_ need: Int, absence: [Double]) throws(CoverageError) -> Double {
        try check(absence, field: "absence")
        guard need > 0 else { return 1 }
        guard need <= absence.count else { return 0 }
        // chance[j] that exactly j are there, and the last one that `need` or more are.
        var chance = [Double](repeating: 0, count: need + 1)
        chance[0] = 1
        for away in absence {
            chance[need] += chance[need - 1] * (1 - away)
            for there in stride(from: need - 1, through: 1, by: -1) {
                chance[there] = chance[there] * away + chance[there - 1] * (1 - away)
            }
            chance[0] *= away
        }
        return min(1, chance[need])
    }

    /// Refuses what is no probability.
    static func check(_ chances: [Double], field: String) throws(CoverageError) {
        for (index, chance) in chances.enumerated() where !(chance >= 0 && chance <= 1) {
            throw CoverageError(field: "\(field)[\(index)]", value: chance, allowed: "0 ... 1")
        }
    }
}
