// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Services
import Settings

/// `show_config`, `check_config` and `reload_config`: the configuration of the running daemon.
enum ConfigTools {
    /// - Parameters:
    ///   - reloader: holds the site in force.
    ///   - registry: the plugins that profiles are checked against.
    ///   - directories: where plugins are, for the check of what the site says about them.
    static func all(_ reloader: SiteReloader, registry: RegistryHolder, directories: [String]) -> [HostTool] {
        [
            HostTool.make(
                "show_config", title: "Show the configuration",
                description:
                    "Shows the settings in force, where each comes from, and what only a restart will apply. Secrets are "
                    + "never in it: settings name the places where they are. Needs the role admin."
                    + " Use it to learn what is in force; to try a change before it is made, check_config. Cheap.",
                effect: .read, minimumRole: .admin, input: HostTool.noArguments
            ) { _, _ in ConfigDocument.make(reloader) },
            HostTool.make(
                "check_config", title: "Check the configuration",
                description:
                    "Reads the whole site as a reload would, plugins.d included, and reports each fault with file, line "
                    + "and column, and what a reload would change; nothing is changed. Needs the role admin."
                    + " Use it before reload_config; to see what is in force, show_config. Cheap; reads files.",
                effect: .read, minimumRole: .admin, input: HostTool.noArguments
            ) { _, _ in check(reloader, registry.current, directories) },
            HostTool.make(
                "reload_config", title: "Reload the configuration",
                description:
                    "Reads the whole site again and applies it with no call lost, or keeps what is in force and says "
                    + "why; then plugins. What needs a restart is listed. Needs the role admin."
                    + " Use it after check_config found no fault; for one plugin alone, reload_plugin. Takes seconds "
                    + "when plugins change.",
                effect: .write, minimumRole: .admin, input: HostTool.noArguments, timeoutMilliseconds: 120_000
            ) { _, context throws(Problem) in
                try await AuditedAct(action: "config.reloaded", subject: "config", context: context).run {
                    () async throws(Problem) in
                    let outcome = await reloader.reload(by: context.principal.name)
                    if outcome.isRefused { throw outcome.problem }
                    return outcome
                } details: {
                    [
                        "applied": .integer(Int64($0.applied.count)), "pending": .integer(Int64($0.pending.count)),
                        "plugins": .integer(Int64($0.plugins.count)),
                    ]
                }.json
            },
        ].compactMap { $0 }
    }

    private static func check(_ reloader: SiteReloader, _ registry: Registry, _ directories: [String]) -> JSONValue {
        var faults: [SettingsFault] = []
        var warnings: [String] = []
        var changes: (applied: [SettingChange], pending: [SettingChange]) = ([], [])
        switch reloader.proposal(registry) {
        case .failure(let failure): faults = failure.faults
        case .success(let proposal):
            changes = (proposal.applied, proposal.pending)
            let plugins = PluginConfigCheck.run(proposal.site, directories: directories)
            faults = plugins.faults
            warnings =
                (proposal.site.warnings + plugins.warnings).map(\.description)
                + proposal.site.idlePatterns(in: registry)
        }
        return [
            "ok": .bool(faults.isEmpty), "faults": .array(faults.map(\.json)),
            "warnings": .array(warnings.map { .string($0) }),
            "would_apply": .array(changes.applied.map(\.json)), "needs_restart": .array(changes.pending.map(\.json)),
        ]
    }
}
