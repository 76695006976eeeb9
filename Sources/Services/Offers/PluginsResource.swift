// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel

/// `holdfast://plugins`: which plugins there are, what each offers, and why one does not run.
package enum PluginsResource {
    package static let uri = "holdfast://plugins"

    /// The largest that it gets; what is left out is counted (design.md: replies under 32 KB).
    static let maximumBytes = 30 << 10

    /// What lists say of it; nil only if a constant of ours did not compile, which a test rules out.
    package static var descriptor: ResourceDescriptor? {
        try? ResourceDescriptor(
            uri: uri, name: "plugins", title: "Plugins",
            description:
                "Which plugins are found, enabled or refused, with the reason, and the names of the tools, prompts and "
                + "resources of each. Read it to learn why a tool is not there; to see how one plugin is doing, call "
                + "list_plugins.",
            mimeType: "application/json", annotations: ContentAnnotations(audience: [.user, .assistant], priority: 0.3))
    }

    /// The result document of a read.
    package static func document(_ registry: Registry) -> JSONValue {
        let rows = registry.plugins.map(row)
        var shown: [JSONValue] = []
        var bytes = 256
        for row in rows {
            bytes += row.serialized().count + 1
            guard bytes <= maximumBytes else { break }
            shown.append(row)
        }
        var body: JSONObject = [
            "items": .array(shown), "total": .integer(Int64(rows.count)), "generation": .integer(registry.generation),
        ]
        if shown.count < rows.count {
            body["note"] = .string("\(rows.count - shown.count) more: call list_plugins for all of them.")
        }
        return [
            "content": [
                [
                    "type": "resource",
                    "resource": [
                        "uri": .string(uri), "mimeType": "application/json",
                        "text": .string(JSONValue.object(body).text),
                    ],
                ]
            ]
        ]
    }

    private static func row(_ plugin: RegisteredPlugin) -> JSONValue {
        let manifest = plugin.manifest
        var row: JSONObject = [
            "id": .string(manifest.id), "name": .string(manifest.name), "version": .string(manifest.version),
            "state": .string(plugin.state.rawValue),
        ]
        if let reason = plugin.reason { row["reason"] = .string(String(reason.prefix(400))) }
        let lists: [(String, [String])] = [
            ("tools", plugin.tools.map(\.name)), ("prompts", plugin.prompts.map(\.name)),
            ("resources", manifest.resources.map(\.uri)),
            ("resource_templates", manifest.resourceTemplates.map(\.uri)),
        ]
        for (key, names) in lists where !names.isEmpty { row[key] = .array(names.map { .string($0) }) }
        return .object(row)
    }
}
