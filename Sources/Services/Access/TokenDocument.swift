// SPDX-License-Identifier: Apache-2.0

import JSON
import Store
import Telemetry

/// A token as lists show it; nothing in it helps to use it.
enum TokenDocument {
    static func of(_ record: TokenRecord, lastUsedAtMicros: Int64?, nowMicros now: Int64) -> JSONObject {
        [
            "id": .string(record.id), "owner": .string(record.owner), "role": .string(record.role),
            "scopes": .array(record.scopes.map { .string($0) }),
            "disclosure": text(record.disclosure), "mcp_disclosure": text(record.mcpDisclosure),
            "label": .string(record.label), "state": .string(state(of: record, nowMicros: now).rawValue),
            "created_at": moment(record.createdAtMicros), "created_by": .string(record.createdBy),
            "expires_at": moment(record.expiresAtMicros), "revoked_at": moment(record.revoked?.atMicros),
            "revoked_by": text(record.revoked?.by), "last_used_at": moment(lastUsedAtMicros),
        ]
    }

    enum State: String, CaseIterable {
        case live, expired, revoked
    }

    static func state(of record: TokenRecord, nowMicros now: Int64) -> State {
        if record.revoked != nil { return .revoked }
        return record.isLive(atMicros: now) ? .live : .expired
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private static func moment(_ micros: Int64?) -> JSONValue {
        micros.map { .string(UTCTimestamp.text(microseconds: $0)) } ?? .null
    }
}
