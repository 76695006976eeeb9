// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel

/// `show_plugin`, `reload_plugin`, `enable_plugin` and `disable_plugin`.
package enum PluginControlTools {
    package static func all(registry: RegistryHolder, administration: any PluginAdministration) -> [HostTool] {
        [
            HostTool.make(
                "show_plugin", title: "Show a plugin",
                description:
                    "Shows one plugin in full: what it is, what it asked for, was granted, used and was denied, and how it runs."
                    + " Use it when a plugin does not do what it should; for all of them list_plugins. Cheap.",
                effect: .read, input: input,
                body: { arguments, _ throws(Problem) in
                    let id = arguments["id"]?.stringValue ?? ""
                    guard let plugin = registry.current.plugin(id) else {
                        throw PluginTools.unknown(id, in: registry.current)
                    }
                    var object = PluginTools.row(plugin).objectValue ?? [:]
                    for (key, value) in await administration.runtime(of: id) { object[key] = value }
                    return .object(object)
                }),
            change(
                "reload_plugin", title: "Reload a plugin", as: "plugin.reloaded",
                "Loads what lies in the plugin's folder beside what runs, and then in its place. Calls in flight end in "
                    + "the code that they started with. If the new one cannot be loaded, nothing changes. Use it after a new "
                    + "build or a changed site file; for a plugin that was never on, enable_plugin. Takes up to seconds.",
                administration.reload),
            change(
                "enable_plugin", title: "Enable a plugin", as: "plugin.enabled",
                "Enables a plugin in the site's file and loads it; lifts a quarantine. Answers with the difference in "
                    + "the file, or with the file to write where the daemon may not. Use it when list_plugins shows it as "
                    + "found; to read changed code again, reload_plugin. Takes up to seconds.", administration.enable),
            change(
                "disable_plugin", title: "Disable a plugin", as: "plugin.disabled",
                "Disables a plugin in the site's file and stops it when its calls have ended. Answers with the "
                    + "difference in the file, or with the file to write where the daemon may not. Use it to take its "
                    + "tools away from everybody; to stop some calls for a while set_hold. Takes up to seconds.",
                administration.disable),
        ].compactMap { $0 }
    }

    private static func change(
        _ name: String, title: String, as action: String, _ description: String,
        _ body: @escaping @Sendable (String) async throws(Problem) -> JSONValue
    ) -> HostTool? {
        HostTool.make(
            name, title: title, description: description, effect: .write, minimumRole: .admin, input: input,
            timeoutMilliseconds: 120_000,
            body: { arguments, context throws(Problem) in
                let id = arguments["id"]?.stringValue ?? ""
                return try await AuditedAct(action: action, subject: "plugin:\(id)", context: context).run {
                    () async throws(Problem) in
                    try await body(id)
                } details: { answer in
                    answer["written"].map { ["written": $0] } ?? [:]
                }
            })
    }

    private static let input: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["id"],
        "properties": [
            "id": [
                "type": "string", "minLength": 1, "maxLength": 128,
                "description": "The plugin's id, as list_plugins shows it.",
            ]
        ],
    ]
}
