// SPDX-License-Identifier: Apache-2.0

/// A prompt as a value: a text with blanks that a person picks and fills in, and a model then works on.
///
/// ```swift
/// Prompt("explain", title: "Explain", description: "Explains a term.",
///        arguments: [PromptArgument("term", description: "What to explain.", isRequired: true)]) { call in
///     PromptOutput([.user(.text("Explain \(try call.string("term")) to a coordinator."))])
/// }
/// ```
public struct Prompt: Sendable {
    /// Fills it in, on the plugin's own threads; it may ask, as a tool may.
    public typealias Body = @Sendable (ToolCall) async throws -> PromptOutput

    /// 1 to 64 of `a-z A-Z 0-9 _ -`, unique on a site.
    public let name: String
    /// What a person calls it.
    public let title: String
    /// What it is for.
    public let description: String
    /// Its blanks, in the order in which a person should see them.
    public let arguments: [PromptArgument]
    /// Pictures for lists.
    public var icons: [Icon]
    /// What clients get as `_meta`.
    public var meta: JSONObject
    /// The longest that filling in may take, in milliseconds; nil takes the site's limit.
    public var timeoutMilliseconds: Int64?
    let body: Body

    /// A prompt; the host has checked the arguments before the closure runs.
    public init(
        _ name: String, title: String, description: String, arguments: [PromptArgument] = [], icons: [Icon] = [],
        meta: JSONObject = [:], timeoutMilliseconds: Int64? = nil, run body: @escaping Body
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.arguments = arguments
        self.icons = icons
        self.meta = meta
        self.timeoutMilliseconds = timeoutMilliseconds
        self.body = body
    }

    /// One entry of `prompts`.
    var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name), "title": .string(title), "description": .string(description),
        ]
        if !arguments.isEmpty { object["arguments"] = .array(arguments.map { $0.json() }) }
        if !icons.isEmpty { object["icons"] = .array(icons.map(\.json)) }
        if !meta.isEmpty { object["meta"] = .object(meta) }
        if let timeoutMilliseconds { object["timeout_ms"] = .integer(timeoutMilliseconds) }
        return .object(object)
    }
}

/// A prompt with its blanks filled in: what a conversation begins with.
public struct PromptOutput: Sendable, Equatable {
    /// One message.
    public struct Message: Sendable, Equatable {
        /// `user` or `assistant`.
        public let role: Content.Audience
        /// What is said.
        public let content: Content

        /// A message of the person or of the model.
        public init(role: Content.Audience, _ content: Content) {
            self.role = role
            self.content = content
        }

        /// What the person says.
        public static func user(_ content: Content) -> Message { Message(role: .user, content) }
        /// What the model has said.
        public static func assistant(_ content: Content) -> Message { Message(role: .assistant, content) }
    }

    /// What this conversation is about, when it differs from the prompt's description.
    public let description: String?
    /// One message at least.
    public let messages: [Message]

    /// Messages in their order.
    public init(description: String? = nil, messages: [Message]) {
        self.description = description
        self.messages = messages
    }

    /// Messages in their order.
    public init(_ messages: [Message]) { self.init(messages: messages) }

    var output: ToolOutput {
        var object: JSONObject = [:]
        if let description { object["description"] = .string(description) }
        object["messages"] = .array(
            messages.map { ["role": .string($0.role.rawValue), "content": $0.content.json] })
        return .structured(.object(object))
    }
}
