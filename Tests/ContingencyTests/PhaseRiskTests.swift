// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Testing

@testable import ContingencyTools

/// The leading indicators (original-system.md 2.2), each at its edges, and that critical can be reached.
@Suite struct PhaseRiskTests {
    private func word(_ utilization: Double?, _ changes: Int?, _ losses: Int?) -> PhaseRisk.Word? {
        PhaseRisk(utilization: utilization, recentChanges: changes, protectedLosses: losses).word
    }

    @Test func eachIndicatorCountsOnce() {
        #expect(word(0.85, 10, 0) == .low)
        #expect(word(0.8501, 10, 0) == .medium && word(0.99, 10, 0) == .medium && word(.infinity, 0, 0) == .medium)
        #expect(word(0.5, 11, 0) == .medium && word(0.5, 500, 0) == .medium && word(0.5, 0, 1) == .medium)
        #expect(word(0.9, 11, 0) == .high)
        #expect(word(0.9, 11, 3) == .critical)
    }

    @Test func whatIsNotKnownIsNotLow() {
        #expect(word(nil, 0, 0) == nil && word(0.5, nil, 0) == nil && word(0.5, 0, nil) == nil)
        // What was found stays found.
        #expect(word(0.99, nil, nil) == .medium)
        #expect(PhaseRisk(utilization: nil, recentChanges: nil, protectedLosses: nil).unknown.count == 3)
    }

    @Test func theHighestIsNamed() {
        let risk = PhaseRisk(utilization: 0.96, recentChanges: 21, protectedLosses: 0)
        #expect(
            risk.indicators == [
                "utilization above 95 % of weekly caps", "more than 20 changes of the schedule in 7 days",
            ])
    }
}
