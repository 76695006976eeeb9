// SPDX-License-Identifier: Apache-2.0

package import JSON
import Telemetry

/// What one person said about an approval: who, when, how and by what credential.
package struct ApprovalDecision: Sendable, Equatable {
    /// The person, never the token.
    package var by: String
    package var approved: Bool
    package var reason: String?
    /// UTC, in microseconds since 1970-01-01.
    package var atMicros: Int64
    /// The way in that the answer came by.
    package var via: Face
    /// What they were known by, as `Credential.text` says it.
    package var credential: String
    /// The answer token that was spent for it; nil when they answered with their own credential.
    package var tokenID: String?

    package init(
        by: String, approved: Bool, reason: String? = nil, atMicros: Int64, via: Face, credential: String,
        tokenID: String? = nil
    ) {
        self.by = by
        self.approved = approved
        self.reason = reason
        self.atMicros = atMicros
        self.via = via
        self.credential = credential
        self.tokenID = tokenID
    }

    /// `{by, approved, reason?, at, via, credential, token_id?}` with `at` in microseconds: as it is stored.
    package var json: JSONValue {
        var object: JSONObject = ["by": .string(by), "approved": .bool(approved)]
        if let reason { object["reason"] = .string(reason) }
        object["at"] = .integer(atMicros)
        object["via"] = .string(via.rawValue)
        object["credential"] = .string(credential)
        if let tokenID { object["token_id"] = .string(tokenID) }
        return .object(object)
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(reading document: JSONValue) {
        guard let by = document["by"]?.stringValue, let approved = document["approved"]?.boolValue,
            let at = document["at"]?.integerValue,
            let via = document["via"]?.stringValue.flatMap(Face.init(rawValue:))
        else { return nil }
        self.init(
            by: by, approved: approved, reason: document["reason"]?.stringValue, atMicros: at, via: via,
            credential: document["credential"]?.stringValue ?? "", tokenID: document["token_id"]?.stringValue)
    }

    /// `approved by bob at 2026-03-02T06:00:00Z over rest`.
    package var sentence: String {
        "\(approved ? "approved" : "denied") by \(by) at \(UTCTimestamp.text(microseconds: atMicros)) over "
            + via.rawValue
    }
}
