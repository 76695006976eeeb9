// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// A plan that is being followed, and how to undo it.
struct ActiveFallback {
    let scenario: String
    let kind: FallbackKind
    /// The program's time when it was begun.
    let since: LocalDateTime?
    let reason: String
    /// The version that the activation made.
    let version: Int64?
    /// Rows that were taken away or changed, as edits that bring them back.
    let undo: [JSONValue]
    /// Rows that the plan added or changed, as edits: a row that is not like that any more is left alone when undone.
    let done: [JSONValue]

    /// As an answer shows it: without the reason, which may be about a person.
    var json: JSONValue {
        [
            "scenario": .string(scenario), "kind": .string(kind.rawValue),
            "since": since.map { .string("\($0)") } ?? .null,
            "schedule_version": version.map { .integer($0) } ?? .null, "changes": .integer(Int64(done.count)),
        ]
    }

    /// As it is kept.
    var stored: JSONValue {
        var object = json.objectValue ?? [:]
        object["reason"] = .string(reason)
        object["undo"] = .array(undo)
        object["done"] = .array(done)
        return .object(object)
    }

    init(
        scenario: String, kind: FallbackKind, since: LocalDateTime?, reason: String, version: Int64?,
        undo: [JSONValue], done: [JSONValue]
    ) {
        (self.scenario, self.kind, self.since, self.reason) = (scenario, kind, since, reason)
        (self.version, self.undo, self.done) = (version, undo, done)
    }

    init?(_ json: JSONValue) {
        guard let scenario = json["scenario"]?.stringValue, let word = json["kind"]?.stringValue,
            let kind = FallbackKind(rawValue: word)
        else { return nil }
        self.init(
            scenario: scenario, kind: kind, since: json["since"]?.stringValue.flatMap { LocalDateTime($0) },
            reason: json["reason"]?.stringValue ?? "", version: json["schedule_version"]?.integerValue,
            undo: json["undo"]?.arrayValue ?? [], done: json["done"]?.arrayValue ?? [])
    }

    static let prefix = "active/"
    var key: String { Self.prefix + scenario }

    /// All that are being followed.
    static func all(_ keyValues: KeyValues) async throws -> [ActiveFallback] {
        try await keyValues.list(prefix: prefix).compactMap { ActiveFallback($0.value) }
    }
}
