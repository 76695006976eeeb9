// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct PluginPack: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack", abstract: "Writes manifest.json and one archive, <id>-<version>.hfplugin, of a plugin.",
        discussion: """
            The library describes itself in a process of its own: pack only what you trust. The manifest is written \
            beside the library. The same input gives the same archive, byte for byte. A licence is required.
            """)

    @Argument(help: "A folder with plugin.so and plugin.json, or the library.")
    var path: String

    @Option(
        help: ArgumentHelp("The archive to write; <id>-<version>.hfplugin in the folder without it.", valueName: "file")
    )
    var out: String?

    @Option(help: ArgumentHelp("The licence's file; LICENSE in the folder without it.", valueName: "file"))
    var licence: String?

    @Option(help: ArgumentHelp("A README; README.md in the folder without it, if it is there.", valueName: "file"))
    var readme: String?

    @Option(help: ArgumentHelp("The library for another architecture; can be repeated.", valueName: "arch=file"))
    var library: [String] = []

    @Option(
        help: ArgumentHelp(
            "Take what the library needs of this folder with it, as its own runtime; can be repeated.",
            valueName: "[arch=]dir"))
    var runtime: [String] = []

    @Flag(help: "Print a JSON object.")
    var json = false

    func run() throws {
        var words = ["plugin", "pack"]
        if let out { words.append("--out=" + out) }
        if let licence { words.append("--licence=" + licence) }
        if let readme { words.append("--readme=" + readme) }
        words += library.map { "--library=" + $0 } + runtime.map { "--runtime=" + $0 }
        if json { words.append("--json") }
        try DaemonProgram.replaceThisOne(words + ["--", path])
    }
}
