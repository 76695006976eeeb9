// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// A question to a model in the words of OpenAI's chat completions (API reference, "Create chat completion").
struct ChatRequest {
    private let model: String
    private let question: ModelQuestion
    private let maximumTokens: Int64
    private var messages: [JSONValue] = []

    init(ask: Ask, model: String, maximumTokens: Int64) {
        self.model = model
        self.maximumTokens = maximumTokens
        question = ask.question ?? ModelQuestion()
        if let prompt = question.systemPrompt { messages.append(["role": "system", "content": .string(prompt)]) }
        if question.messages.isEmpty {
            messages.append(["role": "user", "content": .string(ask.promptText)])
        } else {
            for message in question.messages { messages += Self.messages(message) }
        }
    }

    /// Says what was wrong with a reply, for another try.
    mutating func add(correction: String, to reply: ChatReply) {
        messages.append(["role": "assistant", "content": .string(reply.text)])
        messages.append([
            "role": "user", "content": .string("That does not follow the schema: \(correction)\nTry again."),
        ])
    }

    var json: JSONValue {
        var object: JSONObject = [
            "model": .string(model), "messages": .array(messages),
            "max_tokens": .integer(min(question.maxTokens, maximumTokens)), "stream": false,
        ]
        if let temperature = question.temperature { object["temperature"] = .number(temperature) }
        // The endpoint takes four (API reference, `stop`).
        if !question.stopSequences.isEmpty {
            object["stop"] = .array(question.stopSequences.prefix(4).map { .string($0) })
        }
        if !question.tools.isEmpty {
            object["tools"] = .array(
                question.tools.map { tool in
                    var function: JSONObject = [
                        "name": tool["name"] ?? .null, "parameters": tool["input_schema"] ?? [:],
                    ]
                    if let description = tool["description"] { function["description"] = description }
                    return ["type": "function", "function": .object(function)]
                })
            if let choice = question.toolChoice { object["tool_choice"] = .string(choice) }
        }
        return .object(object)
    }

    /// One turn of MCP's sampling as turns of a chat: results of tools are turns of their own there.
    private static func messages(_ message: JSONValue) -> [JSONValue] {
        let blocks = message["content"]?.arrayValue ?? [message["content"] ?? .null]
        let results = blocks.filter { $0["type"] == "tool_result" }
        guard results.isEmpty else {
            return results.map { result in
                [
                    "role": "tool", "tool_call_id": result["toolUseId"] ?? .null,
                    "content": .string(text(of: result["content"]?.arrayValue ?? [])),
                ]
            }
        }
        let uses = blocks.filter { $0["type"] == "tool_use" }
        var turn: JSONObject = ["role": message["role"] ?? "user"]
        let parts = blocks.compactMap(part)
        // Plain text is what every endpoint understands.
        let isText = parts.allSatisfy { $0["type"] == "text" }
        turn["content"] = isText ? .string(text(of: blocks)) : .array(parts)
        if !uses.isEmpty {
            turn["tool_calls"] = .array(
                uses.map { use in
                    [
                        "id": use["id"] ?? .null, "type": "function",
                        "function": [
                            "name": use["name"] ?? .null,
                            "arguments": .string(String(decoding: (use["input"] ?? [:]).serialized(), as: UTF8.self)),
                        ],
                    ]
                })
        }
        return [.object(turn)]
    }

    private static func part(_ block: JSONValue) -> JSONValue? {
        switch block["type"]?.stringValue {
        case "text"?: ["type": "text", "text": block["text"] ?? ""]
        case "image"?:
            [
                "type": "image_url",
                "image_url": [
                    "url": .string(
                        "data:\(block["mimeType"]?.stringValue ?? "image/png");base64,\(block["data"]?.stringValue ?? "")"
                    )
                ],
            ]
        default: nil
        }
    }

    private static func text(of blocks: [JSONValue]) -> String {
        blocks.compactMap { $0["text"]?.stringValue }.joined(separator: "\n")
    }
}
