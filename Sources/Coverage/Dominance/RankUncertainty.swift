// SPDX-License-Identifier: Apache-2.0

/// Where an actor stands by David's score, and how sure that is.
public struct RankRange: Sendable, Hashable {
    /// The place, 1 is the highest score; those alike share the mean of their places.
    public let rank: Double
    /// The lowest place number of nine in ten resamples.
    public let low: Double
    /// The highest place number of nine in ten resamples.
    public let high: Double
}

extension Contests {
    /// Places by chance-corrected David's score, with the 5 % and 95 % points of a bootstrap over the single contests.
    ///
    /// Resamples contests with replacement (Efron 1979); the same seed gives the same answer. Actors that fall out of a resample
    /// stand there with a score of 0.
    ///
    /// - Parameters:
    ///   - contests: each decided contest, actors within 0..<actors.
    ///   - resamples: 1 to 10,000.
    /// - Throws: as `Contests.init`, and if `resamples` is out of range.
    /// - Complexity: O(resamples (contests + actors log actors)).
    public static func rankRanges(
        actors: Int, contests: [(winner: Int, loser: Int)], resamples: Int = 200, seed: UInt64 = 1
    ) throws(CoverageError) -> [RankRange] {
        guard 1...10_000 ~= resamples else {
            throw CoverageError(field: "resamples", value: resamples, allowed: "1 to 10000")
        }
        let observed = try Contests(actors: actors, wins: contests.map { ($0.winner, $0.loser, 1) })
        let ranks = observed.ranks
        guard !contests.isEmpty else { return ranks.map { RankRange(rank: $0, low: $0, high: $0) } }
        var generator = SeededGenerator(seed: seed)
        var drawn = [[Double]](repeating: [], count: actors)
        for _ in 0..<resamples {
            var wins: [(winner: Int, loser: Int, count: Double)] = []
            for _ in contests.indices {
                let one = contests[Int.random(in: contests.indices, using: &generator)]
                wins.append((one.winner, one.loser, 1))
            }
            for (actor, rank) in try Contests(actors: actors, wins: wins).ranks.enumerated() {
                drawn[actor].append(rank)
            }
        }
        return zip(ranks, drawn).map { rank, places in
            let sorted = places.sorted()
            let low = Int((0.05 * Double(sorted.count - 1)).rounded(.down))
            let high = Int((0.95 * Double(sorted.count - 1)).rounded(.up))
            return RankRange(rank: rank, low: sorted[low], high: sorted[high])
        }
    }

    /// The place of each actor by its score, 1 the highest; those alike share the mean of their places.
    var ranks: [Double] {
        let scores = davidsScore().scores
        let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
        var ranks = [Double](repeating: 0, count: scores.count)
        var start = 0
        while start < order.count {
            var end = start
            // Scores this close are alike: only the order of additions tells them apart.
            while end < order.count, scores[order[start]] - scores[order[end]] < 1e-9 { end += 1 }
            for position in start..<end { ranks[order[position]] = Double(start + end + 1) / 2 }
            start = end
        }
        return ranks
    }
}
