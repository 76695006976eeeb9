// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Logging
import Telemetry

/// `holdfastd import DIR --state STATE`: an import into a state folder that no daemon runs on.
package enum ImportCommand {
    /// The import was refused; the text names every fault.
    package struct Refused: Error, Sendable {
        package let text: String
    }

    /// Imports, and gives what to print.
    package static func run(
        folder: String, stateFolder: String, reason: String, replacesOtherProgram: Bool, asJSON: Bool
    ) async throws -> String {
        let logs = LogOutput(format: .text, level: .warning, sink: .descriptor(2))
        let core = try await Core.open(CoreOptions(stateFolder: stateFolder, logger: logs.logger("holdfastd")))
        do {
            let summary = try await core.importer.importFiles(
                try ProgramFolder.read(folder), by: "local", reason: reason, replacesOtherProgram: replacesOtherProgram)
            await core.close(drainMilliseconds: 1_000)
            return asJSON ? summary.json.text : text(summary)
        } catch let problem as Problem {
            await core.close(drainMilliseconds: 1_000)
            throw Refused(text: problem.text)
        } catch {
            await core.close(drainMilliseconds: 1_000)
            throw error
        }
    }

    /// What was done, as the import through a daemon says it.
    private static func text(_ summary: ProgramImporter.Summary) -> String {
        let rows = summary.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        var lines = [
            summary.isUnchanged
                ? "nothing changed: the live version has the same content"
                : "version \(summary.version) of \(summary.program) is live: \(rows.joined(separator: ", "))"
        ]
        lines += summary.warnings.prefix(10).map { "  warning: \($0)" }
        if summary.warnings.count > 10 { lines.append("  (\(summary.warnings.count) warnings in all)") }
        if !summary.missingTables.isEmpty {
            lines.append(
                "  not given: \(summary.missingTables.joined(separator: ", ")); what needs them will be UNKNOWN")
        }
        return lines.joined(separator: "\n")
    }
}
