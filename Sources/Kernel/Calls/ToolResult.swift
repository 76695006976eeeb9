// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a tool answered, checked against its output schema.
///
/// The structured result travels as the bytes that the plugin wrote: they are checked once and spliced into the reply,
/// numbers and escapes unchanged. A tree of it exists only where somebody asks for one.
package struct ToolResult: Sendable {
    /// The structured result as compact JSON, on one line; nil when the tool gives none.
    package let structuredBytes: [UInt8]?
    /// MCP content blocks, when the tool gives its own.
    package var content: [JSONValue]
    package var meta: JSONObject
    /// True when it is the answer of an earlier call with the same idempotency key.
    package var isReplayed = false
    /// The tree, when it was needed on the way.
    private let tree: JSONValue?

    package init(structured: JSONValue?, content: [JSONValue] = [], meta: JSONObject = [:]) {
        structuredBytes = structured?.serialized()
        tree = structured
        self.content = content
        self.meta = meta
    }

    /// The structured result as a tree; linear in its size unless the output schema needed it.
    package var structured: JSONValue? {
        if let tree { return tree }
        return structuredBytes.flatMap { bytes in
            try? JSONValue.parse(bytes, limits: JSONLimits(maximumBytes: bytes.count, maximumStringBytes: bytes.count))
        }
    }

    /// Whether the structured result is an object.
    package var isStructuredObject: Bool { structuredBytes?.first == UInt8(ascii: "{") }
}

extension ToolResult {
    /// What a plugin's answer turned out to be.
    enum Reading {
        case result(ToolResult)
        /// A value of this kind, and not an object.
        case other(kindName: String)

        var kindName: String {
            switch self {
            case .result: "object"
            case .other(let name): name
            }
        }
    }

    /// Reads the document `{structured?, content?[], meta?}` of a plugin in one pass.
    ///
    /// - Parameter needsTree: whether the output schema will be asked about the structured result.
    static func read(_ bytes: [UInt8], needsTree: Bool) throws(JSONError) -> Reading {
        try JSONCursor.read(bytes) { (cursor) throws(JSONError) in
            guard cursor.kind == .object else { return .other(kindName: try cursor.readValue().kindName) }
            var structured: [UInt8]?
            var tree: JSONValue?
            var content: JSONValue?
            var meta: JSONValue?
            try cursor.beginObject()
            while try cursor.nextKey() {
                if cursor.keyIs("structured") {
                    if needsTree {
                        let (value, text) = try cursor.readValueAndCompacted()
                        (tree, structured) = (value, text)
                    } else {
                        structured = try cursor.readCompacted()
                    }
                } else if cursor.keyIs("content") {
                    content = try cursor.readValue()
                } else if cursor.keyIs("meta") {
                    meta = try cursor.readValue()
                }
            }
            return .result(
                ToolResult(
                    structured, tree, content: content?.arrayValue ?? [], meta: meta?.objectValue ?? [:]))
        }
    }

    /// The result that a document of `{structured?, content?, meta?}` holds; nil when it is none.
    package init?(document: [UInt8]) {
        guard case .result(let result)? = try? Self.read(document, needsTree: false) else { return nil }
        self = result
    }

    private init(_ structuredBytes: [UInt8]?, _ tree: JSONValue?, content: [JSONValue], meta: JSONObject) {
        self.structuredBytes = structuredBytes
        self.tree = tree
        self.content = content
        self.meta = meta
    }
}
