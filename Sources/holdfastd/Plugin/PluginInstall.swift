// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Daemon
import Glibc
import PluginKit

extension PluginCommands {
    /// `holdfastd plugin install`: the host's half of `holdfast plugin install`.
    struct Install: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "install", abstract: "Checks an archive, unpacks it, and enables the plugin in plugins.d.")

        @Argument(help: "The archive.")
        var file: String

        @Flag(help: "Leave it switched off.")
        var disabled = false

        @OptionGroup var source: ArchiveOptions
        @OptionGroup var place: PlaceOptions

        func run() async throws {
            var request = try source.request(.install, place)
            request.isDisabled = disabled
            try await place.run(request) { try await $0.install(file) }
        }
    }

    /// `holdfastd plugin upgrade`: the host's half of `holdfast plugin upgrade`.
    struct Upgrade: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "upgrade", abstract: "Puts a newer version in the place of an installed one.")

        @Argument(help: "The archive.")
        var file: String

        @Flag(help: "Take the same version, or an older one.")
        var force = false

        @OptionGroup var source: ArchiveOptions
        @OptionGroup var place: PlaceOptions

        func run() async throws {
            var request = try source.request(.upgrade, place)
            request.isForced = force
            try await place.run(request) { try await $0.install(file) }
        }
    }

    /// `holdfastd plugin rollback`: the host's half of `holdfast plugin rollback`.
    struct Rollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rollback", abstract: "Goes back to a version that is kept.")

        @Argument(help: "The plugin's id.")
        var id: String

        @Option(help: "The version to go back to; the highest below the one in use if not given.")
        var to: String?

        @OptionGroup var place: PlaceOptions

        func run() async throws {
            var request = place.request(.rollback)
            request.target = to
            try await place.run(request) { try await $0.rollback(id) }
        }
    }
}

/// What is said of an archive that is installed.
struct ArchiveOptions: ParsableArguments {
    @Option(help: "The digest that the file must have.")
    var sha256: String?

    @Option(help: "A permission to grant; can be repeated.")
    var grant: [String] = []

    @Flag(help: "Grant everything that the plugin asks for.")
    var grantAsked = false

    @Option(help: "in-process or process.")
    var placement: String?

    func request(_ verb: InstallRequest.Verb, _ place: PlaceOptions) throws -> InstallRequest {
        var request = place.request(verb)
        request.sha256 = sha256
        request.grants = grant
        request.grantsAsked = grantAsked
        if let placement {
            try KitCommand.run { try request.place(placement) }
        }
        return request
    }
}

/// Where it is installed, and how the command speaks.
struct PlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The site's folder; the installed etc/holdfast without it.", valueName: "dir"))
    var site: String?

    @Option(help: ArgumentHelp("The directory of plugins.", valueName: "dir"))
    var into: String?

    @Flag(help: "Check, and write nothing.")
    var dryRun = false

    @Flag(help: "Print a JSON object.")
    var json = false

    func request(_ verb: InstallRequest.Verb) -> InstallRequest {
        var request = InstallRequest(verb, site: site ?? Installation.current().configuration)
        request.into = into
        request.isDryRun = dryRun
        return request
    }

    func run(_ request: InstallRequest, _ body: (Installer) async throws -> InstallReport) async throws {
        let installation = Installation.current()
        try await KitCommand.run {
            let site = try InstallSite(
                directory: request.site, share: installation.share, installed: installation.plugins,
                environment: ProcessVariables.all)
            let trial = TrialRun(hostProgram: installation.pluginHost, runtime: installation.runtime)
            let report = try await body(Installer(request, site: site, trial: trial))
            print(json ? report.jsonText : report.text)
            guard report.exitStatus == 0 else {
                fflush(nil)
                Glibc.exit(report.exitStatus)
            }
        }
    }
}
