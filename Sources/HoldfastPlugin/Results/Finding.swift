// SPDX-License-Identifier: Apache-2.0

/// One thing that a pattern found: what, when, how bad, in one sentence, and what to do about it.
public struct Finding: Sendable, Hashable {
    /// A word for programs, such as `no_spare`.
    public var code: String
    /// How bad it is; nil if that is not known.
    public var level: Level?
    /// What it is about: ids of services, people or weeks.
    public var subject: [String]
    /// The first and the last moment, as local dates or slots.
    public var from: String
    /// See `from`.
    public var to: String
    /// The figure's name.
    public var metric: String
    /// The figure; nil if it does not exist.
    public var value: Double?
    /// The figure's unit, such as `ratio` or `half_days`.
    public var unit: String
    /// The limit that it is held against, if there is one.
    public var threshold: Double?
    /// One plain sentence with names, local date and slot.
    public var sentence: String
    /// The cheapest thing to do about it, one sentence.
    public var action: String

    /// A finding.
    public init(
        code: String, level: Level?, subject: [String], from: String, to: String, metric: String, value: Double?,
        unit: String, threshold: Double? = nil, sentence: String, action: String
    ) {
        self.code = code
        self.level = level
        self.subject = subject
        self.from = from
        self.to = to
        self.metric = metric
        self.value = value
        self.unit = unit
        self.threshold = threshold
        self.sentence = sentence
        self.action = action
    }

    /// The finding as contract.md has it: `{code, level, subject, window, metric, value, unit, threshold, sentence,
    /// action}`.
    public var json: JSONValue {
        [
            "code": .string(code), "level": .string(level.word), "subject": .array(subject.map { .string($0) }),
            "window": ["from": .string(from), "to": .string(to)], "metric": .string(metric),
            "value": value.map { .number($0) } ?? .null, "unit": .string(unit),
            "threshold": threshold.map { .number($0) } ?? .null, "sentence": .string(sentence),
            "action": .string(action),
        ]
    }
}

extension Finding {
    /// Reads a finding of another tool's answer; nil if it has no code or no sentence.
    public init?(reading document: JSONValue) {
        guard let code = document["code"]?.stringValue, let sentence = document["sentence"]?.stringValue else {
            return nil
        }
        self.init(
            code: code, level: Level(word: document["level"]?.stringValue ?? ""),
            subject: (document["subject"]?.arrayValue ?? []).compactMap(\.stringValue),
            from: document["window"]?["from"]?.stringValue ?? "", to: document["window"]?["to"]?.stringValue ?? "",
            metric: document["metric"]?.stringValue ?? "", value: document["value"]?.doubleValue,
            unit: document["unit"]?.stringValue ?? "", threshold: document["threshold"]?.doubleValue,
            sentence: sentence, action: document["action"]?.stringValue ?? "")
    }
}
