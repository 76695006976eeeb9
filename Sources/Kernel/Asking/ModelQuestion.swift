// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a model is asked besides a single message: a conversation, limits and tools.
///
/// Content is that of MCP's sampling, verbatim: a block, or an array of blocks.
package struct ModelQuestion: Sendable, Equatable {
    /// `{role, content}`, the oldest first; empty when the message of the question is all that is said.
    package var messages: [JSONValue] = []
    /// The most tokens of an answer.
    package var maxTokens: Int64 = ModelQuestion.standardTokens
    package var systemPrompt: String?
    /// How much chance there is in an answer.
    package var temperature: Double?
    package var stopSequences: [String] = []
    /// `{name, description?, input_schema}`: what the model may call; the plugin runs them and asks again.
    package var tools: [JSONValue] = []
    /// `auto`, `required` or `none`; nil leaves it to the model.
    package var toolChoice: String?
    /// `{hints?, cost_priority?, speed_priority?, intelligence_priority?}`.
    package var preferences: JSONValue?

    /// The tokens of an answer when the question does not say.
    package static let standardTokens: Int64 = 1_000

    package init() {}

    /// The members as they are asked for and stored; what was not given is left out.
    package var json: JSONValue {
        var object: JSONObject = ["max_tokens": .integer(maxTokens)]
        if !messages.isEmpty { object["messages"] = .array(messages) }
        if let systemPrompt { object["system_prompt"] = .string(systemPrompt) }
        if let temperature { object["temperature"] = .number(temperature) }
        if !stopSequences.isEmpty { object["stop_sequences"] = .array(stopSequences.map { .string($0) }) }
        if !tools.isEmpty { object["tools"] = .array(tools) }
        if let toolChoice { object["tool_choice"] = .string(toolChoice) }
        if let preferences { object["preferences"] = preferences }
        return .object(object)
    }

    /// Reads what `json` wrote.
    package init(stored document: JSONValue) {
        messages = document["messages"]?.arrayValue ?? []
        maxTokens = document["max_tokens"]?.integerValue ?? Self.standardTokens
        systemPrompt = document["system_prompt"]?.stringValue
        temperature = document["temperature"]?.doubleValue
        stopSequences = document["stop_sequences"]?.arrayValue?.compactMap(\.stringValue) ?? []
        tools = document["tools"]?.arrayValue ?? []
        toolChoice = document["tool_choice"]?.stringValue
        preferences = document["preferences"]
    }
}
