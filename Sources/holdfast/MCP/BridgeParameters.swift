// SPDX-License-Identifier: Apache-2.0

import JSON

/// The arguments of a tool that HTTP repeats in headers, which a client on standard input does not send
/// (MCP 2026-07-28, streamable HTTP, L364-388).
struct BridgeParameters {
    private let parameters: [(name: String, path: [String])]

    /// What an input schema says of them: the keyword `x-mcp-header` at properties.
    init(schema: JSONValue) {
        var found: [(name: String, path: [String])] = []
        Self.find(in: schema, path: [], &found)
        parameters = found
    }

    /// The headers for the arguments of one call.
    func headers(for arguments: JSONValue?) -> [(name: String, value: String)] {
        parameters.compactMap { parameter in
            let value = parameter.path.reduce(arguments) { $0?[$1] }
            let text: String? =
                switch value {
                case .string(let text)?: text
                case .bool(let value)?: value ? "true" : "false"
                case .integer?, .number?: value?.text
                default: nil
                }
            return text.map { ("Mcp-Param-" + parameter.name, BridgeHeaders.encoded($0)) }
        }
    }

    private static func find(
        in schema: JSONValue, path: [String], _ found: inout [(name: String, path: [String])]
    ) {
        if let name = schema["x-mcp-header"]?.stringValue, !path.isEmpty { found.append((name, path)) }
        for (name, property) in schema["properties"]?.objectValue ?? [:] {
            find(in: property, path: path + [name], &found)
        }
    }
}

extension StdioBridge {
    /// Finds out which headers a tool wants, after the daemon missed one; false when it wants none.
    func learnParameters(of message: JSONValue) async -> Bool {
        guard let tool = message["params"]?["name"]?.stringValue, let meta = message["params"]?["_meta"] else {
            return false
        }
        var cursor: JSONValue?
        repeat {
            var params: JSONObject = ["_meta": meta]
            if let cursor { params["cursor"] = cursor }
            let list: JSONValue = ["jsonrpc": "2.0", "id": 0, "method": "tools/list", "params": .object(params)]
            let headers = BridgeHeaders.common + (BridgeHeaders.modern(list) ?? [])
            let request = BridgeRequest(method: "POST", headers: headers, body: list.serialized())
            guard let body = try? await send(request).body,
                let result = (try? JSONValue.parse(body))?["result"]
            else { return false }
            for entry in result["tools"]?.arrayValue ?? [] where entry["name"]?.stringValue == tool {
                let known = BridgeParameters(schema: entry["inputSchema"] ?? .null)
                parameters[tool] = known
                return !known.headers(for: message["params"]?["arguments"]).isEmpty
            }
            cursor = result["nextCursor"]
        } while cursor != nil
        return false
    }
}
