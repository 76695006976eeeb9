// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Daemon
import Glibc

struct ImportFolder: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Imports a program folder into a state folder that no daemon runs on.")

    @Argument(help: "The program folder.")
    var folder: String

    @Option(help: ArgumentHelp("The state folder.", valueName: "dir"))
    var state: String

    @Option(help: "Why, for the version's history.")
    var reason = "import"

    @Flag(help: "Take the place of a program with another id.")
    var replaceProgram = false

    @Flag(help: "Print the answer as JSON.")
    var json = false

    func run() async throws {
        do {
            let text = try await ImportCommand.run(
                folder: folder, stateFolder: state, reason: reason, replacesOtherProgram: replaceProgram, asJSON: json)
            print(text)
        } catch let failure as ImportCommand.Refused {
            Holdfastd.complain("holdfast: \(failure.text)")
            Glibc.exit(1)
        }
    }
}
