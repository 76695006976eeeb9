// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel

/// `list_plugins`.
package enum PluginTools {
    package static func all(registry: RegistryHolder) -> [HostTool] {
        [
            HostTool.make(
                "list_plugins", title: "List plugins",
                description:
                    "Lists every plugin that was found: enabled, not enabled, or refused and why."
                    + " Use it to see what is loaded and why something is not; for one in full show_plugin. Cheap.",
                effect: .read, input: ListPaging.input,
                body: { arguments, _ throws(Problem) in
                    let current = registry.current
                    let page = try ListPage(of: current.plugins, arguments: arguments) { $0.manifest.id }
                    return [
                        "items": .array(page.items.map(row)), "next_cursor": page.nextCursor,
                        "generation": .integer(current.generation),
                    ]
                })
        ].compactMap { $0 }
    }

    /// The problem of an id that no plugin has.
    package static func unknown(_ id: String, in registry: Registry) -> Problem {
        let near = registry.pluginSuggestions(for: id)
        let hint = near.isEmpty ? "" : " Did you mean \(near.joined(separator: " or "))?"
        return Problem(.notFound, "No plugin has the id \"\(id.prefix(128))\".\(hint)")
    }

    /// One plugin as the list shows it.
    static func row(_ plugin: RegisteredPlugin) -> JSONValue {
        let manifest = plugin.manifest
        return [
            "id": .string(manifest.id), "version": .string(manifest.version), "name": .string(manifest.name),
            "vendor": .string(manifest.vendor), "licence": .string(manifest.licence),
            "description": .string(manifest.summary), "state": .string(plugin.state.rawValue),
            "reason": plugin.reason.map { .string($0) } ?? .null, "runtime": .string(manifest.runtime),
            "placement": .string(manifest.placement.rawValue),
            "placement_reason": plugin.placementReason.map { .string($0) } ?? .null, "sha256": .string(manifest.sha256),
            "abi": [
                "major": .integer(Int64(manifest.abiMajor)), "min_minor": .integer(Int64(manifest.abiMinimumMinor)),
            ],
            "tools": .array(plugin.tools.map { .string($0.name) }),
            "prompts": .array(plugin.prompts.map { .string($0.name) }),
            "resources": .array((manifest.resources + manifest.resourceTemplates).map { .string($0.uri) }),
            "task_types": .array(manifest.taskTypes.map { .string($0.name) }),
            "schedules": .array(manifest.schedules.map { .string($0.id) }),
            "signals": .array(manifest.signals.map { .string($0.id) }),
            "permissions": .array(manifest.permissions.map { .string($0) }),
            "grants": .array(plugin.grants.sorted().map { .string($0) }),
            "provides": .array(manifest.relations.provides.map { .string($0) }),
            "requires": .array(manifest.relations.requires.map(\.json)),
            "conflicts": .array(manifest.relations.conflicts.map { .string($0) }),
            "after": .array(manifest.relations.after.map { .string($0) }), "folder": .string(plugin.folder),
        ]
    }
}

extension PluginRelations.Requirement {
    fileprivate var json: JSONValue {
        ["id": .string(id), "version": .string(versions.text), "optional": .bool(isOptional)]
    }
}
