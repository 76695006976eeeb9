// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The OpenAPI 3.1.1 document of what one caller may call, made of a snapshot of the registry.
struct OpenAPIDocument {
    let tools: [Registry.Tool]
    let taskTypes: [Registry.TaskType]
    let plugins: [RegisteredPlugin]
    let version: String
    /// Where the paths begin: `public_url`, or the address that the document was asked of.
    let server: String
    /// Whether the caller may do all this only with the token that it has shown.
    let needsToken: Bool

    /// The document; O(tools and the size of their schemas).
    var json: JSONValue {
        var ids = OperationIDs()
        var schemas = JSONObject(OpenAPISchemas.all)
        var paths = JSONObject()
        for (path, operation) in HostOperations.paths { paths[path] = ["get": operation] }
        func add(_ method: ToolAlias.Method, _ path: String, _ operation: JSONValue) {
            var item = paths[path]?.objectValue ?? [:]
            item[method.rawValue.lowercased()] = operation
            paths[path] = .object(item)
        }
        let order = tools.first { $0.descriptor.name == "start_task" }?.descriptor.inputSchema.source
        let orders = TaskOrders(order == nil ? [] : taskTypes, order: order ?? .null)
        for (name, schema) in orders.components { schemas[name] = schema }
        var operations: [String: ToolOperations] = [:]
        for tool in tools {
            let name = tool.descriptor.name
            let one = ToolOperations(tool, body: name == "start_task" ? orders.body : nil)
            operations[name] = one
            for (name, schema) in one.input.components + (one.output?.components ?? []) { schemas[name] = schema }
            ids.take(name)
            add(.post, ToolAlias.root + "tools/" + name, one.call)
            add(.get, ToolAlias.root + "tools/" + name, HostOperations.description(ofTool: name))
        }
        for entry in HostAliases.table {
            guard let one = operations[entry.tool] else { continue }
            let path = ToolAlias.root + entry.path
            add(entry.method, path, one.alias(entry, id: ids.make(entry.method, path)))
        }
        for tool in tools {
            guard let one = operations[tool.descriptor.name] else { continue }
            for alias in tool.descriptor.aliases {
                add(alias.method, alias.path, one.alias(alias, id: ids.make(alias.method, alias.path)))
            }
        }
        return [
            "openapi": "3.1.1", "jsonSchemaDialect": .string(JSONSchema.dialect), "info": info,
            "servers": [["url": .string(server)]],
            "security": .array([["bearer": []]] + (needsToken ? [] : [[:]])), "tags": .array(tags),
            "paths": .object(paths),
            "components": [
                "schemas": .object(schemas), "responses": OpenAPIAnswers.components, "headers": OpenAPIAnswers.headers,
                "parameters": OpenAPIAnswers.parameters,
                "securitySchemes": [
                    "bearer": [
                        "type": "http", "scheme": "bearer",
                        "description":
                            "A token of this daemon (hf_...); an administrator makes one: holdfast token create.",
                    ]
                ],
            ],
        ]
    }

    private var info: JSONValue {
        [
            "title": "Holdfast", "version": .string(version),
            "summary": "Keeps a residency program's schedule safe.", "description": .string(Self.description),
            "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
        ]
    }

    private static let description =
        "Every tool that is loaded and that the caller may call: by its name, and by its aliases. GET is answered to "
        + "HEAD too. Errors are problem details (RFC 9457) with a code that never changes. Lists are {items, "
        + "next_cursor}: send next_cursor as cursor until it is null. MCP is at /mcp."

    /// One tag for each plugin with a tool in the document.
    private var tags: [JSONValue] {
        let used = Set(tools.map(\.pluginID))
        let own: JSONValue = [
            "name": .string(HostOperations.tag), "description": "Health, documents and the list of tools.",
        ]
        return [own]
            + plugins.filter { used.contains($0.manifest.id) }.map { plugin -> JSONValue in
                let manifest = plugin.manifest
                let text = manifest.summary.isEmpty ? manifest.name : manifest.summary
                return ["name": .string(manifest.id), "description": .string(text.isEmpty ? manifest.id : text)]
            }
    }
}

/// Operation ids: a tool's name for its call, and names made of method and path for the others.
///
/// They depend on nothing but what they name, unless two paths read the same, such as `a-b` and `a_b`.
struct OperationIDs {
    private var taken: Set<String> = []

    mutating func take(_ id: String) { taken.insert(id) }

    mutating func make(_ method: ToolAlias.Method, _ path: String) -> String {
        let words = path.dropFirst(ToolAlias.root.count).split(whereSeparator: { "/-{}".contains($0) })
        var id = "http_\(method.rawValue.lowercased())_" + words.joined(separator: "_")
        while !taken.insert(id).inserted { id += "_" }
        return id
    }
}
