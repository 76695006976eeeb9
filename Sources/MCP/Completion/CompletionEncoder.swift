// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// Writes what came of `completion/complete`.
struct CompletionEncoder: ReplyEncoder {
    let reply: OfferReply

    func encode(_ result: ToolResult, id: RequestID) -> [UInt8] {
        let document = result.structured
        return encode(
            (document?["values"]?.arrayValue ?? []).compactMap(\.stringValue),
            total: document?["total"]?.integerValue, hasMore: document?["has_more"]?.boolValue ?? false, id: id)
    }

    /// The best of these values; a total that is not known is left out.
    func encode(_ values: [String], total: Int64?, hasMore: Bool, id: RequestID) -> [UInt8] {
        let shown = values.prefix(CompletionDescriptor.maximumValues)
        var completion: JSONObject = ["values": .array(shown.map { .string($0) })]
        if let total { completion["total"] = .integer(max(total, Int64(values.count))) }
        completion["hasMore"] = .bool(
            hasMore || values.count > shown.count || (total.map { $0 > Int64(shown.count) } ?? false))
        return reply.result(["completion": .object(completion)], id: id)
    }

    func encode(_ problem: Problem, id: RequestID) -> [UInt8] { reply.error(problem, id: id) }
}
