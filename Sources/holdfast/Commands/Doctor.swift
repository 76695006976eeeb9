// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Looks for what is wrong with a site and its daemon, and names the command that mends it.",
        discussion: """
            Looks at the configuration and, with --state, at the state folder on this machine, and asks the daemon about \
            the rest. Exit status 1 if a check fails; a warning does not.
            """)

    @OptionGroup var site: SiteOption
    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("The daemon's state folder.", valueName: "dir"))
    var state: String?

    @Flag(help: "Do not ask a daemon.")
    var local = false

    func run() throws {
        let findings = try findings()
        let failed = findings.count { $0.outcome == .failed }
        let warnings = findings.count { $0.outcome == .warning }
        if connection.json {
            print(
                ([
                    "ok": .bool(failed == 0), "failed": .integer(Int64(failed)), "warnings": .integer(Int64(warnings)),
                    "checks": .array(findings.map(\.json)),
                ] as JSONValue).text)
        } else {
            print(TerminalText.escaped(findings.map(\.text).joined()), terminator: "")
            if failed == 0 { print("nothing failed; \(warnings) warnings") }
        }
        if failed > 0 {
            throw Failure(kind: .toolError, message: "\(failed) failed; \(warnings) warnings")
        }
    }

    func findings() throws(Failure) -> [DoctorFinding] {
        let (local, _) = SiteChecks(folder: site.folder, environment: environmentVariables()).run()
        let found = local + StateChecks.run(state)
        if self.local { return found }
        let client = try connection.client()
        let daemon = DaemonChecks(
            client: client, address: client.http.endpoint.description, version: Holdfast.configuration.version)
        return found + daemon.run()
    }
}
