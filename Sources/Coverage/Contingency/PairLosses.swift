// SPDX-License-Identifier: Apache-2.0

/// What the loss of two people at once costs.
public struct PairLoss: Sendable, Hashable {
    /// The person of the smaller number.
    public let one: Int
    /// The person of the larger number.
    public let other: Int
    /// Lost beyond the base, by rank.
    public let byRank: [Int]
    /// How much of it is lost only because both are lost ("latent"): the total less the single losses.
    public let excess: Int

    /// Makes a loss.
    public init(one: Int, other: Int, byRank: [Int], excess: Int) {
        self.one = one
        self.other = other
        self.byRank = byRank
        self.excess = excess
    }

    /// Lost beyond the base in all.
    public var total: Int { byRank.reduce(0, +) }
}

/// How many pairs lose what.
public struct PairCounts: Sendable, Hashable {
    /// All pairs.
    public var pairs = 0
    /// Pairs that lose something.
    public var losing = 0
    /// Pairs that lose more than the sum of their single losses.
    public var latent = 0
    /// The losses of all pairs summed.
    public var total = 0
    /// For each rank the pairs that lose something in the categories up to it.
    public var losingUpTo: [Int] = []

    /// Nothing counted yet.
    public init() {}
}

extension LossStudy {
    /// N-2: what the loss of two different people costs beyond the base, by rank; zero everywhere without `pairs`.
    public func pair(_ one: Int, _ other: Int) -> PairLoss {
        let (low, high) = (min(one, other), max(one, other))
        let (first, second) = (single(low), single(high))
        var (singlesUpTo, before) = (0, 0)
        var byRank: [Int] = []
        byRank.reserveCapacity(first.count)
        for rank in first.indices {
            singlesUpTo += first[rank] + second[rank]
            let upTo = singlesUpTo + (excesses?.excess(low, high, upTo: rank) ?? 0)
            byRank.append(upTo - before)
            before = upTo
        }
        return PairLoss(one: low, other: high, byRank: byRank, excess: before - singlesUpTo)
    }

    /// Counts over all pairs.
    ///
    /// O(people^2 x ranks).
    public func pairCounts() -> PairCounts {
        var counts = PairCounts()
        counts.losingUpTo = Array(repeating: 0, count: baseUnserved.count)
        guard excesses != nil else { return counts }
        counts.pairs = peopleCount * max(0, peopleCount - 1) / 2
        forEachLosingPair { pair in
            counts.total += pair.total
            counts.losing += 1
            if pair.excess > 0 { counts.latent += 1 }
            var upTo = 0
            for rank in pair.byRank.indices {
                upTo += pair.byRank[rank]
                if upTo > 0 { counts.losingUpTo[rank] += 1 }
            }
        }
        return counts
    }

    /// The pairs that lose something, the worst first; equal ones by their people.
    ///
    /// O(people^2 x ranks), and the limit for each pair that gets into the list.
    ///
    /// - Parameter precedes: whether a pair is worse than another.
    public func worstPairs(_ limit: Int, by precedes: (PairLoss, PairLoss) -> Bool) -> [PairLoss] {
        var worst: [PairLoss] = []
        guard limit > 0 else { return worst }
        forEachLosingPair { pair in
            if worst.count == limit {
                guard precedes(pair, worst[limit - 1]) else { return }
                worst.removeLast()
            }
            worst.insert(pair, at: worst.firstIndex { precedes(pair, $0) } ?? worst.count)
        }
        return worst
    }

    private func forEachLosingPair(_ body: (PairLoss) -> Void) {
        guard let excesses else { return }
        for other in 0..<peopleCount {
            let isFelt = singleTotal(other) > 0
            for one in 0..<other where isFelt || singleTotal(one) > 0 || excesses.isLatent(one, other) {
                let pair = pair(one, other)
                if pair.total > 0 { body(pair) }
            }
        }
    }
}
