// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

extension ModelQuestion {
    /// The members of `ask.model/1` that a form does not have.
    static let members = [
        "max_tokens", "messages", "preferences", "stop_sequences", "system_prompt", "temperature", "tool_choice",
        "tools",
    ]
    private static let maximumBytes = 256 << 10

    /// Reads them from a request.
    init(reading fields: AskFields) throws(Problem) {
        self.init()
        messages = try Self.messages(fields)
        maxTokens = try fields.integer("max_tokens", in: 1...1_000_000, "in tokens") ?? Self.standardTokens
        systemPrompt = try fields.text("system_prompt", in: 1...50_000)
        temperature = try fields.number("temperature", in: 0...2)
        for (index, entry) in try fields.array("stop_sequences", atMost: 16).enumerated() {
            guard let text = entry.stringValue, (1...200).contains(text.count) else {
                throw fields.invalid("/stop_sequences/\(index)", "must be 1 to 200 characters of text")
            }
            stopSequences.append(text)
        }
        tools = try fields.array("tools", atMost: 64)
        for (index, tool) in tools.enumerated() {
            guard tool["name"]?.stringValue?.isEmpty == false, tool["input_schema"]?.objectValue != nil else {
                throw fields.invalid("/tools/\(index)", "must be {name, description?, input_schema}")
            }
        }
        if let choice = try fields.text("tool_choice", in: 1...20) {
            guard ["auto", "required", "none"].contains(choice) else {
                throw fields.invalid("/tool_choice", "must be auto, required or none")
            }
            toolChoice = choice
        }
        if let given = fields.request["preferences"], !given.isNull {
            guard given.objectValue != nil else { throw fields.invalid("/preferences", "must be an object") }
            preferences = given
        }
        guard json.serialized().count <= Self.maximumBytes else {
            throw fields.invalid("", "is too large: a model is asked at most \(Self.maximumBytes) bytes")
        }
    }

    /// The conversation, in the order that MCP demands: what a turn of the model calls, the next turn answers, and that
    /// turn does nothing else (MCP client/sampling, tool use).
    private static func messages(_ fields: AskFields) throws(Problem) -> [JSONValue] {
        let messages = try fields.array("messages", atMost: 200)
        var open: Set<String> = []
        for (index, message) in messages.enumerated() {
            let place = "/messages/\(index)"
            guard let role = message["role"]?.stringValue, role == "user" || role == "assistant" else {
                throw fields.invalid(place + "/role", "must be user or assistant")
            }
            let blocks = message["content"]?.arrayValue ?? [message["content"] ?? .null]
            guard !blocks.isEmpty, blocks.allSatisfy({ $0["type"]?.stringValue != nil }) else {
                throw fields.invalid(place + "/content", "must be a content block with a type, or an array of them")
            }
            let results = blocks.filter { $0["type"] == "tool_result" }
            guard results.isEmpty || (role == "user" && results.count == blocks.count) else {
                throw fields.invalid(place, "must have nothing beside tool results, and be the user's")
            }
            guard Set(results.compactMap { $0["toolUseId"]?.stringValue }) == open else {
                throw fields.invalid(
                    place, "must answer exactly what the turn before calls: one result for each toolUseId")
            }
            let uses = blocks.filter { $0["type"] == "tool_use" }
            guard uses.isEmpty || role == "assistant" else {
                throw fields.invalid(place, "must not call tools: only the assistant does")
            }
            open = Set(uses.compactMap { $0["id"]?.stringValue })
        }
        guard open.isEmpty else {
            throw fields.invalid("/messages", "must end with the results of the tools that the last turn calls")
        }
        return messages
    }
}
