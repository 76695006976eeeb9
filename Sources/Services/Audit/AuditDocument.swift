// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import JSON
package import Store
import Telemetry

/// What the audit trail says, as JSON: the same through the daemon and without one.
package enum AuditDocument {
    /// An entry; texts that are not UTF-8 any more are repaired, which `verify_audit` finds.
    package static func entry(_ entry: AuditEntry) -> JSONValue {
        func text(_ bytes: [UInt8]) -> JSONValue { .string(String(decoding: bytes, as: UTF8.self)) }
        return [
            "node": text(entry.node), "seq": .integer(entry.sequence),
            "at": .string(UTCTimestamp.text(microseconds: entry.atMicros)), "action": text(entry.action),
            "subject": text(entry.subject), "outcome": text(entry.outcome), "actor": text(entry.actor),
            "role": text(entry.role), "face": text(entry.face), "tool": entry.tool.map(text) ?? .null,
            "correlation_id": entry.correlationID.map(text) ?? .null,
            "arguments_digest": entry.argumentsDigest.map { .string(Hex.encode($0)) } ?? .null,
            "schedule_version": entry.scheduleVersion.map { .integer($0) } ?? .null,
            "details": (try? JSONValue.parse(entry.details)) ?? .null, "hash": .string(Hex.encode(entry.hash)),
        ]
    }

    /// What was found out about the chains, and about a copy that was given.
    package static func verification(_ reports: [AuditChainReport], _ comparison: AuditComparison?) -> JSONValue {
        let isSound = reports.allSatisfy(\.isSound) && comparison?.isSound != false
        var document: JSONObject = [
            "sound": .bool(isSound), "chains": .array(reports.map(chain)),
            "entries": .integer(reports.reduce(0) { $0 + $1.entries }),
            "summary": .string(summary(reports, comparison, isSound: isSound)),
        ]
        if let comparison {
            document["copy"] = [
                "entries": .integer(comparison.entries), "same": .integer(comparison.same),
                "passed_over": .integer(comparison.passedOver),
                "total_findings": .integer(Int64(comparison.totalFindings)),
                "findings": .array(comparison.findings.map(finding)),
            ]
        }
        return .object(document)
    }

    private static func chain(_ report: AuditChainReport) -> JSONValue {
        [
            "node": .string(report.node), "entries": .integer(report.entries), "last_seq": .integer(report.last),
            "last_hash": .string(Hex.encode(report.lastHash)), "signed_seq": .integer(report.signed),
            "unsigned_entries": .integer(max(0, report.last - report.signed)),
            "checkpoints": .integer(Int64(report.checkpoints)), "unknown_keys": .integer(Int64(report.unknownKeys)),
            "total_findings": .integer(Int64(report.totalFindings)),
            "findings": .array(report.findings.map(finding)), "notes": .array(report.notes.map { .string($0) }),
        ]
    }

    private static func finding(_ finding: AuditFinding) -> JSONValue {
        [
            "kind": .string(finding.kind.rawValue), "node": .string(finding.node), "seq": .integer(finding.sequence),
            "sentence": .string(finding.sentence),
        ]
    }

    private static func summary(
        _ reports: [AuditChainReport], _ comparison: AuditComparison?, isSound: Bool
    ) -> String {
        let total = reports.reduce(0) { $0 + $1.totalFindings } + (comparison?.totalFindings ?? 0)
        guard isSound else {
            return reports.allSatisfy(\.isSound)
                ? "\(total) findings: the copy and the audit trail are not the same."
                : "\(total) findings: the audit trail is not what was written."
        }
        let entries = reports.reduce(0) { $0 + $1.entries }
        let signed = reports.reduce(0) { $0 + $1.signed }
        var text = "\(entries) entries in \(reports.count) chains follow each other as they were written; "
        text += "\(signed) of them are covered by a checkpoint, whose end nobody can cut off without being found out."
        if let comparison { text += " \(comparison.same) entries of the copy are the same." }
        return text
    }
}
