// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MetricsTools

/// The formulas of original-system.md 1.4 on numbers alone.
@Suite("Formulas of the metrics") struct FormulaTests {
    @Test(
        "the fairness index has the original's figures",
        arguments: [([10.0, 10, 10, 10], 1.0), ([5, 10, 15], 0.778), ([1, 10, 10, 10], 0.782), ([7], 1)]
            as [([Double], Double)])
    func fairness(shares: [Double], expected: Double) throws {
        #expect(try FairnessIndex(shares).value == expected)
    }

    @Test("nobody who works is not known, and not fair") func nobody() throws {
        #expect(try FairnessIndex([]).value == nil)
        #expect(try FairnessIndex([0, 0]).band == .unknown)
    }

    @Test(
        "bands include their lower bound",
        arguments: [(0.9, Band.good), (0.899, .warning), (0.75, .warning), (0.749, .critical)])
    func bands(value: Double, expected: Band) {
        #expect(Band(value, good: FairnessIndex.benchmark, warning: FairnessIndex.warning) == expected)
    }

    @Test(
        "runs of duty: 6 is good, 13 a warning",
        arguments: [(6, Band.good), (7, .warning), (13, .warning), (14, .critical)])
    func runs(days: Int, expected: Band) {
        #expect(Band(atMost: days, good: DutyRuns.good, warning: DutyRuns.warning) == expected)
    }

    @Test("the stability score weighs churn, ripple and vulnerability") func score() {
        let calm = StabilityGrade(churn: 0, ripple: 0, vulnerability: 0, newViolations: 0)
        #expect(abs(calm.score - 100) < 1e-9 && calm.letter == "A" && calm.isStable)
        // 0.35 x 80 + 0.25 x 60 + 0.40 x 70
        let some = StabilityGrade(churn: 0.2, ripple: 2, vulnerability: 0.3, newViolations: 0)
        #expect(abs(some.score - 71) < 1e-9 && some.letter == "C" && !some.isStable)
        // What is worse than everything costs no more than everything.
        let worst = StabilityGrade(churn: 3, ripple: 9, vulnerability: 1, newViolations: 0)
        #expect(worst.score == 0 && worst.letter == "F")
    }

    @Test(
        "letters begin at 90, 80, 70 and 60",
        arguments: [(0.25, "A"), (0.2501, "B"), (0.5, "B"), (0.5001, "C"), (0.75, "C"), (0.7501, "D"), (1, "D")])
    func letters(vulnerability: Double, expected: String) {
        #expect(StabilityGrade(churn: 0, ripple: 0, vulnerability: vulnerability, newViolations: 0).letter == expected)
    }

    @Test("any new violation is an F") func violation() {
        let grade = StabilityGrade(churn: 0, ripple: 0, vulnerability: 0, newViolations: 1)
        #expect(grade.letter == "F" && !grade.isStable && grade.score > 99)
    }

    @Test("improved is fairer without less coverage or more violations") func improved() {
        #expect(VersionDifference(fairness: 0.01, coverage: 0, violations: 0).isImproved == true)
        #expect(VersionDifference(fairness: 0, coverage: 1, violations: -1).isImproved == false)
        #expect(VersionDifference(fairness: 0.01, coverage: -0.1, violations: 0).isImproved == false)
        #expect(VersionDifference(fairness: 0.01, coverage: 0, violations: 1).isImproved == false)
        #expect(VersionDifference(fairness: 0.01, coverage: 0, violations: nil).isImproved == nil)
    }

    @Test("significant is more than 0.1, more than 5 points, or any violation") func significant() {
        #expect(VersionDifference(fairness: 0.1, coverage: -5, violations: 0).isSignificant == false)
        #expect(VersionDifference(fairness: -0.101, coverage: 0, violations: 0).isSignificant == true)
        #expect(VersionDifference(fairness: 0, coverage: -5.001, violations: 0).isSignificant == true)
        #expect(VersionDifference(fairness: 0, coverage: 0, violations: -1).isSignificant == true)
        #expect(VersionDifference(fairness: nil, coverage: 0, violations: 0).isSignificant == nil)
        #expect(VersionDifference(fairness: nil, coverage: 6, violations: 0).isSignificant == true)
    }
}
