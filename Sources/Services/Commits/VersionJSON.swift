// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Store
import Telemetry

/// Versions and events as documents: one spelling for services, host tools and conflicts.
enum VersionJSON {
    static func row(_ version: RosterVersionSummary) -> JSONValue { .object(members(version)) }

    static func members(_ version: RosterVersionSummary) -> JSONObject {
        [
            "number": .integer(version.number), "parent": version.parent.map { .integer($0) } ?? .null,
            "plan": .string(version.plan.name), "state": .string(version.state.rawValue),
            "digest": .string(version.digest.hex), "digest_version": .integer(version.digestVersion),
            "created_at": .string(UTCTimestamp.text(microseconds: version.createdAtMicros)),
            "created_by": .string(version.createdBy), "reason": .string(version.reason),
            "reason_code": version.reasonCode.map { .string($0) } ?? .null,
        ]
    }

    /// An event with the members of its body.
    static func event(_ event: Event) -> JSONValue {
        var document: JSONObject = [
            "sequence": .integer(event.sequence), "at": .string(UTCTimestamp.text(microseconds: event.atMicros)),
            "by": .string(event.by), "kind": .string(event.kind),
            "version": event.version.map { .integer($0) } ?? .null,
        ]
        let body = (try? JSONValue.parse(event.bodyJSON))?.objectValue ?? [:]
        for (name, value) in body where document[name] == nil { document[name] = value }
        return .object(document)
    }
}
