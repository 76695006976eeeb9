// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Imports a program folder (program.toml and CSV files) or a JSON document as the next version.",
        discussion: """
            All or nothing: with any fault nothing changes, and every fault is named with its place and what may have \
            been meant. It ends with the tools that can answer from this data, and what the others lack. A dry run needs \
            no daemon.
            """)

    @Argument(help: "The folder, or a file that ends in .json.")
    var folder: String

    @Option(help: "Why, for the version's history.")
    var reason = "import"

    @Flag(help: "Take the place of a program with another id.")
    var replaceProgram = false

    @Flag(help: "Only say what is wrong, and what the tools could answer.")
    var dryRun = false

    @Option(help: ArgumentHelp("Work on this state folder, with no daemon running on it.", valueName: "dir"))
    var state: String?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        if state != nil { return try runDaemonProgram() }
        var arguments: JSONObject = [
            "reason": .string(reason), "replace_program": .bool(replaceProgram), "dry_run": .bool(dryRun),
        ]
        if folder.hasSuffix(".json") {
            arguments["document"] = try JSONFile(folder).parse()
        } else {
            arguments["files"] = .array(try ProgramFolder.read(folder))
        }
        do throws(Failure) {
            let answer = try connection.client().call("import_program", .object(arguments))
            print(connection.json ? answer.text : ImportText.render(answer))
        } catch {
            guard dryRun, error.kind == .unreachable else { throw error }
            StandardError.write("no daemon reached: this is about the installed tools\n")
            try runDaemonProgram()
        }
    }

    /// The store is the daemon's: its own program opens it, and it can look without any.
    private func runDaemonProgram() throws {
        var arguments = ["import", folder, "--reason=" + reason]
        if let state { arguments.append("--state=" + state) }
        if replaceProgram { arguments.append("--replace-program") }
        if dryRun { arguments.append("--dry-run") }
        if connection.json { arguments.append("--json") }
        try DaemonProgram.replaceThisOne(arguments)
    }
}
