// SPDX-License-Identifier: Apache-2.0

import Glibc
package import JSON
import Kernel
import Logging
import PluginHost
import Telemetry

/// The daemon's core without faces, on a temporary store, with every plugin of a folder enabled and granted all that it
/// asks for: what golden vectors and benchmarks run on.
package struct Workbench: Sendable {
    /// Why something could not be run, or what the pipeline answered instead of a result.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    package let core: Core
    private let folder: TemporaryFolder

    /// Opens the store; plugins come by `loadPlugins` of the core, after a program was imported.
    ///
    /// - Parameters:
    ///   - plugins: the folder of plugins; nil for the installed one.
    ///   - label: the logger's name.
    ///   - isolated: whether the plugins run in processes of their own.
    package static func open(
        plugins: String?, label: String, isolated: Bool = false
    ) async throws -> Workbench {
        let installation = Installation.current()
        let directory = plugins ?? installation.plugins
        let found = try sitePlugins(directory, isolated ? .process : .inProcess)
        guard !found.isEmpty else { throw Failure(description: "there are no plugins in \(directory)") }
        guard let folder = TemporaryFolder() else { throw Failure(description: "no temporary folder can be made") }
        let logs = LogOutput(format: .text, level: .warning, sink: .descriptor(2))
        // Benchmarks crash plugins on purpose.
        var supervision = SupervisionPolicy()
        supervision.crashLimit = .max
        do {
            let core = try await Core.open(
                CoreOptions(
                    stateFolder: folder.path, pluginDirectories: [directory], runtimeDirectory: installation.runtime,
                    supervision: supervision, site: FixedDecisions(found), logger: logs.logger(label)))
            return Workbench(core: core, folder: folder)
        } catch {
            folder.remove()
            throw error
        }
    }

    /// Imports a program folder and then loads the plugins.
    package func start(program: String) async throws {
        do {
            _ = try await core.importer.importFiles(
                try ProgramFolder.read(program), by: "workbench", reason: "workbench")
        } catch let problem as Problem { throw Failure(description: problem.text) }
        await core.loadPlugins()
    }

    /// One call through the whole pipeline, as an operator over REST.
    package func call(_ tool: String, _ arguments: JSONValue) async throws -> JSONValue {
        let context = CallContext(
            principal: Principal(name: "workbench", role: .operator, disclosure: .full), face: .rest,
            correlationID: "workbench")
        do {
            let ending = try await core.pipeline.run(CallRequest(tool: tool, arguments: arguments, context: context))
            return try ending.result().structured ?? .null
        } catch { throw Failure(description: error.text) }
    }

    /// Ends the core and removes its store.
    package func close() async {
        await core.close(drainMilliseconds: 1_000)
        folder.remove()
    }

    private static func sitePlugins(
        _ directory: String, _ placement: PluginManifest.Placement
    ) throws -> [SitePlugin] {
        try PluginDiscovery.folders(in: [directory]).map { folder in
            let manifest = try JSONValue.parse(try TextFile.read(folder.path + "/manifest.json"))
            let permissions = (manifest["permissions"]?.arrayValue ?? []).compactMap(\.stringValue)
            return SitePlugin(id: folder.name, isEnabled: true, placement: placement, grants: Set(permissions))
        }
    }
}
