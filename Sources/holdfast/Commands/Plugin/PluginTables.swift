// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct PluginTables: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tables", abstract: "Prints the tables that plugins may open, and their columns.",
        discussion: "No daemon is needed: the tables are the contract (docs/contract/tables.md).")

    @Argument(help: "One table, with its columns; all tables if not given.")
    var table: String?

    @Flag(help: "Print a JSON object.")
    var json = false

    func run() throws {
        try DaemonProgram.replaceThisOne(["plugin", "tables"] + [table].compactMap { $0 } + (json ? ["--json"] : []))
    }
}
