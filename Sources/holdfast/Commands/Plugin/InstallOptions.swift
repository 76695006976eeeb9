// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What is said of an archive that is installed.
struct ArchiveOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The digest that the file must have.", valueName: "hex"))
    var sha256: String?

    @Option(help: ArgumentHelp("A permission to grant; can be repeated.", valueName: "permission"))
    var grant: [String] = []

    @Flag(help: "Grant everything that the plugin asks for.")
    var grantAsked = false

    @Option(help: ArgumentHelp("in-process or process; the manifest's preference without it.", valueName: "placement"))
    var placement: String?

    var words: [String] {
        var words = grant.map { "--grant=" + $0 }
        if let sha256 { words.append("--sha256=" + sha256) }
        if grantAsked { words.append("--grant-asked") }
        if let placement { words.append("--placement=" + placement) }
        return words
    }
}

/// Where a plugin is installed.
struct PlaceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder with holdfast.toml; the installed etc/holdfast without it.", valueName: "dir"))
    var site: String?

    @Option(
        help: ArgumentHelp(
            "The directory of plugins; the first of the site's that can be written without it.", valueName: "dir"))
    var into: String?

    @Flag(help: "Check, say what would be done, and write nothing.")
    var dryRun = false

    @Flag(help: "Print a JSON object.")
    var json = false

    var words: [String] {
        var words: [String] = []
        if let site { words.append("--site=" + site) }
        if let into { words.append("--into=" + into) }
        if dryRun { words.append("--dry-run") }
        if json { words.append("--json") }
        return words
    }
}
