// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says what happened to the schedule: when, by whom and why, the newest first.")

    @Option(help: "Only what touched this person, id or whole name.")
    var person: String?

    @Option(help: ArgumentHelp("Only what made this version.", valueName: "number"))
    var scheduleVersion: Int?

    @OptionGroup var document: DocumentOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments = CallArguments()
        arguments.put("person", person)
        arguments.put("version", scheduleVersion)
        try document.print("history", arguments, connection)
    }
}
