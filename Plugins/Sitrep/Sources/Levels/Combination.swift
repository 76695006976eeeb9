// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// One level of many indicators (resilience.md section 16, rules 1 and 2): the worst, where each class has a cap, and
/// where not knowing is not good.
package struct Combination: Sendable {
    /// An indicator with what it counts for.
    package struct Weighted: Sendable {
        /// The figure.
        package let indicator: Indicator
        /// Its level, cut at what its class permits, or what not knowing it counts for.
        package let level: Level
    }

    /// Nil if nothing at all is known.
    package let level: Level?
    /// The indicators that are at that level; none if all is green.
    package let causes: [Indicator]
    /// All of them, with what each counts for.
    package let weighted: [Weighted]
    /// The level that it cannot be better than, for reasons outside the indicators.
    package let floor: Level

    /// Combines; O(n).
    package init(_ indicators: [Indicator], floor: Level = .green) {
        self.floor = floor
        let loud = indicators.filter { $0.kind == .advisory && ($0.level ?? .green) >= .orange }.count
        weighted = indicators.map { Weighted(indicator: $0, level: Self.level(of: $0, loudAdvisories: loud)) }
        guard indicators.contains(where: { $0.level != nil }) else {
            level = nil
            causes = indicators
            return
        }
        let worst = max(floor, weighted.map(\.level).max() ?? .green)
        level = worst
        causes = worst == .green ? [] : weighted.filter { $0.level == worst }.map(\.indicator)
    }

    /// Whether it is BLACK by a hard figure: then no filter waits.
    package var isHardBlack: Bool { causes.contains { $0.kind == .hard && $0.level == .black } }

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
