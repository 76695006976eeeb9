// SPDX-License-Identifier: Apache-2.0

/// A question to a person or a model, asked with `call.ask`.
///
/// The answer may take days. Until it is there the call is put aside, and then its handler runs again from the start, with
/// the answer: so a handler asks everything before it changes anything, and asks the same under the same key each time.
public struct Ask: Sendable, Equatable {
    enum Kind: String, Sendable {
        case form = "ask.form/1"
        case model = "ask.model/1"
        case approval = "approval.request/1"
    }

    let kind: Kind
    /// What the question is known by in its call: 1 to 64 of `a-z A-Z 0-9 . _ -`.
    public let key: String
    /// What a person calls it.
    public let title: String?
    /// The question.
    public let message: String
    /// What an answer must look like; nil permits any.
    ///
    /// An approval has its own form.
    public let schema: ToolSchema?
    /// How long an answer is waited for, in seconds; nil takes the site's limit.
    public let expiresInSeconds: Int64?

    /// Asks whoever made the call, or another operator, to fill in a form.
    public static func form(
        key: String, title: String? = nil, message: String, schema: ToolSchema? = nil, expiresInSeconds: Int64? = nil
    ) -> Ask {
        Ask(
            kind: .form, key: key, title: title, message: message, schema: schema, expiresInSeconds: expiresInSeconds)
    }

    /// Asks a model; a person may answer in its place.
    public static func model(
        key: String, title: String? = nil, message: String, schema: ToolSchema? = nil, expiresInSeconds: Int64? = nil
    ) -> Ask {
        Ask(
            kind: .model, key: key, title: title, message: message, schema: schema, expiresInSeconds: expiresInSeconds)
    }

    /// Asks a second person to approve what the message says.
    public static func approval(
        key: String, title: String? = nil, message: String, expiresInSeconds: Int64? = nil
    ) -> Ask {
        Ask(
            kind: .approval, key: key, title: title, message: message, schema: nil, expiresInSeconds: expiresInSeconds)
    }

    /// The request of the service.
    var json: JSONValue {
        var object: JSONObject = ["key": .string(key), "message": .string(message)]
        if let title { object["title"] = .string(title) }
        if let schema { object["schema"] = schema.json }
        if let expiresInSeconds { object["expires_in_s"] = .integer(expiresInSeconds) }
        return .object(object)
    }
}

/// What was answered, by whom and when.
public struct Answer: Sendable, Equatable {
    /// The answer, following the question's schema.
    public let value: JSONValue
    /// The person, or the model.
    public let answeredBy: String
    /// UTC, RFC 3339.
    public let answeredAt: String

    init(reading reply: JSONValue) {
        value = reply["answer"] ?? .null
        answeredBy = reply["answered_by"]?.stringValue ?? ""
        answeredAt = reply["answered_at"]?.stringValue ?? ""
    }

    /// Whether an approval was given; false for a refusal, and for the answer to another question.
    public var isApproved: Bool { value["approved"]?.boolValue ?? false }
    /// Why an approval was given or refused, when the person said so.
    public var reason: String? { value["reason"]?.stringValue }
}
