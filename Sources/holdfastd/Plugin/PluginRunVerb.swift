// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Daemon
import Glibc

struct PluginRunVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Makes one call of a plugin, or runs its cases.",
        discussion: "The plugin runs in a process of its own, on a temporary store, granted all that it asks for.")

    @Argument(help: "A folder with plugin.so and plugin.json or manifest.json, or a library in such a folder.")
    var path: String

    @Option(help: "The tool to call.")
    var tool: String?

    @Option(help: ArgumentHelp("The arguments, as JSON.", valueName: "json"))
    var jsonArguments: String?

    @Option(help: ArgumentHelp("A file with the arguments.", valueName: "file"))
    var arguments: String?

    @Option(help: ArgumentHelp("The program: the name of a shipped one, or a folder.", valueName: "dir"))
    var program = "family-medicine"

    @Option(help: ArgumentHelp("The program's date, and time if need be.", valueName: "date"))
    var asOf: String?

    @Option(help: ArgumentHelp("The plugin's configuration: JSON, or a site file.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Grant this and nothing else; may be repeated.", valueName: "permission"))
    var grant: [String] = []

    @Option(help: ArgumentHelp("How long the call may take, in seconds.", valueName: "s"))
    var timeout: Double?

    @Flag(help: "Wait for a debugger before the plugin is loaded.")
    var debug = false

    @Flag(help: "Print everything as one JSON document.")
    var json = false

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Run these cases instead.", valueName: "file"))
    var cases: [String] = []

    func validate() throws {
        if cases.isEmpty == (tool == nil) { throw ValidationError("give either --tool or --cases") }
        if jsonArguments != nil, arguments != nil {
            throw ValidationError("give --json-arguments or --arguments, not both")
        }
        if let timeout, !(timeout > 0 && timeout <= 86_400) {
            throw ValidationError("--timeout must be more than 0 and at most 86400 seconds, is \(timeout)")
        }
    }

    func run() async throws {
        let isPassed: Bool
        if let tool {
            var order = PluginRunCommand.Order(
                path: path, tool: tool, arguments: try PluginRunCommand.arguments(text: jsonArguments, file: arguments),
                program: program)
            order.asOf = asOf
            order.config = config
            order.grants = grant.isEmpty ? nil : grant.filter { !$0.isEmpty }
            order.timeoutMilliseconds = timeout.map { Int64($0 * 1_000) }
            order.debugs = debug
            order.asJSON = json
            isPassed = try await PluginRunCommand.run(order)
        } else {
            isPassed = try await PluginCasesCommand.run(
                path: path, files: cases, config: config, asOf: asOf, asJSON: json)
        }
        if !isPassed { Glibc.exit(1) }
    }
}
