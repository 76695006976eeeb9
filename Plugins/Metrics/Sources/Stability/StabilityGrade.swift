// SPDX-License-Identifier: Apache-2.0

/// The stability of a schedule as one number and one letter (original-system.md 1.4).
struct StabilityGrade {
    /// Below these a figure counts as stable.
    static let stableChurn = 0.15
    static let stableRipple = 2.0
    static let stableVulnerability = 0.5

    /// 0 to 100: 0.35 churn, 0.25 ripple and 0.40 vulnerability, each 100 less what it costs.
    let score: Double
    /// A from 90, B from 80, C from 70, D from 60, else F; F with any new violation.
    let letter: String
    /// Whether each figure is below its bound and no violation is new.
    let isStable: Bool

    /// - Parameters:
    ///   - churn: 0 or more.
    ///   - ripple: steps.
    ///   - vulnerability: 0 to 1.
    ///   - newViolations: of duty-hour rules.
    init(churn: Double, ripple: Double, vulnerability: Double, newViolations: Int) {
        score =
            0.35 * max(0, 100 - 100 * churn) + 0.25 * max(0, 100 - 20 * ripple)
            + 0.40 * max(0, 100 - 100 * vulnerability)
        // Sums of exact parts such as 0.35 x 100 must not fall short of a bound by rounding.
        let compared = score + 1e-9
        letter =
            newViolations > 0
            ? "F" : compared >= 90 ? "A" : compared >= 80 ? "B" : compared >= 70 ? "C" : compared >= 60 ? "D" : "F"
        isStable =
            newViolations == 0 && churn < Self.stableChurn && ripple < Self.stableRipple
            && vulnerability < Self.stableVulnerability
    }
}
