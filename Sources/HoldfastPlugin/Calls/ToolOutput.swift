// SPDX-License-Identifier: Apache-2.0

/// What a tool answers.
public struct ToolOutput: Sendable {
    enum Structured: Sendable {
        case none
        case value(JSONValue)
        case bytes([UInt8])
    }

    let structured: Structured
    /// MCP content blocks; empty lets the host make a text block from the structured result.
    let content: [JSONValue]
    let meta: JSONObject

    private init(_ structured: Structured, content: [JSONValue], meta: JSONObject) {
        self.structured = structured
        self.content = content
        self.meta = meta
    }

    /// A structured result, an object that follows the tool's output schema.
    public static func structured(_ value: JSONValue, content: [JSONValue] = [], meta: JSONObject = [:]) -> ToolOutput {
        ToolOutput(.value(value), content: content, meta: meta)
    }

    /// A structured result that is JSON already, for large answers; it is not checked here, but by the host.
    public static func encoded(_ json: [UInt8], content: [JSONValue] = [], meta: JSONObject = [:]) -> ToolOutput {
        ToolOutput(.bytes(json), content: content, meta: meta)
    }

    /// Text alone.
    public static func text(_ text: String, meta: JSONObject = [:]) -> ToolOutput {
        ToolOutput(.none, content: [["type": "text", "text": .string(text)]], meta: meta)
    }

    /// Pieces of content: text, pictures, sound, files; with a structured result when the tool has one too.
    public static func content(
        _ pieces: [Content], structured: JSONValue? = nil, meta: JSONObject = [:]
    ) -> ToolOutput {
        ToolOutput(structured.map { .value($0) } ?? .none, content: pieces.map(\.json), meta: meta)
    }

    /// The result document of the boundary: `{structured?, content?[], meta?}`.
    var document: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        switch structured {
        case .none: break
        case .value(let value):
            writer.key("structured")
            writer.value(value)
        case .bytes(let bytes):
            writer.key("structured")
            writer.raw(bytes)
        }
        if !content.isEmpty {
            writer.key("content")
            writer.value(.array(content))
        }
        if !meta.isEmpty {
            writer.key("meta")
            writer.value(.object(meta))
        }
        writer.endObject()
        return writer.finish()
    }
}
