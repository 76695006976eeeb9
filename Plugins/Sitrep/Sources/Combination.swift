// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// One level of many indicators (resilience.md section 16, rules 1 and 2): the worst, where each class has a cap, and
/// where not knowing is not good.
struct Combination {
    /// Nil if nothing at all is known.
    let level: Level?
    /// The indicators that are at that level; none if all is green.
    let causes: [Indicator]

    /// - Parameter floor: the level that it cannot be better than, for reasons outside the indicators.
    init(_ indicators: [Indicator], floor: Level = .green) {
        guard indicators.contains(where: { $0.level != nil }) else {
            level = nil
            causes = indicators
            return
        }
        let loud = indicators.filter { $0.kind == .advisory && ($0.level ?? .green) >= .orange }.count
        let weighted = indicators.map { (indicator: $0, level: Self.level(of: $0, loudAdvisories: loud)) }
        let worst = max(floor, weighted.map(\.level).max() ?? .green)
        level = worst
        causes = worst == .green ? [] : weighted.filter { $0.level == worst }.map(\.indicator)
    }

    /// What an indicator counts for: A as it is and unknown as ORANGE; B at most RED and unknown as YELLOW; C at most
    /// YELLOW, or ORANGE when two of them say at least that, and unknown as nothing.
    private static func level(of indicator: Indicator, loudAdvisories: Int) -> Level {
        switch indicator.kind {
        case .hard: indicator.level ?? .orange
        case .capacity: min(indicator.level ?? .yellow, .red)
        case .advisory: min(indicator.level ?? .green, loudAdvisories >= 2 ? .orange : .yellow)
        }
    }
}
