// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `holdfastd plugin ...`: the host's half of those commands of `holdfast plugin` that need no daemon.
struct PluginCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin", abstract: "Checks, runs, packs and installs plugins.",
        subcommands: [Tables.self])
}
