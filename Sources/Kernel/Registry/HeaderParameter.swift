// SPDX-License-Identifier: Apache-2.0

package import JSON

/// An argument of a tool that MCP clients repeat in a header `Mcp-Param-NAME`, so that proxies can route by it: the
/// keyword `x-mcp-header` (MCP 2026-07-28, streamable HTTP, L364-388).
package struct HeaderParameter: Sendable, Equatable {
    /// What the argument is.
    package enum Form: String, Sendable {
        case string, integer, boolean
    }

    /// The name as the schema has it; names have no case.
    package let name: String
    /// The members that lead to the argument, the outermost first.
    package let path: [String]
    package let form: Form

    /// The parameters of an input schema, in the order of its members.
    ///
    /// Only `properties` lead to one: whether the header has to be there must be plain without validating anything.
    ///
    /// - Throws: `Fault` for the first that breaks a rule; a client may not use such a tool.
    package static func all(in schema: JSONValue) throws(Fault) -> [HeaderParameter] {
        var found: [HeaderParameter] = []
        try find(in: schema, at: "", path: [], isReachable: true, &found)
        var names: Set<String> = []
        for parameter in found where !names.insert(parameter.name.lowercasedASCII).inserted {
            throw Fault(
                pointer: pointer(to: parameter.path), detail: "is \"\(parameter.name)\", which another argument has")
        }
        return found
    }

    /// Why a schema cannot be used.
    package struct Fault: Error, Equatable {
        /// The place in the schema as a JSON pointer.
        package let pointer: String
        /// What is wrong there, to follow the name of the keyword.
        package let detail: String
    }

    private static let keyword = "x-mcp-header"

    /// Walks everything that may hold the keyword: what is not reached by `properties` alone may not have it.
    private static func find(
        in schema: JSONValue, at pointer: String, path: [String], isReachable: Bool, _ found: inout [HeaderParameter]
    ) throws(Fault) {
        guard let members = schema.objectValue else {
            for (index, element) in (schema.arrayValue ?? []).enumerated() {
                try find(in: element, at: "\(pointer)/\(index)", path: [], isReachable: false, &found)
            }
            return
        }
        if let written = members[keyword] {
            found.append(try parameter(written, in: members, at: pointer, path: path, isReachable: isReachable))
        }
        for (key, value) in members {
            switch key {
            // Data, in which the word means nothing.
            case "const", "enum", "default", "examples", keyword: continue
            case "properties":
                for (name, property) in value.objectValue ?? [:] {
                    try find(
                        in: property, at: pointer + "/properties/" + escaped(name), path: path + [name],
                        isReachable: isReachable, &found)
                }
            // Names of schemas or properties, not keywords.
            case "$defs", "definitions", "patternProperties", "dependentSchemas":
                for (name, inner) in value.objectValue ?? [:] {
                    try find(
                        in: inner, at: "\(pointer)/\(key)/" + escaped(name), path: [], isReachable: false, &found)
                }
            default: try find(in: value, at: pointer + "/" + escaped(key), path: [], isReachable: false, &found)
            }
        }
    }

    private static func parameter(
        _ written: JSONValue, in members: JSONObject, at pointer: String, path: [String], isReachable: Bool
    ) throws(Fault) -> HeaderParameter {
        guard let name = written.stringValue, isToken(name) else {
            throw Fault(
                pointer: pointer,
                detail: "must be the name of a header field (letters, digits and !#$%&'*+-.^_`|~), is "
                    + "\(String(written.text.prefix(64)))")
        }
        guard isReachable, !path.isEmpty else {
            throw Fault(
                pointer: pointer, detail: "may only stand at a property that nothing but \"properties\" leads to")
        }
        guard let form = members["type"]?.stringValue.flatMap(Form.init(rawValue:)) else {
            throw Fault(pointer: pointer, detail: "needs \"type\" to be \"string\", \"integer\" or \"boolean\"")
        }
        return HeaderParameter(name: name, path: path, form: form)
    }

    private static func pointer(to path: [String]) -> String {
        path.map { "/properties/" + escaped($0) }.joined()
    }

    /// A member's name in a JSON pointer (RFC 6901, section 3).
    private static func escaped(_ name: String) -> String {
        var result = ""
        for character in name {
            switch character {
            case "~": result += "~0"
            case "/": result += "~1"
            default: result.append(character)
            }
        }
        return result
    }

    /// Whether a text is a token (RFC 9110, section 5.6.2).
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                    || "!#$%&'*+-.^_`|~".utf8.contains($0)
            }
    }
}
