// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What was decided once: to give work up, or to put it back.
struct ShedRecord: Sendable, Equatable {
    var auditID: String
    /// The program's time.
    var at: String
    /// Who asked.
    var by: String
    /// Who agreed; nil where the host asked before the call, which keeps that in its own record of the approval.
    var approvedBy: [String]?
    var from: SheddingLevel
    var to: SheddingLevel
    var halfDays: Int
    var reason: String
    /// nil for putting back.
    var expiresAt: String?
    /// The schedule version before it.
    var version: Int64?

    init(
        auditID: String, at: String, by: String, approvedBy: [String]? = nil, from: SheddingLevel, to: SheddingLevel,
        halfDays: Int, reason: String, expiresAt: String? = nil, version: Int64?
    ) {
        self.auditID = auditID
        self.at = at
        self.by = by
        self.approvedBy = approvedBy
        self.from = from
        self.to = to
        self.halfDays = halfDays
        self.reason = reason
        self.expiresAt = expiresAt
        self.version = version
    }

    init?(_ document: JSONValue) {
        guard let auditID = document["audit_id"]?.stringValue,
            let from = document["from_level"]?.stringValue.flatMap({ SheddingLevel(word: $0) }),
            let to = document["to_level"]?.stringValue.flatMap({ SheddingLevel(word: $0) })
        else { return nil }
        self.init(
            auditID: auditID, at: document["at"]?.stringValue ?? "", by: document["by"]?.stringValue ?? "",
            approvedBy: document["approved_by"]?.arrayValue.map { $0.compactMap(\.stringValue) }, from: from, to: to,
            halfDays: Int(document["half_days"]?.integerValue ?? 0), reason: document["reason"]?.stringValue ?? "",
            expiresAt: document["expires_at"]?.stringValue, version: document["version"]?.integerValue)
    }

    var json: JSONValue {
        var document: JSONObject = [
            "audit_id": .string(auditID), "at": .string(at), "by": .string(by), "from_level": .string(from.word),
            "to_level": .string(to.word), "half_days": .integer(Int64(halfDays)), "reason": .string(reason),
            "expires_at": expiresAt.map { .string($0) } ?? .null, "version": version.map { .integer($0) } ?? .null,
        ]
        if let approvedBy { document["approved_by"] = .array(approvedBy.map { .string($0) }) }
        return .object(document)
    }
}
