// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// A loss in minutes by rank, of one person or of several.
struct Loss: Hashable {
    let byRank: [Int]

    var total: Int { byRank.reduce(0, +) }
    var halfDays: Double { Double(total) / 360 }

    /// The larger in every prefix of the categories: both are lower bounds of what is really lost.
    static func larger(_ one: [Int], _ other: [Int]) -> [Int] {
        var (first, second, before) = (0, 0, 0)
        return zip(one, other).map { left, right in
            first += left
            second += right
            defer { before = max(first, second) }
            return max(first, second) - before
        }
    }

    /// The first rank that loses something.
    var firstRank: Int? { byRank.firstIndex { $0 > 0 } }
}

/// Single and double losses as the caller wants them counted: slot by slot and under weekly caps, or by regime.
struct CombinedLosses {
    let analysis: LossAnalysis
    let caps: CapLosses?
    let statics: StaticLosses?
    private let request: ContingencyRequest
    /// Minutes by rank that nobody can serve with everybody there.
    let base: [Int]
    /// By person.
    let singles: [Loss]
    /// Nil when pairs are not asked for, or too many.
    private(set) var pairCounts: PairCounts?
    /// The worst, by the rank key of a loss.
    private(set) var worstPairs: [PairLoss] = []

    init(
        _ analysis: LossAnalysis, caps: CapLosses?, statics: StaticLosses?, request: ContingencyRequest, pairs: Bool
    ) throws {
        self.analysis = analysis
        self.caps = caps
        self.statics = statics
        self.request = request
        base = caps.map { Loss.larger(analysis.losses.baseUnserved, $0.base) } ?? analysis.losses.baseUnserved
        singles = (0..<analysis.peopleCount).map { person in
            switch request.regime {
            case .free:
                let slots = analysis.losses.single(person)
                return Loss(byRank: caps.map { Loss.larger(slots, $0.singles[person]) } ?? slots)
            case .idleOnly: return Loss(byRank: statics?.idleFill[person] ?? [])
            case .none: return Loss(byRank: statics?.nobodyMoves[person] ?? [])
            }
        }
        guard pairs else { return }
        if let caps, caps.hasPairs {
            countPairs(caps)
        } else {
            pairCounts = analysis.losses.pairCounts()
            worstPairs = analysis.losses.worstPairs(request.top, by: Self.precedes)
            if var caps {
                worstPairs = try worstPairs.map { try Self.capped($0, &caps, self) }.sorted(by: Self.precedes)
            }
        }
    }

    /// The worse by category 1, then category 2 and so on, then by the people's places.
    static func precedes(_ one: PairLoss, _ other: PairLoss) -> Bool {
        for (left, right) in zip(one.byRank, other.byRank) where left != right { return left > right }
        return (one.one, one.other) < (other.one, other.other)
    }

    /// A pair with the caps.
    private static func capped(_ pair: PairLoss, _ caps: inout CapLosses, _ losses: Self) throws -> PairLoss {
        let byRank = Loss.larger(pair.byRank, try caps.loss(of: [pair.one, pair.other]))
        let apart = losses.freeSingle(pair.one, caps) + losses.freeSingle(pair.other, caps)
        return PairLoss(
            one: pair.one, other: pair.other, byRank: byRank, excess: max(0, byRank.reduce(0, +) - apart))
    }

    /// All pairs with the caps.
    private mutating func countPairs(_ caps: CapLosses) {
        var counts = PairCounts()
        counts.losingUpTo = Array(repeating: 0, count: base.count)
        var losing: [PairLoss] = []
        for other in 0..<analysis.peopleCount {
            for one in 0..<other {
                counts.pairs += 1
                let plain = analysis.losses.pair(one, other).byRank
                let byRank = caps.pair(one, other).map { Loss.larger(plain, $0) } ?? plain
                let total = byRank.reduce(0, +)
                guard total > 0 else { continue }
                let apart = freeSingle(one, caps) + freeSingle(other, caps)
                losing.append(PairLoss(one: one, other: other, byRank: byRank, excess: max(0, total - apart)))
                counts.losing += 1
                counts.total += total
                if total > apart { counts.latent += 1 }
                var upTo = 0
                for rank in byRank.indices {
                    upTo += byRank[rank]
                    if upTo > 0 { counts.losingUpTo[rank] += 1 }
                }
            }
        }
        pairCounts = counts
        worstPairs = Array(losing.sorted(by: Self.precedes).prefix(request.top))
    }

    /// What the loss of a person costs with free re-dispatch, whatever the regime.
    private func freeSingle(_ person: Int, _ caps: CapLosses) -> Int {
        Loss.larger(analysis.losses.single(person), caps.singles[person]).reduce(0, +)
    }

    /// Pairs that lose something of category 1 or 2.
    var pairsLosingProtected: Int {
        guard let last = analysis.categories.lastIndex(where: { $0 <= 2 }), let pairCounts else { return 0 }
        return pairCounts.losingUpTo[last]
    }

    /// Minutes of the categories 1 and 2.
    func protected(_ byRank: [Int]) -> Int {
        zip(analysis.categories, byRank).reduce(0) { $0 + ($1.0 <= 2 ? $1.1 : 0) }
    }

    /// Minutes of one category.
    func minutes(_ category: Int, of byRank: [Int]) -> Int {
        analysis.categories.firstIndex(of: category).map { byRank.indices.contains($0) ? byRank[$0] : 0 } ?? 0
    }

    /// Half-days weighted by category: each counts twice the next.
    func weighted(_ loss: Loss) -> Double {
        zip(analysis.categories, loss.byRank).reduce(0) { sum, item in
            sum + Double(item.1) / 360 * Double(1 << max(0, 7 - item.0))
        }
    }
}
