// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// Crisis mode: a state that people enter and leave, and not a level (resilience.md section 16, rule 8).
package struct Crisis: Sendable, Equatable {
    /// How bad people say it is.
    package enum Severity: String, Sendable, CaseIterable {
        case minor, moderate, severe, critical
    }

    /// How it ended.
    package enum Ending: String, Sendable {
        /// Somebody left it, and another person agreed.
        case left
        /// Its time was over.
        case expired
    }

    /// From 1.
    package var number: Int64
    /// How bad people say it is.
    package var severity: Severity
    /// Why, in a person's words.
    package var reason: String
    /// Who asked for it.
    package var enteredBy: String
    /// Who agreed.
    package var approvedBy: String
    /// Since when.
    package var enteredAt: UTCMoment
    /// When it ends by itself.
    package var expiresAt: UTCMoment
    /// The level that was shown then.
    package var level: Level?
    /// How and when it ended; nil while it lasts.
    package var ending: Ending?
    /// See `ending`.
    package var endedAt: UTCMoment?
    /// Who left it; nil when its time was over.
    package var endedBy: String?
    /// Why it was left.
    package var endReason: String?

    /// What it means while it lasts, without a person's words.
    package var sentence: String {
        "Crisis mode (\(severity.rawValue)) is on until \(expiresAt): publishing is held."
    }

    /// As it is kept.
    package var json: JSONValue {
        [
            "number": .integer(number), "severity": .string(severity.rawValue), "reason": .string(reason),
            "entered_by": .string(enteredBy), "approved_by": .string(approvedBy),
            "entered_at": .string(enteredAt.description), "expires_at": .string(expiresAt.description),
            "level": .string(level.word), "ending": ending.map { .string($0.rawValue) } ?? .null,
            "ended_at": endedAt.map { .string($0.description) } ?? .null,
            "ended_by": endedBy.map { .string($0) } ?? .null, "end_reason": endReason.map { .string($0) } ?? .null,
        ]
    }

    /// As it is shown: a person's words only to whoever sees everything.
    func shown(_ disclosure: CallContext.Disclosure) -> JSONValue {
        guard disclosure != .full, var object = json.objectValue else { return json }
        object["reason"] = .null
        object["end_reason"] = .null
        return .object(object)
    }

    /// Reads what `json` wrote.
    package init?(reading document: JSONValue) {
        func moment(_ name: String) -> UTCMoment? { document[name]?.stringValue.flatMap { UTCMoment($0) } }
        guard let number = document["number"]?.integerValue,
            let severity = document["severity"]?.stringValue.flatMap(Severity.init(rawValue:)),
            let entered = moment("entered_at"), let expires = moment("expires_at")
        else { return nil }
        self.number = number
        self.severity = severity
        reason = document["reason"]?.stringValue ?? ""
        enteredBy = document["entered_by"]?.stringValue ?? ""
        approvedBy = document["approved_by"]?.stringValue ?? ""
        (enteredAt, expiresAt) = (entered, expires)
        level = Level(word: document["level"]?.stringValue ?? "")
        ending = document["ending"]?.stringValue.flatMap(Ending.init(rawValue:))
        endedAt = moment("ended_at")
        endedBy = document["ended_by"]?.stringValue
        endReason = document["end_reason"]?.stringValue
    }

    /// One that begins.
    package init(
        number: Int64, severity: Severity, reason: String, enteredBy: String, approvedBy: String, enteredAt: UTCMoment,
        expiresAt: UTCMoment, level: Level?
    ) {
        self.number = number
        self.severity = severity
        self.reason = reason
        self.enteredBy = enteredBy
        self.approvedBy = approvedBy
        self.enteredAt = enteredAt
        self.expiresAt = expiresAt
        self.level = level
    }
}
