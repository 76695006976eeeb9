// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

/// The command line: what it asks of a daemon, it asks over HTTP, so that it passes the same pipeline as all.
@main
struct Holdfast: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holdfast",
        abstract: "Asks a Holdfast daemon about the schedule, and tells it what to do.",
        discussion: """
            The daemon is found by --url or --socket, before or after the command, else HOLDFAST_URL or \
            HOLDFAST_SOCKET, else a socket that answers at /run/holdfast/holdfast.sock or \
            $XDG_RUNTIME_DIR/holdfast/holdfast.sock, else \(Endpoint.defaultURL). A token comes from --token-file, \
            HOLDFAST_TOKEN or HOLDFAST_TOKEN_FILE.
            Exit status: 0 ok, 1 the tool failed, 2 usage, 3 no daemon reached, 4 denied, 5 the call waits for an \
            answer or an approval.
            """,
        version: "0.1.0",
        subcommands: [
            Status.self, Sitrep.self, Validate.self, WhosOn.self, ScheduleCommand.self, People.self, DutyHours.self,
            Conflicts.self, Diff.self, History.self, Tools.self, Prompts.self,
            Resources.self, Read.self, OpenAPI.self, Call.self, Import.self, Export.self,
            PersonCommand.self, RosterCommand.self,
            TaskCommand.self, Approve.self, ApprovalsCommand.self,
            PluginCommand.self,
            StoreCommand.self,
            AuditCommand.self,
            WhoAmI.self, TokenCommand.self, HoldCommand.self, BreakerCommand.self,
            ConfigCommand.self, Doctor.self, SupportBundle.self, MCP.self,
            Propose.self, Cover.self, Apply.self, Publish.self,
            JSONCommand.self, SchemaCommand.self,
        ])

    /// Parses, runs, and maps every ending to the exit status of contract.md; the library would end usage with 64.
    static func main() {
        do {
            var command = try parseAsRoot(ArgumentOrder.normalised(Array(CommandLine.arguments.dropFirst())))
            try command.run()
        } catch let failure as Failure {
            failure.report()
            Glibc.exit(failure.exitStatus)
        } catch {
            let status = exitCode(for: error)
            let text = fullMessage(for: error)
            if status == .success { print(text) } else { StandardError.write(text + "\n") }
            Glibc.exit(status == .success ? 0 : 2)
        }
    }
}
