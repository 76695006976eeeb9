// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct PluginRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Makes one call of a plugin that you have built, or runs its cases.",
        discussion: """
            Needs no daemon: the plugin runs in a process of its own, on a temporary store, granted all that it asks for. \
            The result goes to standard output; log lines, progress, what was denied and timings go to standard error.
            """)

    @Argument(help: "A folder with plugin.so and plugin.json or manifest.json, or a library in such a folder.")
    var path: String

    @Option(help: "The tool to call.")
    var tool: String?

    @Option(help: ArgumentHelp("The arguments, as JSON.", valueName: "json"))
    var jsonArguments: String?

    @Option(help: ArgumentHelp("A file with the arguments.", valueName: "file"))
    var arguments: String?

    @Option(help: ArgumentHelp("The program: the name of a shipped one, or a folder.", valueName: "dir"))
    var program: String?

    @Option(help: ArgumentHelp("The program's date, and time if need be.", valueName: "date"))
    var asOf: String?

    @Option(help: ArgumentHelp("The plugin's configuration: JSON, or a site file.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Grant this and nothing else; may be repeated.", valueName: "permission"))
    var grant: [String] = []

    @Option(help: ArgumentHelp("How long the call may take, in seconds.", valueName: "s"))
    var timeout: Double?

    @Flag(help: "Wait for a debugger before the plugin is loaded, and for no deadline after that.")
    var debug = false

    @Flag(help: "Print everything as one JSON document.")
    var json = false

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Run these cases instead.", valueName: "file"))
    var cases: [String] = []

    func run() throws {
        var words = DaemonVerb.option("--tool", tool) + DaemonVerb.option("--json-arguments", jsonArguments)
        words += DaemonVerb.option("--arguments", arguments) + DaemonVerb.option("--program", program)
        words += DaemonVerb.option("--as-of", asOf) + DaemonVerb.option("--config", config)
        words += grant.flatMap { DaemonVerb.option("--grant", $0) }
        words += DaemonVerb.option("--timeout", timeout.map { "\($0)" })
        words += DaemonVerb.flag("--debug", debug) + DaemonVerb.flag("--json", json)
        if !cases.isEmpty { words += ["--cases"] + cases }
        try DaemonVerb.run("run", [DaemonVerb.path(path)] + words)
    }
}
