// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The parameters of `sampling/createMessage` for a question to a model.
struct SamplingRequest {
    let ask: Ask
    let revision: ProtocolRevision

    var params: JSONObject {
        let question = ask.question ?? ModelQuestion()
        var params: JSONObject = [
            "messages": .array(messages(question)), "maxTokens": .integer(question.maxTokens),
        ]
        if let prompt = question.systemPrompt { params["systemPrompt"] = .string(prompt) }
        if let temperature = question.temperature { params["temperature"] = .number(temperature) }
        if !question.stopSequences.isEmpty {
            params["stopSequences"] = .array(question.stopSequences.map { .string($0) })
        }
        if let preferences = question.preferences?.objectValue {
            params["modelPreferences"] = .object(Self.renamed(preferences, Self.preferenceNames))
        }
        if !question.tools.isEmpty {
            params["tools"] = .array(
                question.tools.map { .object(Self.renamed($0.objectValue ?? [:], ["input_schema": "inputSchema"])) })
        }
        if let choice = question.toolChoice { params["toolChoice"] = ["mode": .string(choice)] }
        return params
    }

    private static let preferenceNames = [
        "cost_priority": "costPriority", "speed_priority": "speedPriority",
        "intelligence_priority": "intelligencePriority",
    ]

    private static func renamed(_ object: JSONObject, _ names: [String: String]) -> JSONObject {
        object.reduce(into: JSONObject()) { $0[names[$1.key] ?? $1.key] = $1.value }
    }

    private func messages(_ question: ModelQuestion) -> [JSONValue] {
        guard !question.messages.isEmpty else {
            return [["role": "user", "content": ["type": "text", "text": .string(ask.promptText)]]]
        }
        guard !revision.hasSamplingTools else { return question.messages }
        // Older clients know one block a turn.
        return question.messages.flatMap { message -> [JSONValue] in
            guard let blocks = message["content"]?.arrayValue else { return [message] }
            return blocks.map { ["role": message["role"] ?? "user", "content": $0] }
        }
    }
}

/// What a client's model said: `{role, content, model, stopReason}`.
struct ModelReply {
    let role: String
    let blocks: [JSONValue]
    let model: String
    let stopReason: String?

    init?(reading result: JSONValue) {
        guard let content = result["content"] else { return nil }
        let blocks = content.arrayValue ?? [content]
        guard !blocks.isEmpty, blocks.allSatisfy({ $0["type"]?.stringValue != nil }) else { return nil }
        self.blocks = blocks
        role = result["role"]?.stringValue ?? "assistant"
        model = result["model"]?.stringValue ?? "unnamed"
        stopReason = result["stopReason"]?.stringValue
    }

    /// The value of the answer; nil when a value was asked for and the text is none.
    func value(for ask: Ask) -> JSONValue? {
        if let question = ask.question, !question.messages.isEmpty {
            return .object(ModelQuestion.reply(role: role, content: blocks, model: model, stopReason: stopReason))
        }
        let text = blocks.compactMap { $0["type"] == "text" ? $0["text"]?.stringValue : nil }.joined(separator: "\n")
        return ask.value(inText: text)
    }
}
