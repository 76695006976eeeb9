// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Daemon
import Glibc

struct ImportFolder: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Imports a program into a state folder that no daemon runs on.")

    @Argument(help: "The program folder, or a JSON document.")
    var path: String

    @Option(help: ArgumentHelp("The state folder; a dry run needs none.", valueName: "dir"))
    var state: String?

    @Option(help: "Why, for the version's history.")
    var reason = "import"

    @Flag(help: "Take the place of a program with another id.")
    var replaceProgram = false

    @Flag(help: "Only say what is wrong, and what the installed tools could answer.")
    var dryRun = false

    @Flag(help: "Print the answer as JSON.")
    var json = false

    func validate() throws {
        if state == nil, !dryRun { throw ValidationError("--state is needed, unless it is a --dry-run") }
    }

    func run() async throws {
        do {
            let text = try await ImportCommand.run(
                path: path, stateFolder: state, reason: reason, replacesOtherProgram: replaceProgram, isDryRun: dryRun,
                asJSON: json)
            print(text)
        } catch let failure as ImportCommand.Refused {
            Holdfastd.complain("holdfast: \(failure.text)")
            Glibc.exit(1)
        }
    }
}
