// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import Settings

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Checks and shows a site's configuration, and has a daemon reload it.",
        discussion: "check, show and schema need no daemon; reload, and show --running, ask one.",
        subcommands: [
            ConfigCheck.self, ConfigShow.self, ConfigReload.self, ConfigSchema.self, ConfigReference.self,
        ])
}

/// The option that names the configuration folder, the same for every command that reads one.
struct SiteOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder with holdfast.toml; the installed etc/holdfast without it.", valueName: "dir"))
    var config: String?

    var folder: String { config ?? Executable.prefix + "/etc/holdfast" }

    /// Reads the site as the daemon would, environment included.
    func load() throws(Failure) -> Site {
        switch SiteLoader.load(directory: folder, environment: environmentVariables()) {
        case .success(let site): return site
        case .failure(let failure): throw SiteOption.failure(folder, failure.faults)
        }
    }

    /// Where plugins of a site are: its own folders, and those of the installation.
    static func pluginDirectories(_ site: Site) -> [String] {
        site.settings.plugins.directories.map {
            SitePath.resolve($0, share: Executable.prefix + "/share/holdfast", base: site.directory)
        } + [Executable.prefix + "/lib/holdfast/plugins"]
    }

    static func failure(_ folder: String, _ faults: [SettingsFault]) -> Failure {
        let count = faults.count == 1 ? "1 fault" : "\(faults.count) faults"
        return Failure(
            kind: .usage, message: "\(folder) has \(count):\n\(faults.map(\.description).joined(separator: "\n"))")
    }
}

struct ConfigCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reads the whole site; each fault with file, line and column. Exit status 2 if any.",
        discussion: "plugins.d is checked too, each [config] against what its plugin says it takes.")

    @OptionGroup var site: SiteOption

    func run() throws {
        let site = try self.site.load()
        let plugins = PluginConfigCheck.run(site, directories: SiteOption.pluginDirectories(site))
        for warning in site.warnings + plugins.warnings { StandardError.write("warning: \(warning)\n") }
        guard plugins.faults.isEmpty else {
            throw SiteOption.failure(site.directory, SettingsFailure(faults: plugins.faults).faults)
        }
        print("\(site.directory) is good: \(site.files.count) files, \(site.plugins.count) plugins named")
    }
}

struct ConfigSchema: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Prints the JSON Schema of holdfast.toml.")

    func run() throws { print(SettingsSchema.text(), terminator: "") }
}

/// Makes the shipped file and the reference page from the catalogue, for those who change it.
struct ConfigReference: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "Prints every key, as the shipped file or as the reference page.",
        shouldDisplay: false)

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case toml, markdown
    }

    @Option(help: "toml for the shipped file, markdown for the page.")
    var format = Form.markdown

    func run() throws {
        print(format == .toml ? SettingsTemplate.text() : SettingsReference.markdown(), terminator: "")
    }
}
