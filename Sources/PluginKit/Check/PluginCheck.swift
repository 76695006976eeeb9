// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
package import JSON
import Kernel
import PluginChannel
import PluginHost
import Telemetry

/// `plugin check`: everything that can be found out about a plugin without a site.
///
/// What is looked at without running it comes first; then a library that does not start has no more rows.
package enum PluginCheck {
    /// What this machine is, and what the installation brings.
    package struct Machine: Sendable {
        package var name: String
        package var glibc: String
        /// Names of the libraries of the runtime.
        package var provided: Set<String>

        package init(name: String, glibc: String, provided: Set<String>) {
            self.name = name
            self.glibc = glibc
            self.provided = provided
        }
    }

    package static func run(
        _ subject: PluginSubject, config: JSONValue, bench: CheckBench, machine: Machine
    ) async -> CheckReport {
        let begun = bench.environment.time.monotonicNanoseconds()
        var rows: [CheckRow] = []
        var name = (subject.document["id"]?.stringValue ?? "?", subject.document["version"]?.stringValue ?? "?")
        switch start(subject, config: config, bench: bench) {
        case .failure(let failed):
            rows.append(failed.row)
            let runtime = subject.document["runtime"]?.stringValue ?? ""
            rows += library(subject, runtime: runtime, machine)
            rows.append(CheckRow("calls", .skipped, "the plugin does not start"))
        case .success(let (candidate, handshake)):
            name = (candidate.manifest.id, candidate.manifest.version)
            rows += handshake + library(subject, runtime: candidate.manifest.runtime, machine)
            rows += ManifestChecks.rows(candidate.manifest, tables: bench.tables)
            do throws(PluginRefusal) { rows += try await calls(candidate, bench) } catch {
                rows.append(CheckRow("calls", .failed, error.reason, nil))
            }
        }
        let took = (bench.environment.time.monotonicNanoseconds() - begun) / 1_000_000
        return CheckReport(
            plugin: name.0, version: name.1, path: subject.folder, rows: rows, milliseconds: Int(took))
    }

    private static func library(_ subject: PluginSubject, runtime: String, _ machine: Machine) -> [CheckRow] {
        do throws(PluginRefusal) {
            return LibraryChecks.rows(
                try LibraryNeeds(of: subject.library), runtime: runtime, ownGlibc: machine.glibc,
                machine: machine.name, provided: machine.provided)
        } catch { return [CheckRow("exports", .failed, error.reason)] }
    }

    private struct Failed: Error { let row: CheckRow }

    /// Packs what is not packed, makes an instance in a child, and compares what it says of itself.
    private static func start(
        _ subject: PluginSubject, config: JSONValue, bench: CheckBench
    ) -> Result<(Candidate, [CheckRow]), Failed> {
        let log = ProbeLog()
        do throws(PluginRefusal) {
            let workshop = try bench.workshop(log)
            let document =
                subject.isPacked
                ? subject.document
                : try workshop.packed(library: subject.library, pluginJSON: subject.document, config: config)
            let manifest: PluginManifest
            do throws(ManifestError) { manifest = try PluginManifest(reading: document) } catch {
                return .failure(
                    Failed(row: CheckRow("manifest", .failed, "\(subject.documentPath): \(error)", "mend that field")))
            }
            guard manifest.sha256 == subject.library.digest.hex else {
                return .failure(
                    Failed(
                        row: CheckRow(
                            "manifest", .failed,
                            "\(subject.documentPath) was packed for another library than \(subject.library.path)",
                            "pack it again")))
            }
            let report = try workshop.tried(manifest, library: subject.library, config: config)
            let tools = manifest.tools.map { tool in
                (tool: tool, trial: ToolArguments.choose(for: tool, cases: subject.cases))
            }
            let candidate = Candidate(
                manifest: manifest, library: subject.library, config: config, mayBlock: report.entry.mayBlock,
                tools: tools)
            var measured = "ABI \(report.entry.abiMajor).\(report.entry.abiMinor), runtime \(report.entry.runtime)"
            if let loaded = log.seen.loaded {
                measured += ", loaded in \(Milliseconds.text(loaded.load)), made in \(Milliseconds.text(loaded.create))"
            }
            return .success(
                (candidate, [CheckRow("handshake", .ok, measured), describe(subject, report, manifest)]))
        } catch {
            let isDescription = error.reason.contains("describe()") || error.reason.contains("manifest would have")
            return .failure(
                Failed(
                    row: CheckRow(
                        isDescription ? "describe" : "handshake", .failed, error.reason,
                        isDescription ? "describe() and what was packed have to say the same" : nil)))
        }
    }

    /// What describe() and the author's own file say of the tools.
    private static func describe(
        _ subject: PluginSubject, _ report: ReadyReport, _ manifest: PluginManifest
    ) -> CheckRow {
        let tools = manifest.tools.count == 1 ? "1 tool" : "\(manifest.tools.count) tools"
        guard let description = report.description else {
            return CheckRow("describe", .ok, "there is no describe(): the manifest names \(tools)")
        }
        let described = Set((description["tools"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
        let written = (subject.document["tools"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        let missing = written.filter { !described.contains($0) }
        guard missing.isEmpty else {
            return CheckRow(
                "describe", .warning,
                "\(subject.documentPath) names \(missing.joined(separator: ", ")), which describe() does not",
                "name tools in one place")
        }
        return CheckRow("describe", .ok, subject.isPacked ? "\(tools), as the manifest says" : "\(tools)")
    }

    /// All that runs calls; each part has processes of its own.
    private static func calls(_ candidate: Candidate, _ bench: CheckBench) async throws(PluginRefusal) -> [CheckRow] {
        let session = try Session(candidate, bench)
        var answering = AnsweringChecks(session)
        var rows = [await answering.answers(), await answering.blocking(), await answering.softDeadline()]
        let strange = StrangeCallChecks(session: session)
        rows += [await strange.unknownTool(), await strange.unknownKind()]
        // What comes after the end of a call comes soon, or is found by nobody.
        try? await Task.sleep(for: .milliseconds(bench.limits.afterwards))
        rows.append(await RestCheck.row(session))
        var stopping = StoppingChecks(candidate, bench)
        stopping.collect(session, answering.names)
        await session.close()
        rows.append(try await stopping.cancelling(answering.habits))
        rows.append(stopping.completion())
        rows.append(try await GrowthCheck.row(candidate, bench, answering.habits))
        let hostile = try Session(candidate, bench)
        let hanging = Set(answering.habits.filter { $0.first.outcome == nil }.map(\.tool.name))
        rows.append(await StrangeCallChecks(session: hostile).hostileArguments(passingOver: hanging))
        await hostile.close()
        return rows
    }
}
