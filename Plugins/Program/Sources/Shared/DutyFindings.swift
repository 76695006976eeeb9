// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

extension DutyFinding {
    /// How bad it is: a broken "must" is RED; data that contradict each other or the rules of who may do what are ORANGE,
    /// since figures about them cannot be trusted; a "should", a policy and everything else are YELLOW.
    var level: Level {
        switch kind {
        case .violation: return .red
        case .advisory: return .yellow
        case .data: break
        }
        switch code {
        case .dataOverlap, .dataWorkOnLeave, .dataOutsideMembership, .dataCredentialExpired, .dataCredentialMissing,
            .dataNotEligible, .dataServiceNotInSlot:
            return .orange
        default: return .yellow
        }
    }
}

extension DutyWording {
    /// The finding in the pinned form.
    func finding(_ finding: DutyFinding) -> Finding {
        let dates = dates(finding)
        let subject =
            [finding.person.map { program.people[$0].id }, finding.service.map { program.services[$0].id }]
            .compactMap { $0 }
        return Finding(
            code: finding.code.rawValue, level: finding.level, subject: subject,
            from: finding.slot.map { "\($0)" } ?? "\(dates.from)", to: finding.slot.map { "\($0)" } ?? "\(dates.to)",
            metric: finding.code.rawValue, value: Double(finding.measured), unit: finding.unit.rawValue,
            threshold: Double(finding.limit), sentence: sentence(finding), action: action(finding))
    }

    /// The worst first, then by date, then in the library's own order.
    func ranked(_ findings: [DutyFinding]) -> [Finding] { Self.ordered(findings).map { finding($0) } }

    /// The order of `ranked`.
    static func ordered(_ findings: [DutyFinding]) -> [DutyFinding] {
        findings.enumerated().sorted { left, right in
            let (one, other) = (left.element.level, right.element.level)
            if one != other { return one > other }
            return (left.element.start, left.offset) < (right.element.start, right.offset)
        }
        .map(\.element)
    }
}

extension ProgramSource {
    /// Words for findings about this program, or about an edited one with the same people.
    func wording(for program: Program? = nil) throws(ToolFailure) -> DutyWording {
        DutyWording(program ?? self.program, names: names, clock: try ScheduleClock(self))
    }

    /// A finding of the duty-hour library in the pinned form; `program` is the edited one, if it is about that.
    func finding(_ finding: DutyFinding, in program: Program? = nil) throws(ToolFailure) -> Finding {
        try wording(for: program).finding(finding)
    }
}
