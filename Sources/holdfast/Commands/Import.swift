// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import JSON

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Imports a program folder (program.toml and CSV files) as the next version of the schedule.",
        discussion:
            "All or nothing: with any fault nothing changes, and every fault is named with file, line and column.")

    @Argument(help: "The folder.")
    var folder: String

    @Option(help: "Why, for the version's history.")
    var reason = "import"

    @Flag(help: "Take the place of a program with another id.")
    var replaceProgram = false

    @Option(help: ArgumentHelp("Work on this state folder, with no daemon running on it.", valueName: "dir"))
    var state: String?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        if let state { return try importDirectly(into: state) }
        let files = try ProgramFolder.read(folder)
        let answer = try connection.client().call(
            "import_program",
            [
                "files": .array(files), "reason": .string(reason), "replace_program": .bool(replaceProgram),
            ])
        print(connection.json ? answer.text : ImportText.render(answer))
    }

    /// The store is the daemon's: its own program opens it.
    private func importDirectly(into state: String) throws {
        let program = Executable.sibling("holdfastd")
        var arguments = [program, "import", folder, "--state=" + state, "--reason=" + reason]
        if replaceProgram { arguments.append("--replace-program") }
        if connection.json { arguments.append("--json") }
        Executable.replace(program, arguments)
        throw Failure(kind: .usage, message: "cannot start \(program): \(String(cString: strerror(errno)))")
    }
}
