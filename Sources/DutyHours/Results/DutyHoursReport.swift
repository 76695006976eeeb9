// SPDX-License-Identifier: Apache-2.0

public import Roster

/// What validation found, and what it looked at.
public struct DutyHoursReport: Sendable {
    /// The findings, in their order.
    public let findings: [DutyFinding]
    /// The rules and readings that they were made by.
    public let rulesVersion = DutyHours.rulesVersion
    /// How many people were looked at.
    public let peopleCount: Int
    private let roster: DutyRoster

    init(_ roster: DutyRoster, _ findings: [DutyFinding], people: Set<Int>?, window: DateRange?) {
        self.roster = roster
        peopleCount = people.map { $0.filter(roster.people.indices.contains).count } ?? roster.people.count
        guard let window else {
            self.findings = findings
            return
        }
        let range = roster.instants(of: window)
        self.findings = findings.filter { finding in
            finding.start == finding.end
                ? finding.start == 0 || range.contains(finding.start)
                : finding.start < range.upperBound && finding.end > range.lowerBound
        }
    }

    /// How many findings are of a kind.
    public func count(_ kind: DutyFindingKind) -> Int { findings.reduce(0) { $0 + ($1.kind == kind ? 1 : 0) } }

    /// The period that a finding was averaged over, or that it is about.
    public func period(of finding: DutyFinding) -> DutyPeriod? {
        guard let range = finding.period else { return nil }
        return roster.context.plan.periods(in: range).first { $0.range == range }
    }

    /// The program's wall clock at an instant in UTC minutes since 1970.
    public func localTime(_ instant: Int64) -> LocalDateTime { roster.localTime(instant) }

    /// The rows behind a finding, in order, each once.
    ///
    /// O(rows of the person); of all people for what is of no one person.
    public func contributing(to finding: DutyFinding) -> [DutyReference] {
        Contributors(roster: roster, finding: finding).references
    }
}
