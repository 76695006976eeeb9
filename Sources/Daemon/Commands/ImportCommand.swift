// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Logging
import Services
import Telemetry

/// `holdfastd import PATH`: an import into a state folder that no daemon runs on, or a look at what it would be.
package enum ImportCommand {
    /// The import was refused; the text names every fault.
    package struct Refused: Error, Sendable {
        package let text: String
    }

    /// Imports a program folder, or a JSON document, and gives what to print.
    ///
    /// - Parameter stateFolder: nil for a dry run, which needs none.
    package static func run(
        path: String, stateFolder: String?, reason: String, replacesOtherProgram: Bool, isDryRun: Bool, asJSON: Bool
    ) async throws -> String {
        let source: ProgramSource
        if path.hasSuffix(".json") {
            let bytes = try TextFile.read(path)
            do {
                let limits = JSONLimits(
                    maximumBytes: bytes.count, maximumStringBytes: bytes.count, maximumMembers: bytes.count)
                source = .document(try JSONValue.parse(bytes, limits: limits))
            } catch { throw Refused(text: "\(path):\(error.line):\(error.column): \(error)") }
        } else {
            source = .files(try ProgramFolder.read(path))
        }
        // No plugin is loaded for an import: their manifests say what they need.
        let tools = StagedTools(in: [Installation.current().plugins])
        guard let stateFolder, !isDryRun else {
            do { return text(try ProgramImporter.dryRun(source, tools: tools), asJSON: asJSON) } catch {
                throw Refused(text: error.text)
            }
        }
        let logs = LogOutput(format: .text, level: .warning, sink: .descriptor(2))
        var options = CoreOptions(stateFolder: stateFolder, logger: logs.logger("holdfastd"))
        options.audit = AuditOptions(stateFolder: stateFolder)
        let core = try await Core.open(options)
        do {
            var summary = try await core.importer.importProgram(
                source, by: "local", reason: reason, replacesOtherProgram: replacesOtherProgram)
            summary.readiness = tools.readiness(
                rowCounts: summary.counts, inferredRows: summary.readiness.inferredRows)
            await core.close(drainMilliseconds: 1_000)
            return text(summary, asJSON: asJSON)
        } catch {
            await core.close(drainMilliseconds: 1_000)
            throw Refused(text: error.text)
        }
    }

    /// What was done, as the import through a daemon says it.
    private static func text(_ summary: ProgramImporter.Summary, asJSON: Bool) -> String {
        if asJSON { return summary.json.text }
        let rows = summary.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        var lines = [
            summary.version.map { version in
                summary.isUnchanged
                    ? "nothing changed: the live version has the same content"
                    : "version \(version) of \(summary.program) is live: \(rows)"
            } ?? "no fault found in \(summary.program); nothing was imported (dry run): \(rows)"
        ]
        lines += summary.warnings.prefix(10).map { "  warning: \($0)" }
        if summary.warnings.count > 10 { lines.append("  (\(summary.warnings.count) warnings in all)") }
        if !summary.missingTables.isEmpty {
            lines.append(
                "  not given: \(summary.missingTables.joined(separator: ", ")); what needs them will be UNKNOWN")
        }
        return (lines + readiness(summary.readiness)).joined(separator: "\n")
    }

    private static func readiness(_ readiness: Readiness) -> [String] {
        let width = readiness.rows.map(\.tool.count).max() ?? 0
        let rows = readiness.rows.map { row in
            let name = row.tool + String(repeating: " ", count: width - row.tool.count)
            return switch row.state {
            case .complete: "  \(name)  computable"
            case .partial: "  \(name)  computable; better with \(row.improves.joined(separator: ", "))"
            case .unknown: "  \(name)  UNKNOWN: needs \(row.missing.joined(separator: ", "))"
            }
        }
        return rows + readiness.unreadable.map { "  not looked at, its manifest cannot be read: \($0)" }
    }
}
