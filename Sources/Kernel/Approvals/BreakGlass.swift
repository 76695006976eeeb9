// SPDX-License-Identifier: Apache-2.0

package import JSON

/// That one person alone let something pass in an emergency, why, for how long, and what others said of it afterwards.
package struct BreakGlass: Sendable, Equatable {
    /// What a second person found when they looked at it afterwards.
    package struct Review: Sendable, Equatable {
        package var by: String
        package var atMicros: Int64
        package var isJustified: Bool
        package var note: String

        package init(by: String, atMicros: Int64, isJustified: Bool, note: String) {
            self.by = by
            self.atMicros = atMicros
            self.isJustified = isJustified
            self.note = note
        }
    }

    /// How long it holds: four hours (design.md, section 5).
    package static let lastsMicros: Int64 = 4 * 3_600_000_000

    package var by: String
    package var reason: String
    package var atMicros: Int64
    /// The call may go on until then.
    package var untilMicros: Int64
    package var via: Face
    package var credential: String
    /// nil until somebody else has looked at it.
    package var review: Review?

    package init(
        by: String, reason: String, atMicros: Int64, untilMicros: Int64, via: Face, credential: String,
        review: Review? = nil
    ) {
        self.by = by
        self.reason = reason
        self.atMicros = atMicros
        self.untilMicros = untilMicros
        self.via = via
        self.credential = credential
        self.review = review
    }

    /// As it is stored, with times in microseconds.
    package var json: JSONValue {
        var object: JSONObject = [
            "by": .string(by), "reason": .string(reason), "at": .integer(atMicros), "until": .integer(untilMicros),
            "via": .string(via.rawValue), "credential": .string(credential),
        ]
        if let review {
            object["review"] = [
                "by": .string(review.by), "at": .integer(review.atMicros), "justified": .bool(review.isJustified),
                "note": .string(review.note),
            ]
        }
        return .object(object)
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(reading document: JSONValue) {
        guard let by = document["by"]?.stringValue, let reason = document["reason"]?.stringValue,
            let at = document["at"]?.integerValue, let until = document["until"]?.integerValue,
            let via = document["via"]?.stringValue.flatMap(Face.init(rawValue:))
        else { return nil }
        var review: Review?
        if let found = document["review"] {
            guard let by = found["by"]?.stringValue, let at = found["at"]?.integerValue,
                let isJustified = found["justified"]?.boolValue, let note = found["note"]?.stringValue
            else { return nil }
            review = Review(by: by, atMicros: at, isJustified: isJustified, note: note)
        }
        self.init(
            by: by, reason: reason, atMicros: at, untilMicros: until, via: via,
            credential: document["credential"]?.stringValue ?? "", review: review)
    }
}
