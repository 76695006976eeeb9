// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// Writes what came of `prompts/get`.
struct PromptEncoder: ReplyEncoder {
    let prompt: PromptDescriptor
    let reply: OfferReply

    func encode(_ result: ToolResult, id: RequestID) -> [UInt8] {
        let document = result.structured
        let messages = (document?["messages"]?.arrayValue ?? []).map { message -> JSONValue in
            [
                "role": message["role"] ?? "user",
                "content": ContentBlock.adapted(message["content"] ?? [:], to: reply.revision),
            ]
        }
        return reply.result(
            [
                "description": .string(document?["description"]?.stringValue ?? prompt.description),
                "messages": .array(messages),
            ], meta: result.meta, id: id)
    }

    func encode(_ problem: Problem, id: RequestID) -> [UInt8] { reply.error(problem, id: id) }
}

extension PromptDescriptor {
    /// The prompt as an entry of `prompts/list`, with the members that the revision knows.
    func listed(in revision: ProtocolRevision) -> JSONValue {
        var entry: JSONObject = ["name": .string(name)]
        if revision.hasTitles { entry["title"] = .string(title) }
        entry["description"] = .string(description)
        if !arguments.isEmpty { entry["arguments"] = .array(arguments.map { $0.listed(in: revision) }) }
        revision.add(icons, meta, to: &entry)
        return .object(entry)
    }
}

extension OfferedArgument {
    fileprivate func listed(in revision: ProtocolRevision) -> JSONValue {
        var entry: JSONObject = ["name": .string(name)]
        if revision.hasTitles, let title { entry["title"] = .string(title) }
        if !description.isEmpty { entry["description"] = .string(description) }
        entry["required"] = .bool(isRequired)
        return .object(entry)
    }
}
