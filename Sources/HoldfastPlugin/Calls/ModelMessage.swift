// SPDX-License-Identifier: Apache-2.0

/// One turn of a conversation with a model.
public struct ModelMessage: Sendable, Equatable {
    /// Whose turn it is.
    public enum Role: String, Sendable, CaseIterable {
        /// Whoever asks.
        case user
        /// The model.
        case assistant
    }

    /// Whose turn it is.
    public let role: Role
    /// One content block of MCP's sampling, or an array of them.
    public let content: JSONValue

    /// A turn of one content block, or of an array of them.
    public init(role: Role, content: JSONValue) {
        self.role = role
        self.content = content
    }

    /// What whoever asks says.
    public static func user(_ text: String) -> ModelMessage {
        ModelMessage(role: .user, content: ["type": "text", "text": .string(text)])
    }

    /// What the model said.
    public static func assistant(_ text: String) -> ModelMessage {
        ModelMessage(role: .assistant, content: ["type": "text", "text": .string(text)])
    }

    /// What the model answered to a conversation, as its next turn.
    public static func assistant(_ answer: Answer) -> ModelMessage {
        ModelMessage(role: .assistant, content: .array(answer.content))
    }

    /// What came of the calls that a model wanted: texts by the ids of the calls; every call needs one.
    public static func toolResults(_ results: [(id: String, text: String)]) -> ModelMessage {
        ModelMessage(
            role: .user,
            content: .array(
                results.map {
                    [
                        "type": "tool_result", "toolUseId": .string($0.id),
                        "content": [["type": "text", "text": .string($0.text)]],
                    ]
                }))
    }

    var json: JSONValue { ["role": .string(role.rawValue), "content": content] }
}

/// A tool that a model may call; whoever asks runs it.
public struct ModelTool: Sendable {
    /// What the model calls it.
    public let name: String
    /// What it does and when to use it.
    public let description: String
    /// The schema of its arguments.
    public let input: ToolSchema

    /// A tool for one question.
    public init(_ name: String, description: String, input: ToolSchema = .object([:])) {
        self.name = name
        self.description = description
        self.input = input
    }

    var json: JSONValue {
        ["name": .string(name), "description": .string(description), "input_schema": input.json]
    }
}

/// Whether a model calls tools.
public enum ModelToolChoice: String, Sendable, CaseIterable {
    /// When it wants to.
    case auto
    /// At least one.
    case required
    /// Not one.
    case none
}
