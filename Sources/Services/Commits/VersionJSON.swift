// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import Store
import Telemetry

/// Versions and events as documents: one spelling for services, host tools and conflicts.
enum VersionJSON {
    static func row(_ version: RosterVersionSummary, as disclosure: Disclosure) -> JSONValue {
        .object(members(version, as: disclosure))
    }

    /// The reason is what a person wrote, about whomever, and its code may say why somebody is away: only full disclosure
    /// shows them.
    static func members(_ version: RosterVersionSummary, as disclosure: Disclosure) -> JSONObject {
        [
            "number": .integer(version.number), "parent": version.parent.map { .integer($0) } ?? .null,
            "plan": .string(version.plan.name), "state": .string(version.state.rawValue),
            "digest": .string(version.digest.hex), "digest_version": .integer(version.digestVersion),
            "created_at": .string(UTCTimestamp.text(microseconds: version.createdAtMicros)),
            "created_by": .string(version.createdBy),
            "reason": disclosure == .full ? .string(version.reason) : .null,
            "reason_code": disclosure == .full ? version.reasonCode.map { .string($0) } ?? .null : .null,
        ]
    }

    /// An event with the members of its body, without what people wrote where less than everything is disclosed.
    static func event(_ event: Event, as disclosure: Disclosure) -> JSONValue {
        var document: JSONObject = [
            "sequence": .integer(event.sequence), "at": .string(UTCTimestamp.text(microseconds: event.atMicros)),
            "by": .string(event.by), "kind": .string(event.kind),
            "version": event.version.map { .integer($0) } ?? .null,
        ]
        let stored = (try? JSONValue.parse(event.bodyJSON)) ?? [:]
        let body = ConflictDisclosure.applied(disclosure, to: stored).objectValue ?? [:]
        for (name, value) in body where document[name] == nil { document[name] = value }
        return .object(document)
    }
}
