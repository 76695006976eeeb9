// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// How the figures of two versions differ on the same days (original-system.md 1.3); what is not known of one of them is nil.
struct VersionDifference {
    static let significantFairness = 0.1
    static let significantCoverage = 5.0

    let fairness: Double?
    /// In percentage points.
    let coverage: Double?
    let violations: Int?

    init(from old: ScheduleMeasures, to new: ScheduleMeasures) {
        self.init(
            fairness: Self.difference(old.fairness.value, new.fairness.value),
            coverage: Self.difference(old.coverage.percent, new.coverage.percent),
            violations: old.duty.violations.flatMap { before in new.duty.violations.map { $0.count - before.count } })
    }

    init(fairness: Double?, coverage: Double?, violations: Int?) {
        self.fairness = fairness
        self.coverage = coverage
        self.violations = violations
    }

    /// Fairer, without less coverage or more violations.
    var isImproved: Bool? {
        guard let fairness, let coverage, let violations else { return nil }
        return fairness > 0 && coverage >= 0 && violations <= 0
    }

    /// Whether one of the figures differs by more than a little; nil if those that are known do not, and others are not known.
    var isSignificant: Bool? {
        let known = [
            fairness.map { abs($0) > Self.significantFairness }, coverage.map { abs($0) > Self.significantCoverage },
            violations.map { $0 != 0 },
        ]
        return known.contains(true) ? true : known.contains(nil) ? nil : false
    }

    /// Without the noise of the last bits.
    private static func difference(_ old: Double?, _ new: Double?) -> Double? {
        old.flatMap { old in new.map { (($0 - old) * 1e6).rounded() / 1e6 } }
    }

    var changes: JSONValue { ["fairness_delta": .rounded(fairness), "coverage_delta": .rounded(coverage)] }
    var summary: JSONValue {
        [
            "improved": isImproved.map { .bool($0) } ?? .null,
            "violations_changed": violations.map { .bool($0 != 0) } ?? .null,
            "significant_change": isSignificant.map { .bool($0) } ?? .null,
        ]
    }
}
