// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// A signal as the sitrep sees it.
struct Indicator: Sendable {
    /// How far it may raise the level.
    enum Class: String, Sendable {
        case hard = "A"
        case capacity = "B"
        case advisory = "C"
    }

    let id: String
    /// What the site granted; an unknown word counts as advisory.
    let kind: Class
    /// Nil if it is not known or too old.
    let level: Level?
    let value: JSONValue
    let unit: String
    let asOf: String?
    let isStale: Bool
    /// Why it is at its level, or why it is not known.
    let causes: [String]

    /// A row of `signal.list/1`; `failure` says why the tool behind it could not renew it.
    init(published row: JSONValue, failure: String?) {
        id = row["id"]?.stringValue ?? ""
        kind = Class(rawValue: row["class"]?.stringValue ?? "") ?? .advisory
        value = row["value"] ?? .null
        unit = row["unit"]?.stringValue ?? "1"
        asOf = row["as_of"]?.stringValue
        isStale = row["stale"]?.boolValue ?? false
        let causes = (row["causes"]?.arrayValue ?? []).compactMap(\.stringValue)
        let known = Level(word: row["level"]?.stringValue ?? "")
        if let failure {
            (level, self.causes) = (nil, ["its tool failed: \(failure)"])
        } else if isStale {
            (level, self.causes) = (nil, ["it is older than two of its periods"])
        } else {
            (level, self.causes) = (known, causes.isEmpty && known == nil ? ["its tool could not compute it"] : causes)
        }
    }

    /// A declared signal that was never published.
    init(silent row: JSONValue, failure: String?) {
        id = row["id"]?.stringValue ?? ""
        kind = Class(rawValue: row["class"]?.stringValue ?? "") ?? .advisory
        level = nil
        value = .null
        unit = "1"
        asOf = nil
        isStale = false
        causes = [failure.map { "its tool failed: \($0)" } ?? "it was never published"]
    }

    /// For tests and golden vectors.
    init(id: String, kind: Class, level: Level?) {
        self.id = id
        self.kind = kind
        self.level = level
        value = .null
        unit = "1"
        asOf = nil
        isStale = false
        causes = []
    }

    var json: JSONValue {
        [
            "id": .string(id), "level": .string(level.word), "value": value, "unit": .string(unit),
            "class": .string(kind.rawValue), "as_of": asOf.map { .string($0) } ?? .null, "stale": .bool(isStale),
            "causes": .array(causes.prefix(3).map { .string($0) }),
        ]
    }
}
