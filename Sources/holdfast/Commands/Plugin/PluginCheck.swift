// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct PluginCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Says what is right and what is wrong with a plugin that you have built.",
        discussion: """
            Needs no daemon: the plugin runs in processes of its own, on a program of the demonstration. One line a check: \
            ok, warning, failed or skipped, what was measured, and what to do. Exits with 1 if a check failed, or, with \
            --strict, if one warns.
            """)

    @Argument(help: "A folder with plugin.so and plugin.json or manifest.json, or a library in such a folder.")
    var path: String

    @Option(help: ArgumentHelp("The plugin's configuration: JSON, or a site file.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp("The program that tools work on: the name of a shipped one, or a folder.", valueName: "dir"))
    var program: String?

    @Flag(help: "Let warnings fail too.")
    var strict = false

    @Flag(help: "Print the answer as JSON.")
    var json = false

    func run() throws {
        try DaemonVerb.run(
            "check",
            [DaemonVerb.path(path)] + DaemonVerb.option("--config", config) + DaemonVerb.option("--program", program)
                + DaemonVerb.flag("--strict", strict) + DaemonVerb.flag("--json", json))
    }
}
