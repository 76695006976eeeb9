// SPDX-License-Identifier: Apache-2.0

import Daemon
import Glibc
import JSON
import Kernel
import Logging
import PluginHost
import Telemetry

/// The daemon's core on a temporary store, with every plugin of a folder enabled.
struct Workbench {
    /// Why something could not be measured.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let core: Core
    private let folder: TemporaryFolder

    /// Opens the store; plugins come by `loadPlugins`, after a program was imported.
    static func open(plugins: String?) async throws -> Workbench {
        let installation = Installation.current()
        let directory = plugins ?? installation.plugins
        guard let folder = TemporaryFolder() else { throw Failure(description: "no temporary folder can be made") }
        mkdir(folder.path + "/run", 0o700)
        let logs = LogOutput(format: .text, level: .warning, sink: .descriptor(2))
        let core = try await Core.open(
            CoreOptions(
                stateFolder: folder.path, pluginDirectories: [directory], runtimeDirectory: installation.runtime,
                plugins: try sitePlugins(directory), logger: logs.logger("holdfast-bench")))
        return Workbench(core: core, folder: folder)
    }

    /// Ends the core and removes its store.
    func close() async {
        await core.close(drainMilliseconds: 1_000)
        folder.remove()
    }

    /// One call through the whole pipeline, as an operator over REST.
    func call(_ tool: String, _ arguments: JSONValue) async throws -> JSONValue {
        let context = CallContext(
            principal: Principal(name: "bench", role: .operator, disclosure: .full), face: .rest,
            correlationID: "bench")
        do {
            let result = try await core.pipeline.run(
                CallRequest(tool: tool, arguments: arguments, context: context))
            return result.structured ?? .null
        } catch { throw Failure(description: "\(tool): \(error.text)") }
    }

    private static func sitePlugins(_ directory: String) throws -> [SitePlugin] {
        try PluginDiscovery.folders(in: [directory]).map { folder in
            let manifest = try JSONValue.parse(try contents(folder.path + "/manifest.json"))
            let permissions = (manifest["permissions"]?.arrayValue ?? []).compactMap(\.stringValue)
            return SitePlugin(id: folder.name, isEnabled: true, placement: .inProcess, grants: Set(permissions))
        }
    }

    private static func contents(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw Failure(description: "\(path) cannot be read") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }
}
