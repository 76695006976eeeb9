// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct PluginInstall: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Checks an archive, unpacks it, and enables and pins the plugin in plugins.d.",
        discussion: """
            Everything is checked first, and the plugin is tried in a confined process of its own. Nothing of what it asks \
            for is granted unless it is said. Whatever cuts the installation short leaves no half of it. Exits with 1 when \
            plugins.d cannot be written, and prints the file to write.
            """)

    @Argument(help: "The archive that holdfast plugin pack has made.")
    var file: String

    @Flag(help: "Leave it switched off.")
    var disabled = false

    @OptionGroup var source: ArchiveOptions
    @OptionGroup var place: PlaceOptions

    func run() throws {
        let words = ["plugin", "install"] + (disabled ? ["--disabled"] : []) + source.words + place.words
        try DaemonProgram.replaceThisOne(words + ["--", file])
    }
}

struct PluginUpgrade: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade", abstract: "Puts a newer version in the place of an installed one.",
        discussion: """
            What is granted stays granted; what the new version asks for besides is not granted unless it is said. The \
            version before is kept for holdfast plugin rollback. It is loaded with holdfast plugin reload.
            """)

    @Argument(help: "The archive that holdfast plugin pack has made.")
    var file: String

    @Flag(help: "Take another content of the same version, or an older version.")
    var force = false

    @OptionGroup var source: ArchiveOptions
    @OptionGroup var place: PlaceOptions

    func run() throws {
        let words = ["plugin", "upgrade"] + (force ? ["--force"] : []) + source.words + place.words
        try DaemonProgram.replaceThisOne(words + ["--", file])
    }
}

struct PluginRollback: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Goes back to a version of a plugin that is kept, its pin included.")

    @Argument(help: "The plugin's id.")
    var id: String

    @Option(help: ArgumentHelp("The highest below the one in use without it.", valueName: "version"))
    var to: String?

    @OptionGroup var place: PlaceOptions

    func run() throws {
        let words = ["plugin", "rollback"] + (to.map { ["--to=" + $0] } ?? []) + place.words
        try DaemonProgram.replaceThisOne(words + ["--", id])
    }
}
