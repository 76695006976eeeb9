// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Daemon
import Glibc

struct PluginCheckVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Says what is right and what is wrong with a plugin.",
        discussion: "Runs the plugin in processes of its own on a program of the demonstration.")

    @Argument(help: "A folder with plugin.so and plugin.json or manifest.json, or a library in such a folder.")
    var path: String

    @Option(help: ArgumentHelp("The plugin's configuration: JSON, or a site file.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp("The program that tools work on: the name of a shipped one, or a folder.", valueName: "dir"))
    var program = "family-medicine"

    @Flag(help: "Let warnings fail too.")
    var strict = false

    @Flag(help: "Print the answer as JSON.")
    var json = false

    func run() async throws {
        let (text, isPassed) = try await PluginCheckCommand.run(
            path: path, program: program, config: config, isStrict: strict, asJSON: json)
        print(text)
        if !isPassed { Glibc.exit(1) }
    }
}
