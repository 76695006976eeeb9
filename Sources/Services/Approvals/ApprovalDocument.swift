// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import Store
import Tasks
import Telemetry

/// An approval as every face shows it (docs/contract/approvals.md), cut down to what its reader may know.
struct ApprovalDocument {
    private let record: ApprovalRecord
    private let approval: Approval
    private let withheld: String?
    private let nowMicros: Int64

    init(_ record: ApprovalRecord, for reader: ApprovalReader, nowMicros: Int64) throws(Problem) {
        self.record = record
        approval = try record.approval()
        withheld = reader.withheld(record)
        self.nowMicros = nowMicros
    }

    /// One line of a list.
    var row: JSONValue { .object(members) }

    /// Whether the question is shown as it was written: a plugin may name people in it, as in arguments; the host does not.
    ///
    /// What those have written who decided is left out with the arguments that they have read.
    private var isShown: Bool { withheld == nil || record.askedBy == BuiltInPlugin.hostID }

    /// Everything.
    var whole: JSONValue {
        var object = members
        object["plugin"] = .string(record.plugin)
        object["asked_by"] = .string(record.askedBy)
        object["key"] = .string(record.key)
        object["role"] = .string(approval.terms.role.rawValue)
        object["policies"] = .array(approval.terms.policies.map { .string($0) })
        object["arguments"] = withheld == nil ? (try? JSONValue.parse(record.argumentsJSON)) ?? .null : .null
        object["arguments_digest"] = .string(record.argumentsDigest.hex)
        object["schema_digest"] = record.schemaDigest.map { .string($0.hex) } ?? .null
        object["schedule_version"] = record.scheduleVersion.map { .integer($0) } ?? .null
        object["correlation_id"] = .string(record.correlationID)
        object["decisions"] = .array(approval.decisions.map(decision))
        object["decided_at"] = Self.time(record.decidedAtMicros)
        object["used_at"] = Self.time(record.usedAtMicros)
        object["lapsed_because"] = record.lapsedBecause.map { .string($0) } ?? .null
        object["break_glass_refused"] = approval.terms.breakGlassRefusal.map { .string($0) } ?? .null
        object["withheld"] = withheld.map { .string($0) } ?? .null
        object["untrusted"] = ["title", "message", "arguments", "decisions", "break_glass"]
        return .object(object)
    }

    private var members: JSONObject {
        [
            "id": .string(record.id), "state": .string(approval.state(atMicros: nowMicros).rawValue),
            "call_id": .string(record.call.text), "kind": .string(record.kind.rawValue),
            "name": .string(record.name), "title": isShown ? record.title.map { .string($0) } ?? .null : .null,
            "message": .string(isShown ? record.message : ""), "requested_by": .string(record.requester),
            "requested_at": Self.time(record.requestedAtMicros), "expires_at": Self.time(approval.expiresAtMicros),
            "effect": approval.terms.effect.map { .string($0.rawValue) } ?? .null,
            "category": approval.terms.category.map { .integer(Int64($0)) } ?? .null,
            "quorum": .integer(Int64(approval.terms.quorum)),
            "missing": .integer(Int64(approval.state == .pending ? approval.missing : 0)),
            "approved_by": .array(approval.approvers.map { .string($0) }),
            "break_glass": approval.breakGlass.map(glass) ?? .null,
            "needs_review": .bool(approval.needsReview),
        ]
    }

    private func decision(_ decision: ApprovalDecision) -> JSONValue {
        [
            "by": .string(decision.by), "approved": .bool(decision.approved),
            "reason": withheld == nil ? decision.reason.map { .string($0) } ?? .null : .null,
            "at": Self.time(decision.atMicros),
            "via": .string(decision.via.rawValue), "credential": .string(decision.credential),
            "token_id": decision.tokenID.map { .string($0) } ?? .null,
        ]
    }

    private func glass(_ glass: BreakGlass) -> JSONValue {
        let review = glass.review.map { review -> JSONValue in
            [
                "by": .string(review.by), "at": Self.time(review.atMicros), "justified": .bool(review.isJustified),
                "note": .string(withheld == nil ? review.note : ""),
            ]
        }
        return [
            "by": .string(glass.by), "reason": .string(withheld == nil ? glass.reason : ""),
            "at": Self.time(glass.atMicros), "until": Self.time(glass.untilMicros), "via": .string(glass.via.rawValue),
            "review": review ?? .null,
        ]
    }

    static func time(_ micros: Int64?) -> JSONValue {
        micros.map { .string(UTCTimestamp.text(microseconds: $0)) } ?? .null
    }
}
