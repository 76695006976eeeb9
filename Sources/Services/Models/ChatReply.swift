// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// What an OpenAI-compatible endpoint answered, as far as it is used: the first choice.
struct ChatReply {
    let text: String
    /// The model that reasoned, as the endpoint calls it.
    let model: String
    private let blocks: [JSONValue]
    private let stopReason: String?

    /// Reads a body; nil when it is no completion.
    init?(reading body: [UInt8], usual: String) {
        guard let document = try? JSONValue.parse(body), let choice = document["choices"]?.arrayValue?.first,
            let message = choice["message"], message.objectValue != nil
        else { return nil }
        text = message["content"]?.stringValue ?? ""
        model = document["model"]?.stringValue ?? usual
        var blocks: [JSONValue] = text.isEmpty ? [] : [["type": "text", "text": .string(text)]]
        for call in message["tool_calls"]?.arrayValue ?? [] {
            let arguments = call["function"]?["arguments"]?.stringValue ?? "{}"
            blocks.append([
                "type": "tool_use", "id": call["id"] ?? "call", "name": call["function"]?["name"] ?? "",
                "input": (try? JSONValue.parse(Array(arguments.utf8))) ?? [:],
            ])
        }
        guard !blocks.isEmpty else { return nil }
        self.blocks = blocks
        stopReason =
            switch choice["finish_reason"]?.stringValue {
            case "stop"?: "endTurn"
            case "length"?: "maxTokens"
            case "tool_calls"?: "toolUse"
            case let other: other
            }
    }

    /// The value of the answer; nil when a value was asked for and the text is none.
    func value(for ask: Ask) -> JSONValue? {
        guard let question = ask.question, !question.messages.isEmpty else { return ask.value(inText: text) }
        return .object(ModelQuestion.reply(role: "assistant", content: blocks, model: model, stopReason: stopReason))
    }
}
