// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Ratings that follow a sequence of decided contests (Elo 1978; for animals Neumann et al.
///
/// 2011).
public struct EloRating: Sendable, Hashable {
    /// The most that one contest moves a rating.
    public let step: Double
    /// The rating of each actor; their sum stays what it was.
    public private(set) var ratings: [Double]

    /// Ratings before the first contest.
    ///
    /// - Throws: if there are fewer than no actors, or `step` is not positive and finite.
    public init(actors: Int, step: Double = 100, start: Double = 1000) throws(CoverageError) {
        guard actors >= 0 else { throw CoverageError(field: "actors", value: actors, allowed: "0 or more") }
        guard step.isFinite, step > 0 else {
            throw CoverageError(field: "step", value: step, allowed: "more than 0, finite")
        }
        guard start.isFinite else { throw CoverageError(field: "start", value: start, allowed: "finite") }
        self.step = step
        ratings = [Double](repeating: start, count: actors)
    }

    /// How likely the first actor is to win, by the logistic curve of base 10 and 400 points.
    ///
    /// The actors must be among those of the ratings.
    public func expectation(_ first: Int, over second: Int) -> Double {
        1 / (1 + pow(10, (ratings[second] - ratings[first]) / 400))
    }

    /// Takes in one contest.
    ///
    /// - Throws: if an actor is not known or meets itself.
    /// - Complexity: O(1).
    public mutating func record(winner: Int, loser: Int) throws(CoverageError) {
        for (name, actor) in [("winner", winner), ("loser", loser)] {
            guard ratings.indices.contains(actor) else {
                throw CoverageError(field: name, value: actor, allowed: "0 to \(ratings.count - 1)")
            }
        }
        guard winner != loser else {
            throw CoverageError(field: "loser", value: loser, allowed: "another than the winner")
        }
        let gain = step * (1 - expectation(winner, over: loser))
        ratings[winner] += gain
        ratings[loser] -= gain
    }
}
