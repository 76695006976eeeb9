// SPDX-License-Identifier: Apache-2.0

/// Decided interactions between actors: how often each got the better of each other one.
///
/// Kept by pair, so that the costs below grow with the pairs that met and not with all that could have.
public struct Contests: Sendable, Hashable {
    /// Two actors that met at least once.
    public struct Pair: Sendable, Hashable {
        /// The actor with the smaller number.
        public let first: Int
        /// The other actor.
        public let second: Int
        /// How often `first` won.
        public internal(set) var winsOfFirst: Double
        /// How often `second` won.
        public internal(set) var winsOfSecond: Double

        /// How often the two met.
        public var count: Double { winsOfFirst + winsOfSecond }
    }

    /// How many actors there are; they are numbered from 0.
    public let actors: Int
    /// The pairs that met, in ascending order.
    public let pairs: [Pair]

    /// Contests by winner and loser; `count` may be a fraction, and those of one pair are added up.
    ///
    /// - Throws: if an actor is not within 0..<actors or meets itself, or a count is negative or not finite.
    /// - Complexity: O(n log n) of the wins.
    public init(
        actors: Int, wins: [(winner: Int, loser: Int, count: Double)]
    ) throws(CoverageError) {
        guard actors >= 0 else { throw CoverageError(field: "actors", value: actors, allowed: "0 or more") }
        var met: [Int: Pair] = [:]
        for (index, win) in wins.enumerated() {
            for (name, actor) in [("winner", win.winner), ("loser", win.loser)] {
                guard 0..<actors ~= actor else {
                    throw CoverageError(field: "wins[\(index)].\(name)", value: actor, allowed: "0 to \(actors - 1)")
                }
            }
            guard win.winner != win.loser else {
                throw CoverageError(field: "wins[\(index)].loser", value: win.loser, allowed: "another than the winner")
            }
            guard win.count.isFinite, win.count >= 0 else {
                throw CoverageError(field: "wins[\(index)].count", value: win.count, allowed: "0 or more, finite")
            }
            let (low, high) = (min(win.winner, win.loser), max(win.winner, win.loser))
            var pair =
                met[low * actors + high] ?? Pair(first: low, second: high, winsOfFirst: 0, winsOfSecond: 0)
            if win.winner == low { pair.winsOfFirst += win.count } else { pair.winsOfSecond += win.count }
            met[low * actors + high] = pair
        }
        self.actors = actors
        pairs = met.filter { $0.value.count > 0 }.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Contests from a square matrix whose row wins over its column; the diagonal is ignored.
    ///
    /// - Throws: if the matrix is not square, or a number is negative or not finite.
    public init(matrix: [[Double]]) throws(CoverageError) {
        var wins: [(winner: Int, loser: Int, count: Double)] = []
        for (winner, row) in matrix.enumerated() {
            guard row.count == matrix.count else {
                throw CoverageError(
                    field: "matrix[\(winner)]", value: "\(row.count) columns", allowed: "\(matrix.count) columns")
            }
            for (loser, count) in row.enumerated() where winner != loser { wins.append((winner, loser, count)) }
        }
        try self.init(actors: matrix.count, wins: wins)
    }
}
