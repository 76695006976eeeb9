// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `holdfastd plugin ...`: the host's half of those commands of `holdfast plugin` that need no daemon.
struct PluginCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin", abstract: "Checks, runs, packs and installs plugins.",
        subcommands: [
            PluginCheckVerb.self, PluginRunVerb.self, PackArchive.self, Install.self, Upgrade.self, Rollback.self,
            Tables.self,
        ])
}
