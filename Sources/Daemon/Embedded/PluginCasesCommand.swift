// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginKit

/// `holdfastd plugin run PATH --cases FILE...`: data-driven cases of a plugin, one line each.
package enum PluginCasesCommand {
    /// Runs the cases, prints a line for each, and gives whether all passed.
    ///
    /// Cases of one program share a process and a store.
    package static func run(
        path: String, files: [String], config: String?, asOf: String?, asJSON: Bool
    ) async throws -> Bool {
        let subject = try PluginSubject.read(path)
        var terms = PluginTrial.Terms()
        terms.config = try PluginConfigFile.read(config)
        var benches: [String: (host: EmbeddedHost, trial: PluginTrial)] = [:]
        var lines: [Line] = []
        for file in files {
            do {
                let (program, test) = try read(file)
                if benches[program] == nil {
                    let host = try await EmbeddedHost.open(
                        program: program, asOf: asOf,
                        others: subject.callsOthers ? Installation.current().plugins : nil, except: subject.id,
                        log: { _, _, _, _ in })
                    do { benches[program] = (host, try PluginTrial.make(subject, on: host, terms) { _ in }) } catch {
                        await host.close()
                        throw error
                    }
                }
                guard let trial = benches[program]?.trial else { continue }
                let ending = await trial.call(test.tool, test.arguments)
                let answer = ending.answer.map { $0.structured ?? .null }.mapError {
                    Workbench.Failure(description: $0.text)
                }
                lines.append(Line(file: file, verdicts: test.verdicts(answer.mapError { $0 as any Error })))
            } catch { lines.append(Line(file: file, fault: "\(error)")) }
            if !asJSON, let line = lines.last { print(line.text) }
        }
        for bench in benches.values {
            await bench.trial.close()
            await bench.host.close()
        }
        let failed = lines.count { !$0.isPass }
        if asJSON {
            let document: JSONValue = [
                "cases": .array(lines.map(\.json)), "passed": .integer(Int64(lines.count - failed)),
                "failed": .integer(Int64(failed)),
            ]
            print(document.text)
        } else {
            print("\(lines.count - failed) passed, \(failed) failed")
        }
        return failed == 0
    }

    private static func read(_ file: String) throws -> (program: String, test: PluginCase) {
        guard let test = PluginCase(try PluginConfigFile.json(file)) else {
            throw StartFailure("a case needs program, tool and expect")
        }
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return (
            try EmbeddedHost.program(test.program, relativeTo: file.contains("/") ? folder : nil), test
        )
    }

    /// What one case came to.
    private struct Line {
        let file: String
        var verdicts: [PluginCase.Verdict] = []
        var fault: String?

        var isPass: Bool { fault == nil && verdicts.allSatisfy(\.isPass) }

        var text: String {
            if isPass { return "ok      \(file)" }
            let faults =
                fault.map { [$0] }
                ?? verdicts.filter { !$0.isPass }.map { verdict in
                    "\(verdict.pointer): expected \(verdict.expected.text), got \(verdict.got.text)"
                }
            return "FAILED  \(file): " + faults.joined(separator: "; ")
        }

        var json: JSONValue {
            [
                "file": .string(file), "pass": .bool(isPass), "fault": fault.map { .string($0) } ?? .null,
                "verdicts": .array(
                    verdicts.map { verdict in
                        [
                            "pointer": .string(verdict.pointer), "pass": .bool(verdict.isPass),
                            "expected": verdict.expected, "got": verdict.got,
                        ]
                    }),
            ]
        }
    }
}
