// SPDX-License-Identifier: Apache-2.0

/// The test of a table of counts against independence of its rows and columns.
public struct IndependenceTest: Sendable, Hashable {
    /// Pearson's chi-square.
    public let chiSquare: Double
    /// The likelihood ratio statistic G.
    public let likelihoodRatio: Double
    /// (rows - 1)(columns - 1) of those used.
    public let degreesOfFreedom: Int
    /// The rows that have any count.
    public let rows: [Int]
    /// The columns that have any count.
    public let columns: [Int]
    /// The least count that independence lets expect in a cell; below 5 `p` is not to be trusted.
    public let leastExpected: Double

    /// How likely a chi-square as large or larger is if the two are independent.
    public var p: Double { ChiSquare.survival(chiSquare, degreesOfFreedom: degreesOfFreedom) }
}

/// A p by permutation: how many shuffles were as far from independence as what was found.
public struct PermutationTest: Sendable, Hashable {
    /// (1 + shuffles as far or farther) / (1 + shuffles).
    public let p: Double
    /// Shuffles made; fewer than asked for if it was stopped.
    public let shuffles: Int

    /// Shuffles the order of states inside every sequence and compares G each time.
    ///
    /// Sampled permutations (Bakeman, Robinson and Quera 1996); the same seed gives the same answer. Nil if the transitions
    /// found have no test, or it was stopped before the first shuffle.
    ///
    /// - Parameters:
    ///   - shuffles: 1 to 100,000; p is not smaller than 1 / (shuffles + 1).
    ///   - shouldStop: asked before each shuffle.
    /// - Throws: as `TransitionTable.init`, and if `shuffles` is out of range.
    /// - Complexity: O(shuffles (states² + length of the sequences)).
    public init?(
        states: Int, sequences: [[Int]], shuffles: Int = 199, seed: UInt64 = 1, shouldStop: () -> Bool = { false }
    ) throws(CoverageError) {
        guard 1...100_000 ~= shuffles else {
            throw CoverageError(field: "shuffles", value: shuffles, allowed: "1 to 100000")
        }
        let table = try TransitionTable(states: states, sequences: sequences)
        guard let found = table.independence?.likelihoodRatio else { return nil }
        var generator = SeededGenerator(seed: seed)
        var shuffled = sequences
        var (made, far) = (0, 0)
        while made < shuffles, !shouldStop() {
            for index in shuffled.indices { shuffled[index].shuffle(using: &generator) }
            let other = TransitionTable(counting: shuffled, states: states).independence?.likelihoodRatio ?? 0
            if other >= found - 1e-9 { far += 1 }
            made += 1
        }
        guard made > 0 else { return nil }
        self.shuffles = made
        p = Double(1 + far) / Double(1 + made)
    }
}
