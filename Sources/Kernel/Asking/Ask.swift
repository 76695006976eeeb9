// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A question that a call asks a person or a model: what is asked, and what an answer must look like.
package struct Ask: Sendable, Equatable {
    /// Who is asked.
    package enum Kind: String, Sendable, CaseIterable {
        /// Whoever made the call, or another operator.
        case form
        /// A model; a person may answer in its place.
        case model
        /// The client that made the call, for the folders that it works on; a person may answer in its place.
        case roots
        /// A second person.
        case approval
    }

    /// The most bytes of a key within one call, of all that stands before it, and of a schema.
    package static let maximumKeyBytes = 64
    package static let maximumMessageBytes = 8 << 10
    package static let maximumSchemaBytes = 32 << 10
    /// The longest that an answer may be waited for, in seconds: thirty days.
    package static let maximumExpiry: Int64 = 2_592_000

    /// The name of the question in its call, with the names of the nested calls before it: `publish/confirm`.
    package var key: String
    package var kind: Kind
    package var title: String?
    /// The question itself.
    package var message: String
    /// The JSON Schema of the answer; nil permits any.
    ///
    /// An approval has its own.
    package var schema: JSONValue?
    /// How long an answer is waited for; nil takes the site's limit.
    package var expiresInSeconds: Int64?
    /// The plugin that asks.
    package var pluginID: String
    /// Where whoever made the call is to go to, for what a form must not ask: secrets, payments, consent elsewhere.
    ///
    /// Only a form has one, and then it has no schema.
    package var url: String?
    /// What a model is asked besides the message; nil when the message is all.
    package var question: ModelQuestion?
    /// What an approval needs; nil for anything else, and for one other person with the role approver.
    package var terms: ApprovalTerms?

    package init(
        key: String, kind: Kind, title: String? = nil, message: String, schema: JSONValue? = nil,
        expiresInSeconds: Int64? = nil, pluginID: String
    ) {
        self.key = key
        self.kind = kind
        self.title = title
        self.message = message
        self.schema = schema
        self.expiresInSeconds = expiresInSeconds
        self.pluginID = pluginID
    }

    /// What an approval is answered with.
    private static let approvalSchema: JSONValue = [
        "type": "object", "required": ["approved"], "additionalProperties": false,
        "properties": ["approved": ["type": "boolean"], "reason": ["type": "string", "maxLength": 500]],
    ]

    /// The schema that an answer is held to; nil when it may be anything.
    package var answerSchema: JSONValue? {
        switch kind {
        case .approval: Self.approvalSchema
        case .roots: Self.rootsSchema
        case .form, .model: schema
        }
    }

    /// What a question for folders is answered with.
    private static let rootsSchema: JSONValue = [
        "type": "array", "maxItems": 1_000,
        "items": [
            "type": "object", "required": ["uri"],
            "properties": ["uri": ["type": "string", "pattern": "^file:"], "name": ["type": "string"]],
        ],
    ]

    /// `{key, kind, title?, message, schema?, url?, question?, expires_in_s?, plugin, approval?}`: as it is stored and as faces show it.
    ///
    /// `schema` is the one that an answer is held to.
    package var json: JSONValue {
        var object: JSONObject = ["key": .string(key), "kind": .string(kind.rawValue)]
        if let title { object["title"] = .string(title) }
        object["message"] = .string(message)
        if let answerSchema { object["schema"] = answerSchema }
        if let url { object["url"] = .string(url) }
        if let question { object["question"] = question.json }
        if let expiresInSeconds { object["expires_in_s"] = .integer(expiresInSeconds) }
        object["plugin"] = .string(pluginID)
        if kind == .approval { object["approval"] = (terms ?? ApprovalTerms()).json }
        return .object(object)
    }
}

extension Ask {
    /// What tells the question from every other one, in hexadecimal: an answer is one to this question alone.
    package var digest: String { CanonicalJSON.digest(of: json) }

    /// Reads what `json` wrote.
    ///
    /// - Throws: a problem of what is stored, not of what anybody has just sent.
    package init(reading document: JSONValue) throws(Problem) {
        guard let key = document["key"]?.stringValue, let message = document["message"]?.stringValue,
            let kind = document["kind"]?.stringValue.flatMap(Kind.init(rawValue:))
        else { throw Problem(.internalError, "A stored question cannot be read.") }
        self.init(
            key: key, kind: kind, title: document["title"]?.stringValue, message: message,
            schema: kind == .approval || kind == .roots ? nil : document["schema"],
            expiresInSeconds: document["expires_in_s"]?.integerValue,
            pluginID: document["plugin"]?.stringValue ?? "")
        url = document["url"]?.stringValue
        question = document["question"].map(ModelQuestion.init(stored:))
        guard kind == .approval, let stored = document["approval"] else { return }
        guard let terms = ApprovalTerms(reading: stored) else {
            throw Problem(.internalError, "The terms of a stored approval cannot be read.")
        }
        // What was asked without terms is the same question as what is asked without them again.
        if terms != ApprovalTerms() { self.terms = terms }
    }

    /// The same question under the name that it has in the whole call.
    package func scoped(by path: CallPath) -> Ask {
        var ask = self
        ask.key = path.scope + key
        return ask
    }
}
