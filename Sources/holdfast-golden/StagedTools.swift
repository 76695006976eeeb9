// SPDX-License-Identifier: Apache-2.0

import Daemon
import Dispatch
import JSON
import Kernel
import Logging
import PluginHost
import Synchronization
import Telemetry

/// Calls the staged plugins as the daemon would: its own core on a temporary store, one for each program.
actor StagedTools {
    private let programs: String
    private let plugins: String
    private let runtime: String
    private var cores: [String: Core] = [:]
    private var folders: [String] = []

    init(_ places: Places) {
        let installation = Installation.current()
        programs = places.programs ?? installation.share + "/programs"
        plugins = places.plugins ?? installation.plugins
        runtime = installation.runtime
    }

    /// Why a call could not be made, or what the pipeline answered instead of a result.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    func call(_ tool: String, _ arguments: JSONValue, program: String) async throws -> JSONValue {
        let core = try await core(for: program)
        let context = CallContext(
            principal: Principal(name: "golden", role: .operator, disclosure: .full), face: .cli,
            correlationID: "golden")
        do {
            let result = try await core.pipeline.run(CallRequest(tool: tool, arguments: arguments, context: context))
            return result.structured ?? .null
        } catch { throw Refused(description: error.text) }
    }

    /// Ends the cores and removes their stores.
    func close() async {
        for core in cores.values { await core.close(drainMilliseconds: 1_000) }
        for folder in folders { TemporaryFolder.remove(folder) }
        cores = [:]
        folders = []
    }

    private func core(for program: String) async throws -> Core {
        if let core = cores[program] { return core }
        guard let folder = TemporaryFolder.make() else {
            throw Refused(description: "no temporary folder can be made")
        }
        folders.append(folder)
        let core = try await Core.open(
            CoreOptions(
                stateFolder: folder, pluginDirectories: [plugins], runtimeDirectory: runtime,
                plugins: try sitePlugins(),
                logger: LogOutput(format: .text, level: .warning, sink: .descriptor(2)).logger("holdfast-golden")))
        do {
            _ = try await core.importer.importFiles(
                try ProgramFolder.read(programs + "/" + program), by: "golden", reason: "golden vectors")
        } catch let problem as Problem { throw Refused(description: problem.text) }
        core.loadPlugins()
        cores[program] = core
        return core
    }

    /// Every staged plugin, enabled with all that it asks for.
    private func sitePlugins() throws -> [SitePlugin] {
        let folders = PluginDiscovery.folders(in: [plugins])
        guard !folders.isEmpty else { throw Refused(description: "there are no plugins in \(plugins)") }
        return try folders.map { folder in
            let manifest = try JSONValue.parse(try GoldenFile.contents(folder.path + "/manifest.json"))
            let permissions = (manifest["permissions"]?.arrayValue ?? []).compactMap(\.stringValue)
            return SitePlugin(id: folder.name, isEnabled: true, placement: .inProcess, grants: Set(permissions))
        }
    }
}

extension StagedTools: ToolRunner {
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
