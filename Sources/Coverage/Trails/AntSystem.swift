// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The rules of ant colony optimisation in steps (Dorigo, Maniezzo and Colorni 1996).
public enum AntSystem {
    /// One step: every trail fades by `evaporation` and gains its deposit.
    ///
    /// - Throws: if there are not as many deposits as trails, or `evaporation` is not within 0...1.
    public static func step(
        _ trails: [Double], evaporation: Double, deposits: [Double]
    ) throws(CoverageError) -> [Double] {
        guard trails.count == deposits.count else {
            throw CoverageError(field: "deposits", value: "\(deposits.count)", allowed: "\(trails.count) numbers")
        }
        guard 0...1 ~= evaporation else {
            throw CoverageError(field: "evaporation", value: evaporation, allowed: "0 to 1")
        }
        return zip(trails, deposits).map { (1 - evaporation) * $0 + $1 }
    }

    /// How likely each choice is: trail^alpha visibility^beta over their sum.
    ///
    /// If every product is 0, visibility alone decides, and if that is 0 too, all are alike.
    ///
    /// - Throws: if the lengths differ, or a number is negative or not finite.
    public static func probabilities(
        trails: [Double], visibility: [Double], alpha: Double = 1, beta: Double = 2
    ) throws(CoverageError) -> [Double] {
        guard trails.count == visibility.count else {
            throw CoverageError(field: "visibility", value: "\(visibility.count)", allowed: "\(trails.count) numbers")
        }
        for (name, numbers) in [
            ("trails", trails), ("visibility", visibility), ("alpha", [alpha]), ("beta", [beta]),
        ] {
            for number in numbers where !(number.isFinite && number >= 0) {
                throw CoverageError(field: name, value: number, allowed: "0 or more, finite")
            }
        }
        let attractive = visibility.map { pow($0, beta) }
        for weights in [zip(trails, attractive).map { pow($0, alpha) * $1 }, attractive] {
            let sum = weights.reduce(0, +)
            if sum > 0, sum.isFinite { return weights.map { $0 / sum } }
        }
        return trails.map { _ in 1 / Double(trails.count) }
    }

    /// The limits of the MAX-MIN Ant System, which keep every choice possible (Stützle and Hoos 2000).
    ///
    /// - Parameters:
    ///   - evaporation: rho, within 0...1 without the ends.
    ///   - bestCost: the cost of the best solution, more than 0.
    ///   - choices: how many there are to choose from, at least 3.
    ///   - convergence: how likely the best solution is built again at the end, within 0...1 without the ends.
    public static func limits(
        evaporation: Double, bestCost: Double, choices: Int, convergence: Double = 0.05
    ) throws(CoverageError) -> ClosedRange<Double> {
        for (name, share) in [("evaporation", evaporation), ("convergence", convergence)] {
            guard share > 0, share < 1 else {
                throw CoverageError(field: name, value: share, allowed: "more than 0, less than 1")
            }
        }
        guard bestCost.isFinite, bestCost > 0 else {
            throw CoverageError(field: "bestCost", value: bestCost, allowed: "more than 0, finite")
        }
        let highest = 1 / (evaporation * bestCost)
        return try lowest(for: highest, choices: choices, convergence: convergence)...highest
    }

    /// The lower limit that goes with a highest trail.
    static func lowest(for highest: Double, choices: Int, convergence: Double) throws(CoverageError) -> Double {
        guard choices > 2 else { throw CoverageError(field: "choices", value: choices, allowed: "3 or more") }
        let root = pow(convergence, 1 / Double(choices))
        return min(highest, highest * (1 - root) / ((Double(choices) / 2 - 1) * root))
    }
}

/// Two ways to the same place (Deneubourg, Aron, Goss and Pasteels 1990).
public enum DoubleBridge {
    /// How likely the next takes the first way, after so many took each: (k + A)^n / ((k + A)^n + (k + B)^n).
    ///
    /// - Throws: if a number is negative or not finite, or both ways have no attraction at all.
    public static func probability(
        first: Double, second: Double, k: Double = 20, n: Double = 2
    ) throws(CoverageError) -> Double {
        for (name, number) in [("first", first), ("second", second), ("k", k), ("n", n)] {
            guard number.isFinite, number >= 0 else {
                throw CoverageError(field: name, value: number, allowed: "0 or more, finite")
            }
        }
        let (one, other) = (pow(k + first, n), pow(k + second, n))
        guard one + other > 0 else {
            throw CoverageError(field: "k", value: k, allowed: "more than 0 when nobody passed")
        }
        return one / (one + other)
    }
}
