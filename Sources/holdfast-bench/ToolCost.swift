// SPDX-License-Identifier: Apache-2.0

import Daemon
import JSON
import Kernel

/// What a tool costs on a program: the import, the first call, which reads and decodes the tables, and later ones.
struct ToolCost {
    private let bench: Workbench
    private let program: String
    private let tool: String
    private let arguments: JSONValue
    private let rounds: Int

    init(_ bench: Workbench, program: String, tool: String, arguments: JSONValue, rounds: Int) {
        self.bench = bench
        self.program = program
        self.tool = tool
        self.arguments = arguments
        self.rounds = rounds
    }

    /// Milliseconds.
    func measure() async throws -> JSONValue {
        let files = try ProgramFolder.read(program)
        let start = Stopwatch.now()
        let summary: ProgramImporter.Summary
        do {
            summary = try await bench.core.importer.importFiles(files, by: "bench", reason: "benchmark")
        } catch { throw Workbench.Failure(description: error.text) }
        let imported = milliseconds(since: start)
        await bench.core.loadPlugins()
        let begin = Stopwatch.now()
        let result = try await bench.call(tool, arguments)
        let first = milliseconds(since: begin)
        var times: [Double] = []
        for _ in 0..<rounds {
            let begin = Stopwatch.now()
            _ = try await bench.call(tool, arguments)
            times.append(milliseconds(since: begin))
        }
        let figures = result["figures"]
        return [
            "program": .string(summary.program), "people": .integer(Int64(summary.counts["people"] ?? 0)),
            "tool": .string(tool), "arguments": arguments, "import_ms": .number(imported),
            "first_ms": .number(first), "median_ms": .number(Stopwatch.median(times)),
            "level": result["level"] ?? .null, "days": result["horizon"]?["days"] ?? .null,
            "slots_with_demand": figures?["slots_with_demand"] ?? .null, "max_theta": figures?["max_theta"] ?? .null,
            "computed_ms": result["computed_ms"] ?? .null,
        ]
    }

    private func milliseconds(since start: UInt64) -> Double { Double(Stopwatch.now() - start) / 1e6 }
}
