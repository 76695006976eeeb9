// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Daemon

extension PluginCommands {
    /// `holdfastd plugin tables`: the host's half of `holdfast plugin tables`.
    struct Tables: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tables", abstract: "Prints the tables that plugins may open, and their columns.")

        @Argument(help: "One table, with its columns; all tables if not given.")
        var table: String?

        @Flag(help: "Print a JSON object.")
        var json = false

        func run() throws {
            print(try TablesCommand.run(table, asJSON: json))
        }
    }
}
