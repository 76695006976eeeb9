// SPDX-License-Identifier: Apache-2.0

package import JSON
import Telemetry

/// The answer to a question, and who gave it when.
package struct AskAnswer: Sendable, Equatable {
    /// What somebody did with a question: words of MCP's elicitation, used for every kind and on every face.
    package enum Action: String, Sendable, CaseIterable {
        /// They answered it.
        case accept
        /// They said no.
        case decline
        /// They left it without saying anything.
        case cancel
    }

    package let value: JSONValue
    /// The person, or the model.
    package let answeredBy: String
    /// UTC, RFC 3339.
    package let answeredAt: String
    /// The approval that it is the answer of; nil for every other answer.
    package let approvalID: String?
    /// Without `accept` the value is null.
    package var action = Action.accept
    /// The model that reasoned, as it or its client calls it; nil when a person answered.
    package var model: String?
    /// The digest of the question that it is the answer to (`Ask.digest`); nil when whoever keeps it keeps the question too.
    ///
    /// It is kept beside the answer and told to nobody.
    package var question: String?
    /// Why there is no answer and will be none: nobody answered in time, or no model was reached.
    ///
    /// It is told to the plugin and never kept.
    package var failure: Problem?
    /// The same moment as `answeredAt` in microseconds since 1970, when it is known so.
    package private(set) var atMicros: Int64?

    package init(value: JSONValue, answeredBy: String, answeredAt: String, approvalID: String? = nil) {
        self.approvalID = approvalID
        self.value = value
        self.answeredBy = answeredBy
        self.answeredAt = answeredAt
    }

    /// An answer given at a moment in microseconds since 1970.
    package init(value: JSONValue, answeredBy: String, atMicros: Int64, approvalID: String? = nil) {
        self.init(
            value: value, answeredBy: answeredBy, answeredAt: UTCTimestamp.text(microseconds: atMicros),
            approvalID: approvalID)
        self.atMicros = atMicros
    }

    /// What comes of a question that was not answered, and is not going to be.
    package init(failure: Problem) {
        self.init(value: .null, answeredBy: "", answeredAt: "")
        self.failure = failure
    }

    /// `{answer, action, answered_by, answered_at, model?}`: as it is stored, and what the plugin receives.
    package var json: JSONValue {
        var object: JSONObject = [
            "answer": value, "action": .string(action.rawValue), "answered_by": .string(answeredBy),
            "answered_at": .string(answeredAt),
        ]
        if let model { object["model"] = .string(model) }
        return .object(object)
    }

    /// Reads what `json` wrote.
    package init(reading document: JSONValue) throws(Problem) {
        guard let value = document["answer"], let by = document["answered_by"]?.stringValue,
            let at = document["answered_at"]?.stringValue
        else { throw Problem(.internalError, "A stored answer cannot be read.") }
        self.init(value: value, answeredBy: by, answeredAt: at)
        atMicros = UTCTimestamp.microseconds(of: at)
        action = document["action"]?.stringValue.flatMap(Action.init(rawValue:)) ?? .accept
        model = document["model"]?.stringValue
    }

    /// `{answer, answered_by, answered_at, action?, model?, approval_id?, question?}` with the time in microseconds, as rows
    /// and sealed states keep it.
    package var stored: JSONValue {
        var object: JSONObject = [
            "answer": value, "answered_by": .string(answeredBy), "answered_at": .integer(atMicros ?? 0),
        ]
        if action != .accept { object["action"] = .string(action.rawValue) }
        if let model { object["model"] = .string(model) }
        if let approvalID { object["approval_id"] = .string(approvalID) }
        if let question { object["question"] = .string(question) }
        return .object(object)
    }

    /// Reads what `stored` wrote; nil for anything else.
    package init?(stored entry: JSONValue) {
        guard let value = entry["answer"], let by = entry["answered_by"]?.stringValue,
            let at = entry["answered_at"]?.integerValue
        else { return nil }
        self.init(value: value, answeredBy: by, atMicros: at, approvalID: entry["approval_id"]?.stringValue)
        action = entry["action"]?.stringValue.flatMap(Action.init(rawValue:)) ?? .accept
        model = entry["model"]?.stringValue
        question = entry["question"]?.stringValue
    }

    /// Answers by key, as rows and sealed states keep them.
    package static func stored(_ answers: [String: AskAnswer]) -> JSONValue {
        .object(answers.reduce(into: JSONObject()) { $0[$1.key] = $1.value.stored })
    }

    /// Reads answers by key; nil when one of them cannot be read.
    package static func all(stored document: JSONValue) -> [String: AskAnswer]? {
        guard let object = document.objectValue else { return nil }
        var answers: [String: AskAnswer] = [:]
        for (key, entry) in object {
            guard let answer = AskAnswer(stored: entry) else { return nil }
            answers[key] = answer
        }
        return answers
    }
}
