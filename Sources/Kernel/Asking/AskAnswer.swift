// SPDX-License-Identifier: Apache-2.0

package import JSON
import Telemetry

/// The answer to a question, and who gave it when.
package struct AskAnswer: Sendable, Equatable {
    package let value: JSONValue
    /// The person, or the model.
    package let answeredBy: String
    /// UTC, RFC 3339.
    package let answeredAt: String

    package init(value: JSONValue, answeredBy: String, answeredAt: String) {
        self.value = value
        self.answeredBy = answeredBy
        self.answeredAt = answeredAt
    }

    /// An answer given at a moment in microseconds since 1970.
    package init(value: JSONValue, answeredBy: String, atMicros: Int64) {
        self.init(value: value, answeredBy: answeredBy, answeredAt: UTCTimestamp.text(microseconds: atMicros))
    }

    /// `{answer, answered_by, answered_at}`: as it is stored, and what the plugin receives.
    package var json: JSONValue {
        ["answer": value, "answered_by": .string(answeredBy), "answered_at": .string(answeredAt)]
    }

    /// Reads what `json` wrote.
    package init(reading document: JSONValue) throws(Problem) {
        guard let value = document["answer"], let by = document["answered_by"]?.stringValue,
            let at = document["answered_at"]?.stringValue
        else { throw Problem(.internalError, "A stored answer cannot be read.") }
        self.init(value: value, answeredBy: by, answeredAt: at)
    }
}
