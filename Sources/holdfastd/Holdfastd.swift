// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Daemon
import Glibc

/// The daemon's command line: it serves, unless it is told to do one of two things beside a daemon.
@main
struct Holdfastd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holdfastd",
        abstract: "Keeps a residency program's schedule safe: serves plugins over MCP and REST.",
        version: Version.current,
        subcommands: [
            Serve.self, Pack.self, ImportFolder.self, ExportProgram.self, StoreCommands.self, AuditCommands.self,
            PluginCommands.self,
        ],
        defaultSubcommand: Serve.self
    )

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
        } catch let failure as StartFailure {
            complain("holdfastd: \(failure)")
            Glibc.exit(failure.exitStatus)
        } catch {
            let status = exitCode(for: error)
            if status == .success { print(fullMessage(for: error)) } else { complain(fullMessage(for: error)) }
            Glibc.exit(status == .success ? 0 : status == .validationFailure ? 2 : status.rawValue)
        }
    }

    static func complain(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }
}
