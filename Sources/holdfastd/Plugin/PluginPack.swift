// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Daemon
import PluginKit

extension PluginCommands {
    /// `holdfastd plugin pack`: the host's half of `holdfast plugin pack`.
    struct PackArchive: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pack", abstract: "Writes manifest.json and one archive of a plugin.")

        @Argument(help: "A folder with plugin.so and plugin.json, or the library.")
        var path: String

        @Option(help: "The archive to write.")
        var out: String?

        @Option(help: "The licence's file.")
        var licence: String?

        @Option(help: "A README for those who install it.")
        var readme: String?

        @Option(help: "ARCH=FILE: the library for another architecture; can be repeated.")
        var library: [String] = []

        @Option(help: "DIR or ARCH=DIR: where the runtime libraries are that it brings with it.")
        var runtime: [String] = []

        @Flag(help: "Print a JSON object.")
        var json = false

        func run() throws {
            var request = PackRequest(path: path)
            request.out = out
            request.licence = licence
            request.readme = readme
            request.libraries = library
            request.runtimes = runtime
            try KitCommand.run {
                let report = try PluginPacking(request, in: Installation.current().workshop).run()
                print(json ? report.jsonText : report.text)
            }
        }
    }
}
