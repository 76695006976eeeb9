// SPDX-License-Identifier: Apache-2.0

import Daemon
import Dispatch
import JSON
import Synchronization

/// Calls the staged plugins as the daemon would: a workbench for each program.
actor StagedTools {
    private let programs: String
    private let plugins: String?
    private var benches: [String: Workbench] = [:]

    init(_ places: Places) {
        programs = places.programs ?? Installation.current().share + "/programs"
        plugins = places.plugins
    }

    func call(_ tool: String, _ arguments: JSONValue, program: String) async throws -> JSONValue {
        try await bench(for: program).call(tool, arguments)
    }

    /// Ends the cores and removes their stores.
    func close() async {
        for bench in benches.values { await bench.close() }
        benches = [:]
    }

    private func bench(for program: String) async throws -> Workbench {
        if let bench = benches[program] { return bench }
        let bench = try await Workbench.open(plugins: plugins, label: "holdfast-golden")
        benches[program] = bench
        try await bench.start(program: programs + "/" + program)
        return bench
    }
}

extension StagedTools: ToolRunner {
    nonisolated func folder(of program: String) -> String { programs + "/" + program }

    nonisolated func answer(
        of tool: String, _ arguments: JSONValue, program: String
    ) -> Result<JSONValue, any Error> {
        Self.waiting {
            do { return .success(try await self.call(tool, arguments, program: program)) } catch {
                return .failure(error)
            }
        }
    }

    /// `close` for callers that are not tasks.
    nonisolated func end() { Self.waiting { await self.close() } }

    /// Runs work on the pool's threads and blocks this one, which must be none of theirs: the main thread.
    private static func waiting<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
        let answer = Answer<Value>()
        Task { answer.give(await work()) }
        return answer.wait()
    }
}

/// A value that one thread gives and another waits for.
private final class Answer<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let isThere = DispatchSemaphore(value: 0)

    func give(_ result: Value) {
        value.withLock { $0 = result }
        isThere.signal()
    }

    func wait() -> Value {
        while true {
            isThere.wait()
            if let result = value.withLock({ $0 }) { return result }
        }
    }
}
