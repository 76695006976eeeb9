// SPDX-License-Identifier: Apache-2.0

import JSON

/// A tool as a client will list it, and whether calling it can change anything.
struct OfferedTool: Sendable, Equatable {
    let name: String
    /// The worst that a call may do is to read or to compute (the annotation `readOnlyHint`).
    let isReadOnly: Bool

    /// All tools of the daemon's MCP endpoint, by name: what the caller of this command may see, and of one profile only
    /// if one is named.
    static func list(_ client: DaemonClient, path: String) throws(Failure) -> [OfferedTool] {
        var tools: [OfferedTool] = []
        var cursor: JSONValue?
        repeat {
            let page = try page(client, path, cursor)
            tools += (page["tools"]?.arrayValue ?? []).compactMap(OfferedTool.init)
            cursor = page["nextCursor"]
        } while cursor != nil
        return tools
    }

    private init?(_ row: JSONValue) {
        guard let name = row["name"]?.stringValue else { return nil }
        self.name = name
        isReadOnly = row["annotations"]?["readOnlyHint"]?.boolValue ?? false
    }

    init(_ name: String, isReadOnly: Bool) {
        self.name = name
        self.isReadOnly = isReadOnly
    }

    private static func page(
        _ client: DaemonClient, _ path: String, _ cursor: JSONValue?
    ) throws(Failure) -> JSONValue {
        var params: JSONObject = [
            "_meta": [
                "io.modelcontextprotocol/protocolVersion": .string(revision),
                "io.modelcontextprotocol/clientCapabilities": [:],
            ]
        ]
        params["cursor"] = cursor
        let request: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": .object(params)]
        let reply = try client.http.exchange(
            "POST", path,
            headers: [
                ("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream"),
                ("MCP-Protocol-Version", revision), ("Mcp-Method", "tools/list"),
            ], body: request.serialized(), timeout: 10_000)
        let answer = try client.document(reply)
        guard let result = answer["result"] else {
            throw Failure(
                kind: .toolError,
                message: answer["error"]?["message"]?.stringValue ?? "the daemon listed no tools")
        }
        return result
    }

    private static let revision = "2026-07-28"
}
