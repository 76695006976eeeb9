// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// A signal as the sitrep sees it.
package struct Indicator: Sendable, Equatable {
    /// How far it may raise the level.
    package enum Class: String, Sendable {
        /// As far as it says.
        case hard = "A"
        /// To RED at most.
        case capacity = "B"
        /// To YELLOW at most, to ORANGE if two say so.
        case advisory = "C"
    }

    /// The signal's name.
    package let id: String
    /// What the site granted; an unknown word counts as advisory.
    package let kind: Class
    /// What counts: the published level after hysteresis; nil if it is not known or too old.
    package var level: Level?
    /// What its tool published, without memory; nil as `level`.
    package let published: Level?
    /// The figure; nil where there is none.
    package let value: Double?
    /// The value's unit.
    package let unit: String
    /// The program's moment that it is about.
    package let asOf: String?
    /// Whether it is older than two of its periods.
    package let isStale: Bool
    /// The thresholds that its publisher names.
    package let quantiser: Quantiser?
    /// Why it is at its level, or why it is not known.
    package var causes: [String]
    /// The tool that publishes it; nil when none is known to.
    package var tool: String?

    /// A row of `signal.list/1`; `failure` says why the tool behind it could not renew it.
    init(published row: JSONValue, failure: String?) {
        id = row["id"]?.stringValue ?? ""
        kind = Class(rawValue: row["class"]?.stringValue ?? "") ?? .advisory
        value = row["value"]?.doubleValue
        unit = row["unit"]?.stringValue ?? "1"
        asOf = row["as_of"]?.stringValue
        isStale = row["stale"]?.boolValue ?? false
        let band = row["band"]?.doubleValue ?? (unit == "ratio" ? 0.02 : 0)
        quantiser = row["thresholds"]?.arrayValue.flatMap { Quantiser(thresholds: $0.map(\.doubleValue), band: band) }
        let causes = (row["causes"]?.arrayValue ?? []).compactMap(\.stringValue)
        let known = Level(word: row["level"]?.stringValue ?? "")
        if let failure {
            (published, self.causes) = (nil, ["its tool failed: \(failure)"])
        } else if isStale {
            (published, self.causes) = (nil, ["it is older than two of its periods"])
        } else {
            (published, self.causes) = (
                known, causes.isEmpty && known == nil ? ["its tool could not compute it"] : causes
            )
        }
        level = published
    }

    /// A declared signal that was never published.
    init(silent row: JSONValue, failure: String?) {
        self.init(
            id: row["id"]?.stringValue ?? "", kind: Class(rawValue: row["class"]?.stringValue ?? "") ?? .advisory,
            level: nil, causes: [failure.map { "its tool failed: \($0)" } ?? "it was never published"])
    }

    /// A figure from elsewhere than the board of signals, as tests and golden vectors have it.
    package init(
        id: String, kind: Class, level: Level?, value: Double? = nil, quantiser: Quantiser? = nil, causes: [String] = []
    ) {
        self.id = id
        self.kind = kind
        self.level = level
        published = level
        self.value = value
        unit = "1"
        asOf = nil
        isStale = false
        self.quantiser = quantiser
        self.causes = causes
    }

    /// The same with hysteresis: its level comes from the one that it held before.
    package func held(from before: Level?) -> Indicator {
        guard let published, let quantiser else { return self }
        var indicator = self
        indicator.level = quantiser.level(of: value, published: published, held: before)
        return indicator
    }

    var json: JSONValue {
        var object: JSONObject = [
            "id": .string(id), "level": .string(level.word), "raw_level": .string(published.word),
            "value": value.map { .number($0) } ?? .null, "unit": .string(unit), "class": .string(kind.rawValue),
            "as_of": asOf.map { .string($0) } ?? .null, "stale": .bool(isStale),
            "causes": .array(causes.prefix(3).map { .string($0) }),
        ]
        if let quantiser {
            object["thresholds"] = .array(quantiser.thresholds.map { $0.map { .number($0) } ?? .null })
            object["band"] = .number(quantiser.band)
        }
        return .object(object)
    }
}
