// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster
import Synchronization

/// Feeds `schedule_violations_total`: violations of duty-hour rules on the live plan, by rule.
///
/// Each counts when a validation first finds it, so that asking twice does not double it; one that was mended and comes back
/// at another time is another one. Forgets at a restart, as counters do.
final class ViolationCount: Sendable {
    static let metric = MetricSpec(
        name: "schedule_violations_total", kind: .counter,
        help: "Violations of duty-hour rules on the live plan, each when a validation first found it.")
    static let label = "violation_type"

    private struct Violation: Hashable {
        let code: DutyCode
        let person: String
        let start: Int64
    }

    /// More are not remembered: then those of the last validation alone are.
    private static let maximum = 100_000
    private let seen = Mutex<Set<Violation>?>(nil)

    /// Counts what is new of a validation; the first one makes every rule appear, with 0 where nothing was found.
    ///
    /// O(findings).
    func record(_ findings: [DutyFinding], _ program: Program, _ host: HostServices) {
        let found = Set(
            findings.filter { $0.kind == .violation }.map { finding in
                Violation(
                    code: finding.code, person: finding.person.map { program.people[$0].id } ?? "",
                    start: finding.start)
            })
        let (new, isFirst) = seen.withLock { seen in
            let known = seen ?? []
            let isFirst = seen == nil
            seen = known.count + found.count > Self.maximum ? found : known.union(found)
            return (found.subtracting(known), isFirst)
        }
        var counts: [DutyCode: Int] = [:]
        for violation in new { counts[violation.code, default: 0] += 1 }
        for code in DutyCode.allCases where code.rule.obligation == .must && (isFirst || counts[code] != nil) {
            host.record(Self.metric, Double(counts[code] ?? 0), labels: [Self.label: .string(code.rawValue)])
        }
    }
}
