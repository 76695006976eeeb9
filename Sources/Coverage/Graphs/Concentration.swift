// SPDX-License-Identifier: Apache-2.0

/// How far something rests on few.
public enum Concentration {
    /// The sum of squared shares (Herfindahl 1950, Hirschman 1945): 1 if one has all, 1 / n if n have the same; nil if
    /// there is nothing to share.
    ///
    /// Amounts below 0 and such that are not numbers count as 0.
    public static func herfindahl(_ amounts: [Double]) -> Double? {
        let amounts = amounts.map { $0.isFinite ? max(0, $0) : 0 }
        let total = amounts.reduce(0, +)
        guard total > 0 else { return nil }
        return amounts.reduce(0) { $0 + ($1 / total) * ($1 / total) }
    }
}
