// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// How near the program is to a state in which small troubles become large ones, by its leading indicators.
///
/// Original-system.md 2.2: one indicator for utilization, one for how much was changed lately; none is low, one medium, two high,
/// three or more critical. There were two of them at most, and neither was ever measured. The third here is that a single
/// loss costs patient safety or required work.
struct PhaseRisk: Equatable {
    enum Word: String, CaseIterable {
        case low, medium, high, critical
    }

    /// From which share of weekly caps utilization is an indicator; the highest that is reached is named.
    private static let shares = [0.95, 0.90, 0.85]
    /// More changes in seven days than this are one.
    private static let changes = [20, 10]

    let indicators: [String]
    /// What could not be looked at: the risk is at least what is told.
    let unknown: [String]

    /// - Parameters:
    ///   - utilization: the highest weekly share of caps, above 1 where a week cannot be worked; nil if it is not known.
    ///   - recentChanges: changes of the live schedule in seven days; nil if it is not known.
    ///   - protectedLosses: people whose loss costs category 1 or 2; nil if it is not known.
    init(utilization: Double?, recentChanges: Int?, protectedLosses: Int?) {
        var indicators: [String] = []
        var unknown: [String] = []
        if let utilization {
            if let share = Self.shares.first(where: { utilization > $0 }) {
                indicators.append("utilization above \(Wording.percent(share)) of weekly caps")
            }
        } else {
            unknown.append("utilization")
        }
        if let recentChanges {
            if let count = Self.changes.first(where: { recentChanges > $0 }) {
                indicators.append("more than \(count) changes of the schedule in 7 days")
            }
        } else {
            unknown.append("recent changes")
        }
        if let protectedLosses {
            if protectedLosses > 0 {
                indicators.append("the loss of one person costs patient safety or required work")
            }
        } else {
            unknown.append("single losses")
        }
        self.indicators = indicators
        self.unknown = unknown
    }

    /// Nil when nothing was found and not everything could be looked at.
    var word: Word? {
        indicators.isEmpty && !unknown.isEmpty ? nil : Word.allCases[min(indicators.count, Word.allCases.count - 1)]
    }
}
