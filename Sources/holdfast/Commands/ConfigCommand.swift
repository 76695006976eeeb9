// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Settings

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Checks and shows a site's configuration, without a daemon.",
        subcommands: [ConfigCheck.self, ConfigShow.self, ConfigSchema.self])
}

/// The option that names the configuration folder, the same for every `config` command.
struct SiteOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder with holdfast.toml; the installed etc/holdfast without it.", valueName: "dir"))
    var config: String?

    /// Reads the site as the daemon would, environment included.
    func load() throws(Failure) -> Site {
        let folder = config ?? Executable.prefix + "/etc/holdfast"
        switch SiteLoader.load(directory: folder, environment: environmentVariables()) {
        case .success(let site): return site
        case .failure(let failure):
            let count = failure.faults.count == 1 ? "1 fault" : "\(failure.faults.count) faults"
            throw Failure(kind: .usage, message: "\(folder) has \(count):\n\(failure.description)")
        }
    }
}

struct ConfigCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Reads everything; each fault with file, line and column. Exit status 2 if any."
    )

    @OptionGroup var site: SiteOption

    func run() throws {
        let site = try self.site.load()
        for warning in site.warnings { StandardError.write("warning: \(warning)\n") }
        print("\(site.directory) is good: \(site.files.count) files, \(site.plugins.count) plugins named")
    }
}

struct ConfigShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Prints the settings in force as TOML.")

    @OptionGroup var site: SiteOption

    @Flag(help: "The settings in force, after all layers; this is what show prints in any case.")
    var effective = false

    @Flag(help: "Say where each value comes from.")
    var origin = false

    func run() throws { print(try site.load().effectiveText(origins: origin), terminator: "") }
}

struct ConfigSchema: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Prints the JSON Schema of holdfast.toml.")

    func run() throws { print(SettingsSchema.text()) }
}
