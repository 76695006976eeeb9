// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// The duty-hour rules that are broken on some days.
struct DutyCheck {
    /// A broken "must", the same in two versions if it is the same for people.
    struct Violation: Hashable {
        let code: DutyCode
        let person: String
        let service: String
        let start: Int64
    }

    static let benchmark = 100.0
    static let warning = 90.0

    /// Nil if the rules could not be looked at.
    let violations: Set<Violation>?
    /// Why not.
    let reason: String?

    /// Looks at the rules; O(rows).
    init(_ program: Program, _ horizon: Horizon) {
        do {
            let report = try DutyHoursValidator(program).validate(window: horizon.range)
            violations = Set(
                report.findings.filter { $0.kind == .violation }.map { finding in
                    Violation(
                        code: finding.code, person: finding.person.map { program.people[$0].id } ?? "",
                        service: finding.service.map { program.services[$0].id } ?? "", start: finding.start)
                })
            reason = nil
        } catch {
            violations = nil
            reason = "\(error)"
        }
    }

    /// (checks - violations) / checks, in percent, not below 0 (original-system.md 1.4); nil without checks.
    ///
    /// - Parameter blocks: the checks: slots in which somebody is needed.
    func percent(blocks: Int) -> Double? {
        guard let violations, blocks > 0 else { return nil }
        return max(0, Double(blocks - violations.count) / Double(blocks) * 100)
    }

    func measure(blocks: Int) -> Measure {
        let rate = percent(blocks: blocks)
        let band: Band =
            rate == nil
            ? .unknown : violations?.isEmpty == true ? .good : Band(rate, good: .infinity, warning: Self.warning)
        var byRule: JSONObject = [:]
        let codes = (violations ?? []).reduce(into: [String: Int]()) { $0[$1.code.rawValue, default: 0] += 1 }
        for (code, count) in codes.sorted(by: { $0.key < $1.key }) { byRule[code] = .count(count) }
        return Measure(
            value: rate, band: band, benchmark: Self.benchmark,
            details: [
                "checks": .count(blocks), "violations": .count(violations?.count), "by_rule": .object(byRule),
            ])
    }
}
