// SPDX-License-Identifier: Apache-2.0

/// David's score of each actor: wins weighted by the success of those won against, less the same of losses.
///
/// David 1987; normalised and steepness: de Vries, Stevens and Vervaecke 2006, Animal Behaviour 71.
public struct DavidsScore: Sendable, Hashable {
    /// How the success of one actor against another is measured.
    public enum Proportion: Sendable, CaseIterable {
        /// Wins divided by meetings, P.
        case wins
        /// The same drawn towards one half where they met seldom, D = P - (P - 1/2) / (n + 1) (de Vries 2006).
        case chanceCorrected
    }

    /// w + w2 - l - l2 of each actor; their sum is 0.
    public let scores: [Double]
    /// (score + N(N - 1)/2) / N: within 0...N - 1.
    public let normalised: [Double]
    /// The absolute slope of the normalised scores on their ranks, 0 (all alike) to 1; nil for fewer than two actors.
    public let steepness: Double?

    init(scores: [Double]) {
        let count = Double(scores.count)
        self.scores = scores
        normalised = scores.map { ($0 + count * (count - 1) / 2) / count }
        guard scores.count > 1 else {
            steepness = nil
            return
        }
        var (above, below) = (0.0, 0.0)
        for (place, value) in normalised.sorted(by: >).enumerated() {
            let distance = Double(place) - (count - 1) / 2
            above += distance * value
            below += distance * distance
        }
        steepness = abs(above / below)
    }
}

extension Contests {
    /// David's score of every actor.
    ///
    /// Pairs that never met count as nothing for both, never as a half.
    ///
    /// - Complexity: O(actors log actors + pairs).
    public func davidsScore(_ proportion: DavidsScore.Proportion = .chanceCorrected) -> DavidsScore {
        var wins = [Double](repeating: 0, count: actors)
        var losses = wins
        let shares = pairs.map { $0.share(proportion) }
        for (pair, share) in zip(pairs, shares) {
            wins[pair.first] += share
            losses[pair.first] += 1 - share
            wins[pair.second] += 1 - share
            losses[pair.second] += share
        }
        var scores = zip(wins, losses).map { $0 - $1 }
        for (pair, share) in zip(pairs, shares) {
            scores[pair.first] += share * wins[pair.second] - (1 - share) * losses[pair.second]
            scores[pair.second] += (1 - share) * wins[pair.first] - share * losses[pair.first]
        }
        return DavidsScore(scores: scores)
    }
}

extension Contests.Pair {
    /// The success of the first actor against the second, 0...1.
    func share(_ proportion: DavidsScore.Proportion) -> Double {
        let plain = winsOfFirst / count
        switch proportion {
        case .wins: return plain
        case .chanceCorrected: return plain - (plain - 0.5) / (count + 1)
        }
    }
}
