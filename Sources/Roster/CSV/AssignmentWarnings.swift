// SPDX-License-Identifier: Apache-2.0

/// Finds assignments that the eligibility or membership of a person does not cover.
///
/// History may hold such rows, so they are told and not refused.
enum AssignmentWarnings {
    static let limit = 50

    private struct Finding {
        var first: LocalDate
        var count: Int
    }

    /// One warning for each person and service, at most 50, in the order of people.
    ///
    /// O(assignments).
    static func find(_ program: Program) -> [ImportWarning] {
        var ineligible: [Int: Finding] = [:]
        var outside: [Int: Finding] = [:]
        let services = program.services.count
        for assignment in program.assignments {
            let date = assignment.slot.date
            if !program.eligibility.isEligible(person: assignment.person, service: assignment.service, on: date) {
                ineligible[assignment.person * services + assignment.service, default: Finding(first: date, count: 0)]
                    .count += 1
            }
            if !program.people[assignment.person].membership.contains(date) {
                outside[assignment.person, default: Finding(first: date, count: 0)].count += 1
            }
        }
        var warnings: [ImportWarning] = []
        for (key, finding) in ineligible.sorted(by: { $0.key < $1.key }) {
            let person = program.people[key / services].id
            let service = program.services[key % services].id
            warnings.append(
                warning(
                    finding, "\(person) is assigned to \(service) on \(finding.first) without being eligible for it"))
        }
        for (person, finding) in outside.sorted(by: { $0.key < $1.key }) {
            warnings.append(
                warning(finding, "\(program.people[person].id) is assigned on \(finding.first), outside the membership")
            )
        }
        return Array(warnings.prefix(limit))
    }

    private static func warning(_ finding: Finding, _ message: String) -> ImportWarning {
        let rows = finding.count == 1 ? "1 row" : "\(finding.count) rows, this the first"
        return ImportWarning(file: "assignments.csv", count: finding.count, message: "\(message) (\(rows))")
    }
}
