// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns

/// The level, and why (resilience.md section 4c).
///
/// BLACK if category 1 has nobody as it is; RED if a single loss costs category 1; ORANGE if one costs category 2, if
/// other work has nobody as it is, or if too many pairs cost category 1 or 2; YELLOW for any other loss that counts.
struct Verdict {
    /// More pairs than this share that cost category 1 or 2 are ORANGE.
    static let pairShare = 0.05

    let level: Level
    let reasons: [String]
    /// Half-days without anybody that the level hangs on: as it is, with one lost, or of the worst pair.
    let decisive: Double

    /// The level that pairs which cost category 1 or 2 make; nil if there are none.
    static func pairLevel(_ losses: CombinedLosses) -> Level? {
        let losing = losses.pairsLosingProtected
        guard losing > 0, let counts = losses.pairCounts else { return nil }
        return Double(losing) / Double(counts.pairs) > pairShare ? .orange : .yellow
    }

    init(_ losses: CombinedLosses, regime: ContingencyRequest.Regime) {
        var level = Level.green
        var reasons: [String] = []
        var decisive = losses.singles.map(\.halfDays).max() ?? 0
        // Of what makes the same level, the single loss is told.
        func raise(_ to: Level, _ reason: String, halfDays: Double, winsTies: Bool = false) {
            if to > level || (winsTies && to == level) { decisive = halfDays }
            level = max(level, to)
            reasons.append(reason + " \(to.word).")
        }
        let single = decisive
        for (rank, minutes) in losses.base.enumerated() where minutes > 0 {
            let category = losses.analysis.categories[rank]
            raise(
                category == 1 ? .black : .orange,
                "\(Self.amount(minutes)) of \(Wording.category(category)) have nobody with everybody there:",
                halfDays: Double(losses.base.reduce(0, +)) / 360)
        }
        for (rank, category) in losses.analysis.categories.enumerated() {
            let count = losses.singles.filter { $0.byRank.indices.contains(rank) && $0.byRank[rank] > 0 }.count
            guard count > 0 else { continue }
            let people = count == 1 ? "one person" : "any one of \(count) people"
            raise(
                category == 1 ? .red : category == 2 ? .orange : .yellow,
                "The loss of \(people) costs \(Wording.category(category))\(Self.clause(regime)):", halfDays: single,
                winsTies: true)
        }
        if let pairLevel = Self.pairLevel(losses), let counts = losses.pairCounts {
            raise(
                pairLevel,
                "\(losses.pairsLosingProtected) of \(counts.pairs) pairs cost patient safety or required work:",
                halfDays: losses.worstPairs.first.map { Double($0.total) / 360 } ?? 0)
        }
        if reasons.isEmpty {
            reasons.append("No single loss costs anything, and no pair costs category 1 or 2: GREEN.")
        }
        self.level = level
        self.reasons = reasons
        self.decisive = decisive
    }

    private static func clause(_ regime: ContingencyRequest.Regime) -> String {
        switch regime {
        case .free: ""
        case .idleOnly: " if only idle people fill in"
        case .none: " if nobody moves"
        }
    }

    static func amount(_ minutes: Int) -> String { Wording.halfDays(Double(minutes) / 360) }
}
