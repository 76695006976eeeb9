// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// An answer as a text that people or other programs take as it is.
struct Document: Sendable {
    let mediaType: String
    let text: String

    static func plain(_ text: String) -> Document { Document(mediaType: "text/plain", text: text) }
    static func calendar(_ text: String) -> Document { Document(mediaType: "text/calendar", text: text) }

    /// RFC 4180: fields with a comma, a quote or a line break are quoted.
    ///
    /// A field that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection).
    static func csv(_ header: [String], _ rows: [[String]]) -> Document {
        let lines = ([header] + rows).map { $0.map(field).joined(separator: ",") }
        return Document(mediaType: "text/csv", text: lines.joined(separator: "\r\n") + "\r\n")
    }

    private static func field(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.utf8.contains(where: { $0 == 34 || $0 == 44 || $0 == 10 || $0 == 13 }) else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    var json: JSONValue { ["media_type": .string(mediaType), "text": .string(text)] }

    static let schema = ToolSchema.object(
        ["media_type": .string(), "text": .string()], required: ["media_type", "text"],
        description: "The answer as a text, when format asked for one."
    ).orNull
}

extension ToolOutput {
    /// A result with its document, which MCP clients get as the text of the answer.
    static func reply(_ result: JSONObject, _ document: Document?) -> ToolOutput {
        var result = result
        result["document"] = document?.json ?? .null
        guard let document else { return .structured(.object(result)) }
        return .structured(.object(result), content: [["type": "text", "text": .string(document.text)]])
    }
}
