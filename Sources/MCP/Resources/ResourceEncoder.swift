// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// Writes what came of `resources/read`.
struct ResourceEncoder: ReplyEncoder {
    let reply: OfferReply
    /// How long a client may keep the contents.
    let timeToLiveMilliseconds: Int64

    func encode(_ result: ToolResult, id: RequestID) -> [UInt8] {
        let contents = result.content.compactMap { $0["resource"]?.objectValue }.map { resource -> JSONValue in
            var entry: JSONObject = [:]
            for key in ["uri", "mimeType", "text", "blob", "_meta"] {
                if let value = resource[key] { entry[key] = value }
            }
            return .object(entry)
        }
        var members: JSONObject = ["contents": .array(contents)]
        if reply.revision.hasResultType {
            members["ttlMs"] = .integer(timeToLiveMilliseconds)
            // What is shown of people depends on who asks.
            members["cacheScope"] = "private"
        }
        return reply.result(members, meta: result.meta, id: id)
    }

    func encode(_ problem: Problem, id: RequestID) -> [UInt8] { reply.error(problem, id: id) }
}

extension ResourceDescriptor {
    /// The resource as an entry of `resources/list`, or the template as one of `resources/templates/list`.
    func listed(in revision: ProtocolRevision) -> JSONValue {
        var entry: JSONObject = [template == nil ? "uri" : "uriTemplate": .string(uri), "name": .string(name)]
        if revision.hasTitles { entry["title"] = .string(title) }
        entry["description"] = .string(description)
        if let mimeType { entry["mimeType"] = .string(mimeType) }
        if let size, template == nil, revision.hasAnnotations { entry["size"] = .integer(size) }
        if !annotations.isEmpty { entry["annotations"] = annotations.json }
        revision.add(icons, meta, to: &entry)
        return .object(entry)
    }
}
