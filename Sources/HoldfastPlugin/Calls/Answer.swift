// SPDX-License-Identifier: Apache-2.0

/// What was answered, by whom and when.
public struct Answer: Sendable, Equatable {
    /// What somebody did with a question.
    public enum Action: String, Sendable, CaseIterable {
        /// They answered it.
        case accept
        /// They said no.
        case decline
        /// They left it without saying anything.
        case cancel
    }

    /// A folder that a client works on.
    public struct Root: Sendable, Equatable {
        /// A `file:` URI.
        public let uri: String
        /// What the client calls it.
        public let name: String?
    }

    /// What was done with the question.
    public let action: Action
    /// The answer, following the question's schema; null unless it was accepted.
    public let value: JSONValue
    /// The person, or the client of the person whose model answered.
    public let answeredBy: String
    /// UTC, RFC 3339.
    public let answeredAt: String
    /// The model that reasoned; nil when a person answered.
    public let model: String?

    init(reading reply: JSONValue) {
        action = reply["action"]?.stringValue.flatMap(Action.init(rawValue:)) ?? .accept
        value = reply["answer"] ?? .null
        answeredBy = reply["answered_by"]?.stringValue ?? ""
        answeredAt = reply["answered_at"]?.stringValue ?? ""
        model = reply["model"]?.stringValue
    }

    /// Whether the question was answered, and not declined or left.
    public var isAccepted: Bool { action == .accept }
    /// Whether an approval was given; false for a refusal, and for the answer to another question.
    public var isApproved: Bool { value["approved"]?.boolValue ?? false }
    /// Why an approval was given or refused, when the person said so.
    public var reason: String? { value["reason"]?.stringValue }

    /// What a model said: all its text, on lines of their own; nil when the answer has none.
    public var text: String? {
        if let text = value.stringValue { return text }
        let texts = content.compactMap { $0["type"] == "text" ? $0["text"]?.stringValue : nil }
        return texts.isEmpty ? nil : texts.joined(separator: "\n")
    }

    /// The content blocks of a model's answer to a conversation, as MCP's sampling has them.
    public var content: [JSONValue] { value["content"]?.arrayValue ?? [] }
    /// The calls of tools that a model wants: `{type: "tool_use", id, name, input}`.
    public var toolUses: [JSONValue] { content.filter { $0["type"] == "tool_use" } }
    /// Why a model stopped, such as `endTurn`, `maxTokens` or `toolUse`.
    public var stopReason: String? { value["stop_reason"]?.stringValue }

    /// The folders of a client.
    public var roots: [Root] {
        (value.arrayValue ?? []).compactMap { root in
            root["uri"]?.stringValue.map { Root(uri: $0, name: root["name"]?.stringValue) }
        }
    }
}
