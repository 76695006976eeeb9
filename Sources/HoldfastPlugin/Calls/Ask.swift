// SPDX-License-Identifier: Apache-2.0

/// A question to a person, a model or a client, asked with `call.ask`.
///
/// The answer may take days. Until it is there the call is put aside, and then its handler runs again from the start, with
/// the answer: so a handler asks everything before it changes anything, and asks the same under the same key each time.
/// The same code asks a client of MCP in whatever way its revision has, and people over REST and on the command line.
public struct Ask: Sendable, Equatable {
    enum Kind: String, Sendable {
        case form = "ask.form/1"
        case model = "ask.model/1"
        case roots = "ask.roots/1"
        case approval = "approval.request/1"
    }

    /// What may be asked in a call, as its context says.
    public enum Ability: String, Sendable, CaseIterable {
        /// A form.
        case form
        /// A visit to an address.
        case url
        /// A model.
        case model
        /// A model that may call tools which the question brings.
        case modelTools = "model_tools"
        /// The folders of the client.
        case roots
        /// The approval of another person.
        case approval
    }

    let kind: Kind
    /// What the question is known by in its call: 1 to 64 of `a-z A-Z 0-9 . _ -`.
    public let key: String
    /// What a person calls it.
    public let title: String?
    /// The question.
    public let message: String?
    /// What an answer must look like; nil permits any.
    ///
    /// An approval has its own.
    public let schema: ToolSchema?
    /// How long an answer is waited for, in seconds; nil takes the site's limit.
    public let expiresInSeconds: Int64?
    /// What the question has besides.
    let details: JSONObject

    private init(
        _ kind: Kind, _ key: String, title: String? = nil, message: String?, schema: ToolSchema? = nil,
        expiresInSeconds: Int64?, details: JSONObject = [:]
    ) {
        self.kind = kind
        self.key = key
        self.title = title
        self.message = message
        self.schema = schema
        self.expiresInSeconds = expiresInSeconds
        self.details = details
    }

    /// Asks whoever made the call, or another operator, to fill in a form.
    ///
    /// - Parameter schema: an object whose properties are texts, numbers, yes or no, or choices, without any deeper
    ///   nesting; or one such value alone. nil asks for a plain yes, which `isAccepted` tells.
    public static func form(
        key: String, title: String? = nil, message: String, schema: ToolSchema? = nil, expiresInSeconds: Int64? = nil
    ) -> Ask {
        Ask(.form, key, title: title, message: message, schema: schema, expiresInSeconds: expiresInSeconds)
    }

    /// Asks whoever made the call to visit an address, for what no form may ask: secrets, payments, consent elsewhere.
    ///
    /// That they agreed to go there is all that the answer says.
    ///
    /// - Parameter url: `https:`, or `http:` on this machine; nothing secret and nobody's data in it.
    public static func url(
        key: String, title: String? = nil, message: String, url: String, expiresInSeconds: Int64? = nil
    ) -> Ask {
        Ask(
            .form, key, title: title, message: message, expiresInSeconds: expiresInSeconds,
            details: ["url": .string(url)])
    }

    /// Asks a model; a person may answer in its place.
    ///
    /// The answer's value is the text, or what the schema wants, and `model` says which one reasoned.
    public static func model(
        key: String, title: String? = nil, message: String, schema: ToolSchema? = nil, maximumTokens: Int64? = nil,
        systemPrompt: String? = nil, temperature: Double? = nil, expiresInSeconds: Int64? = nil
    ) -> Ask {
        var details: JSONObject = [:]
        if let maximumTokens { details["max_tokens"] = .integer(maximumTokens) }
        if let systemPrompt { details["system_prompt"] = .string(systemPrompt) }
        if let temperature { details["temperature"] = .number(temperature) }
        return Ask(
            .model, key, title: title, message: message, schema: schema, expiresInSeconds: expiresInSeconds,
            details: details)
    }

    /// Continues a conversation with a model.
    ///
    /// The answer's value is `{role, content, model, stop_reason}` with an array of content blocks; `text` joins its
    /// texts, `toolUses` are the calls that it wants: run them, append their results, ask again under another key.
    public static func model(
        key: String, title: String? = nil, messages: [ModelMessage], maximumTokens: Int64 = 1_000,
        systemPrompt: String? = nil, temperature: Double? = nil, stopSequences: [String] = [], tools: [ModelTool] = [],
        toolChoice: ModelToolChoice? = nil, expiresInSeconds: Int64? = nil
    ) -> Ask {
        var details: JSONObject = [
            "messages": .array(messages.map(\.json)), "max_tokens": .integer(maximumTokens),
        ]
        if let systemPrompt { details["system_prompt"] = .string(systemPrompt) }
        if let temperature { details["temperature"] = .number(temperature) }
        if !stopSequences.isEmpty { details["stop_sequences"] = .array(stopSequences.map { .string($0) }) }
        if !tools.isEmpty { details["tools"] = .array(tools.map(\.json)) }
        if let toolChoice { details["tool_choice"] = .string(toolChoice.rawValue) }
        return Ask(.model, key, title: title, message: nil, expiresInSeconds: expiresInSeconds, details: details)
    }

    /// Asks the client for the folders that it works on.
    public static func roots(key: String, message: String? = nil, expiresInSeconds: Int64? = nil) -> Ask {
        Ask(.roots, key, message: message, expiresInSeconds: expiresInSeconds)
    }

    /// Asks a second person to approve what the message says.
    ///
    /// - Parameters:
    ///   - quorum: how many other people have to agree, 1 to 5; nil for one.
    ///   - category: how protected what is touched is, 1 to 7, 1 being the most: of that nobody lets anything pass alone in
    ///     an emergency; nil when it is none.
    public static func approval(
        key: String, title: String? = nil, message: String, expiresInSeconds: Int64? = nil, quorum: Int64? = nil,
        category: Int64? = nil
    ) -> Ask {
        var details: JSONObject = [:]
        if let quorum { details["quorum"] = .integer(quorum) }
        if let category { details["category"] = .integer(category) }
        return Ask(
            .approval, key, title: title, message: message, expiresInSeconds: expiresInSeconds, details: details)
    }

    /// The request of the service.
    var json: JSONValue {
        var object: JSONObject = ["key": .string(key)]
        if let message { object["message"] = .string(message) }
        if let title { object["title"] = .string(title) }
        if let schema { object["schema"] = schema.json }
        if let expiresInSeconds { object["expires_in_s"] = .integer(expiresInSeconds) }
        for (name, value) in details { object[name] = value }
        return .object(object)
    }
}
