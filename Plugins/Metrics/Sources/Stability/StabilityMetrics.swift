// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// How a version differs from the one before it, and how much hangs on single people in it.
struct StabilityMetrics {
    /// The version before; nil if this is the first one, or that one cannot be read.
    let base: Int64?
    /// Nil if it is not known what changed.
    let churn: Churn?
    let churnRate: Double?
    let ripple: Double?
    let sole: SoleCover
    /// Broken rules that were kept before; nil if not known.
    let newViolations: Int?
    let major: MajorChange?
    let missing: [Envelope.Missing]

    /// The stability of a first version: nothing changed.
    init(first measures: ScheduleMeasures) {
        (base, churn, major, missing) = (nil, nil, nil, [])
        (churnRate, ripple) = (0, 0)
        sole = SoleCover(measures.work)
        newViolations = measures.duty.violations == nil ? nil : 0
    }

    /// The stability of a version whose predecessor cannot be read.
    init(_ measures: ScheduleMeasures, withoutBase reason: String, major: MajorChange?) {
        (base, churn, churnRate, ripple, newViolations) = (nil, nil, nil, nil, nil)
        sole = SoleCover(measures.work)
        self.major = major
        missing = [Envelope.Missing("the version before", reason)]
    }

    /// Compares a version with the one before it, on the days that were measured of it.
    init(
        _ version: MeasuredVersion, _ measures: ScheduleMeasures, from base: MeasuredVersion, major: MajorChange?
    ) throws(ToolFailure) {
        let churn = try version.churn(from: base, on: measures.horizon.range)
        do { ripple = try RippleFactor.value(changed: churn.people, measures.work, version.program) } catch {
            throw .toolError("The ripple factor cannot be computed: \(error).")
        }
        self.base = base.number
        self.churn = churn
        churnRate = churn.rate
        sole = SoleCover(measures.work)
        let old = DutyCheck(base.program, measures.horizon)
        newViolations = measures.duty.violations.flatMap { now in old.violations.map { now.subtracting($0).count } }
        self.major = major
        missing = []
    }

    /// Nil if one of its parts is not known: what is not known is not stable.
    var grade: StabilityGrade? {
        guard let churnRate, let ripple, let score = sole.score, let newViolations else { return nil }
        return StabilityGrade(churn: churnRate, ripple: ripple, vulnerability: score, newViolations: newViolations)
    }

    var json: JSONValue {
        let known = grade
        return [
            "base_version": base.map { .integer($0) } ?? .null, "churn_rate": .rounded(churnRate),
            "churn": churn?.json ?? .null, "ripple_factor": .rounded(ripple),
            "n1_vulnerability_score": .rounded(sole.score), "sole_covered_services": .count(sole.services),
            "new_violations": .count(newViolations), "stability_score": .rounded(known?.score),
            "stability_grade": .text(known?.letter), "is_stable": known.map { .bool($0.isStable) } ?? .null,
            "last_major_change": major?.json ?? .null,
        ]
    }
}
