// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel

/// Arguments with which a tool can be tried, and where they come from.
package struct ToolArguments: Sendable, Equatable {
    package let arguments: JSONValue
    /// "cases/x.json", "its schema's example", "its schema's defaults".
    package let origin: String

    /// The first of a case, an example and the defaults that the tool's schema lets through; nil when none does.
    ///
    /// A case that wants the call to be refused is passed over.
    package static func choose(
        for tool: ToolDescriptor, cases: [(path: String, document: JSONValue)]
    ) -> ToolArguments? {
        for (path, document) in cases where document["tool"]?.stringValue == tool.name {
            guard document["expect"]?[""]?["error"] == nil else { continue }
            let arguments = document["arguments"] ?? [:]
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if tool.inputSchema.isValid(arguments) {
                return ToolArguments(arguments: arguments, origin: "cases/\(name)")
            }
        }
        for example in tool.inputSchema.source["examples"]?.arrayValue ?? []
        where tool.inputSchema.isValid(example) {
            return ToolArguments(arguments: example, origin: "its schema's example")
        }
        let made = tool.inputSchema.applyingDefaults(to: required(by: tool.inputSchema.source))
        guard tool.inputSchema.isValid(made) else { return nil }
        return ToolArguments(arguments: made, origin: "its schema's defaults")
    }

    /// The members that must be there, each as the schema itself shows one: `const`, `default`, an example, the first
    /// of `enum`.
    private static func required(by schema: JSONValue) -> JSONValue {
        var object: JSONObject = [:]
        for name in (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue) {
            let property = schema["properties"]?[name]
            object[name] =
                property?["const"] ?? property?["default"] ?? property?["examples"]?.arrayValue?.first
                ?? property?["enum"]?.arrayValue?.first
        }
        return .object(object)
    }
}
