// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// What a change of the stored schedule has to bring along: a code inside the freeze horizon, and a word of acceptance
/// when it breaks a rule that must be kept.
struct ChangeGuard {
    private let source: ProgramSource
    private let assessment: ChangeAssessment

    init(_ source: ProgramSource, _ assessment: ChangeAssessment) {
        self.source = source
        self.assessment = assessment
    }

    /// Throws everything that is missing, at once.
    func check(reasonCode: String?, acceptsFindings: Bool) throws(ToolFailure) {
        var faults: [ArgumentFault] = []
        if assessment.needsReasonCode, reasonCode == nil, let last = assessment.horizon.last {
            faults.append(
                ArgumentFault(
                    field: "/reason_code",
                    message:
                        "is needed, because the schedule stands to \(last) and \(Wording.some(assessment.frozenDates.map { Wording.date($0, today: source.today) })) would change; allowed are \(ReasonCode.words.joined(separator: ", "))"
                ))
        }
        if assessment.findings.addsMust, !acceptsFindings {
            let broken = assessment.findings.mustBroken
            let words = try source.wording(for: assessment.after)
            let first = broken.prefix(3).map { words.sentence($0.finding) }
            let more = broken.count > 3 ? " And \(broken.count - 3) more." : ""
            faults.append(
                ArgumentFault(
                    field: "/accept_findings",
                    message:
                        "must be true for a change that breaks a rule of duty hours: \(first.joined(separator: " "))\(more)"
                ))
        }
        if !faults.isEmpty { throw .faults(faults) }
    }

    /// What was accepted, in words of opaque ids, for the history.
    var accepted: [String] {
        assessment.findings.mustBroken.prefix(20).map { item in
            let range = item.finding.period.map { " \($0.from) to \($0.to)" } ?? ""
            return "\(item.finding.code.rawValue) \(item.person ?? "")\(range)"
        }
    }
}
