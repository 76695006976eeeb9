// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The envelope that the results of prompts, resources and completions have in common, and their failures.
///
/// What goes wrong with one is an error of the protocol: a result has no place for it.
struct OfferReply: Sendable {
    let revision: ProtocolRevision
    let fixed: FixedResults
    /// The resource that was asked for; nil for prompts and completions.
    var uri: String?

    /// A complete result with these members, of which the last are the revision's own.
    func result(_ members: JSONObject, meta: JSONObject = [:], id: RequestID) -> [UInt8] {
        var object = members
        var shown: JSONObject = [:]
        for (key, value) in meta where MetaKey.isFreeForPlugins(key) { shown[key] = value }
        if revision.hasResultType {
            object["resultType"] = "complete"
            shown[MetaKey.serverInfo] = (try? JSONValue.parse(fixed.serverInfo)) ?? .null
        }
        if !shown.isEmpty { object["_meta"] = .object(shown) }
        return Reply.result(id: id, JSONValue.object(object).serialized())
    }

    /// A failure: what the request can do nothing about is internal, and everything else a wrong parameter
    /// (MCP 2026-07-28, resources, L404; 2025-11-25 had a code of its own for a resource that is not there).
    func error(_ problem: Problem, id: RequestID) -> [UInt8] { Reply.error(id: id, error(problem)) }

    func error(_ problem: Problem) -> ProtocolError {
        var data: JSONObject = [:]
        if let uri { data["uri"] = .string(uri) }
        data[MetaKey.problem] = problem.json
        let isCallers = (400..<500).contains(problem.status) && problem.status != 429
        let code: ProtocolError.Code =
            if problem.code == .notFound, uri != nil {
                revision.hasResourceNotFound ? .resourceNotFound : .invalidParams
            } else {
                isCallers ? .invalidParams : .internalError
            }
        return .inBody(code, problem.text, data: .object(data))
    }
}
