// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Daemon

struct Pack: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes manifest.json for a plugin library, from plugin.json and what the library says of itself.",
        discussion: "Runs the library's code: pack only what you trust.")

    @Option(help: "The author's plugin.json.")
    var plugin: String

    @Option(help: "The shared library.")
    var library: String

    @Option(help: "Where to write manifest.json.")
    var manifest: String

    @Option(help: "Write a site file too, which enables and pins the plugin and grants all that it asks for.")
    var siteFile: String?

    func run() throws {
        try PackCommand.run(pluginJSON: plugin, library: library, manifest: manifest, siteFile: siteFile)
    }
}
