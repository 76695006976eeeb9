// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns

/// A draft of a memorandum for the record: text to be checked, signed and sent by a person, or not.
struct Memo {
    let kind: String
    let priority: String
    let text: String

    /// Drafts it; nil where there is nothing to write about.
    init?(_ status: ReadinessStatus, _ envelope: Envelope, program: String, isStamped: Bool) {
        guard let level = status.level, level > .green else { return nil }
        if level == .black {
            (kind, priority) = ("safety_concern", "flash")
        } else if status.overall.limitingFactors.contains("P") {
            (kind, priority) = ("resource_request", level == .red ? "immediate" : "priority")
        } else {
            (kind, priority) = (
                "risk_acceptance", level == .red ? "immediate" : level == .orange ? "priority" : "routine"
            )
        }
        let subject = ["safety_concern": "Patient safety not covered", "resource_request": "Request for personnel"][
            kind]
        var lines = isStamped ? [ReadinessRules.stamp, ""] : []
        lines += [
            "DRAFT - not signed, not sent", "MEMORANDUM FOR RECORD", "Program: \(program)",
            "As of: \(envelope.asOf ?? "\(status.personnel.date)"), schedule version \(envelope.scheduleVersion.map { "\($0)" } ?? "unknown")",
            "Priority: \(priority)", "Subject: \(subject ?? "Acceptance of risk")", "",
            "1. Situation. \(status.category.prefix(1))-\(status.category.dropFirst()): \(status.boxes.joined(separator: "; ")).",
        ]
        if !status.overall.limitingFactors.isEmpty {
            lines.append("   Limiting: \(status.overall.limitingFactors.joined(separator: ", ")).")
        }
        if let directive = status.directive {
            lines.append("   By directive of \(directive.by) until \(directive.until): \(directive.reason)")
        }
        let shown = envelope.findings.filter { ($0.level ?? .green) > .green }.prefix(5)
        lines.append("2. Deficiencies.")
        lines += shown.enumerated().map { "   \("abcde"[$0.offset]). \($0.element.sentence)" }
        lines.append("3. Recommended.")
        lines += shown.enumerated().map { "   \("abcde"[$0.offset]). \($0.element.action)" }
        lines += ["4. Decision: ______________________  Name, date: ______________________"]
        if isStamped { lines += ["", ReadinessRules.stamp] }
        text = lines.joined(separator: "\n")
    }

    var json: JSONValue {
        ["type": .string(kind), "priority": .string(priority), "is_draft": true, "text": .string(text)]
    }
}

extension String {
    fileprivate subscript(_ offset: Int) -> Character { self[index(startIndex, offsetBy: offset)] }
}
