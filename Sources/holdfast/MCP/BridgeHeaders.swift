// SPDX-License-Identifier: Apache-2.0

import JSON

/// The headers that repeat what a stateless message says (MCP 2026-07-28, streamable HTTP, L252-293 and L490-498).
enum BridgeHeaders {
    /// What every message carries.
    static let common: [(name: String, value: String)] = [
        ("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream"),
    ]

    /// The headers of a stateless message; nil when it is not one.
    static func modern(_ message: JSONValue) -> [(name: String, value: String)]? {
        guard let method = message["method"]?.stringValue,
            let version = message["params"]?["_meta"]?["io.modelcontextprotocol/protocolVersion"]?.stringValue
        else { return nil }
        var headers: [(name: String, value: String)] = [
            ("MCP-Protocol-Version", version), ("Mcp-Method", method),
        ]
        let key: String? =
            switch method {
            case "tools/call", "prompts/get": "name"
            case "resources/read": "uri"
            case "tasks/get", "tasks/update", "tasks/cancel": "taskId"
            default: nil
            }
        if let name = key.flatMap({ message["params"]?[$0]?.stringValue }) {
            headers.append(("Mcp-Name", encoded(name)))
        }
        return headers
    }

    /// Text as a header can carry it: as it is, or in Base64 between markers.
    ///
    /// Wrapped are controls and what is not ASCII, whitespace at an end, and what looks like the wrapped form itself.
    static func encoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let isSafe =
            bytes.allSatisfy { (0x20...0x7E).contains($0) } && bytes.first != 0x20 && bytes.last != 0x20
            && !(text.hasPrefix("=?base64?") && text.hasSuffix("?="))
        return isSafe ? text : "=?base64?\(Base64.encode(bytes))?="
    }
}
