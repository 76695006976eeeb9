// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How often one state was followed by another: a Markov chain of first order, counted.
public struct TransitionTable: Sendable, Hashable {
    /// How many states there are; they are numbered from 0.
    public let states: Int
    /// How often the row's state was followed by the column's.
    public let counts: [[Int]]

    /// Counts the transitions inside each sequence; nothing leads from one sequence to the next.
    ///
    /// - Throws: if a state is not within 0..<states.
    /// - Complexity: O(states² + length of the sequences).
    public init(states: Int, sequences: [[Int]]) throws(CoverageError) {
        guard states >= 0 else { throw CoverageError(field: "states", value: states, allowed: "0 or more") }
        for (index, sequence) in sequences.enumerated() {
            for (place, state) in sequence.enumerated() where !(0..<states ~= state) {
                throw CoverageError(
                    field: "sequences[\(index)][\(place)]", value: state, allowed: "0 to \(states - 1)")
            }
        }
        self.init(counting: sequences, states: states)
    }

    /// The same for sequences that were checked already.
    init(counting sequences: [[Int]], states: Int) {
        self.states = states
        var flat = [Int](repeating: 0, count: states * states)
        for sequence in sequences {
            for place in sequence.indices.dropFirst() { flat[sequence[place - 1] * states + sequence[place]] += 1 }
        }
        counts = (0..<states).map { Array(flat[$0 * states..<($0 + 1) * states]) }
    }

    /// Transitions in all.
    public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

    /// How often each state was left.
    var rowSums: [Int] { counts.map { $0.reduce(0, +) } }
    /// How often each state was entered.
    var columnSums: [Int] { (0..<states).map { column in counts.reduce(0) { $0 + $1[column] } } }

    /// Whether the next state depends on the present one; nil if fewer than two states were left or entered.
    ///
    /// Rows and columns without any transition are left out (Bakeman and Gottman 1997).
    ///
    /// - Complexity: O(states²).
    public var independence: IndependenceTest? {
        let (above, beside, all) = (rowSums, columnSums, Double(total))
        let rows = above.indices.filter { above[$0] > 0 }
        let columns = beside.indices.filter { beside[$0] > 0 }
        guard rows.count > 1, columns.count > 1 else { return nil }
        var (square, likelihood, least) = (0.0, 0.0, Double.infinity)
        for row in rows {
            for column in columns {
                let expected = Double(above[row]) * Double(beside[column]) / all
                let found = Double(counts[row][column])
                square += (found - expected) * (found - expected) / expected
                if found > 0 { likelihood += 2 * found * log(found / expected) }
                least = min(least, expected)
            }
        }
        return IndependenceTest(
            chiSquare: square, likelihoodRatio: likelihood, degreesOfFreedom: (rows.count - 1) * (columns.count - 1),
            rows: rows, columns: columns, leastExpected: least)
    }

    /// How far each transition is from independence, in standard deviations (Haberman 1973); nil where that is not defined.
    ///
    /// - Complexity: O(states²).
    public var adjustedResiduals: [[Double?]] {
        let (above, beside, all) = (rowSums, columnSums, Double(total))
        return counts.enumerated().map { row, cells in
            cells.enumerated().map { column, found in
                guard all > 0 else { return nil }
                let (left, right) = (Double(above[row]) / all, Double(beside[column]) / all)
                let variance = all * left * right * (1 - left) * (1 - right)
                return variance > 0 ? (Double(found) - all * left * right) / variance.squareRoot() : nil
            }
        }
    }
}
