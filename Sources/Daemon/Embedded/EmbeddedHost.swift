// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import Logging
import PluginChannel
import PluginHost
import Roster
import Telemetry

/// A core on a temporary store, with a program, for one plugin that no site has decided about.
struct EmbeddedHost: Sendable {
    let core: Core
    /// What the plugin is lent: the core's services and tables; its lines go to whoever made this.
    let environment: HostEnvironment
    private let folder: TemporaryFolder
    private let sweeper: Task<Void, Never>

    var places: PluginWorkshop.Places {
        var places = Installation.current().workshop
        places.state = folder.path
        return places
    }

    /// - Parameters:
    ///   - program: a folder.
    ///   - asOf: the program's date; nil for what it says itself.
    ///   - others: a folder of plugins that it may call; nil for none.
    static func open(
        program: String, asOf: String? = nil, others: String? = nil, except id: String = "",
        log: @escaping HostEnvironment.Log
    ) async throws -> EmbeddedHost {
        guard let folder = TemporaryFolder() else { throw StartFailure("no temporary folder can be made") }
        do {
            var options = CoreOptions(
                stateFolder: folder.path, pluginDirectories: [others].compactMap { $0 },
                runtimeDirectory: Installation.current().runtime,
                logger: LogOutput(format: .text, level: .error, sink: .descriptor(2)).logger("holdfastd"))
            options.asOf = try asOf.map(moment)
            if let others { options.site = FixedDecisions(decisions(in: others, except: id)) }
            let core = try await Core.open(options)
            let lent = core.environment
            let environment = HostEnvironment(
                calls: lent.calls, services: lent.services, tables: lent.tables, metrics: lent.metrics,
                time: lent.time, speech: lent.speech, registry: lent.registry, log: log)
            let sweeper = Task {
                while !Task.isCancelled {
                    try? await Task.sleep(for: DeadlineSweeper.tick)
                    core.calls.sweep(now: lent.time.monotonicNanoseconds())
                }
            }
            let host = EmbeddedHost(core: core, environment: environment, folder: folder, sweeper: sweeper)
            do {
                _ = try await core.importer.importFiles(
                    try ProgramFolder.read(program), by: "workbench", reason: "workbench")
                if others != nil { await core.loadPlugins() }
            } catch {
                await host.close()
                throw error
            }
            return host
        } catch {
            folder.remove()
            if let problem = error as? Problem { throw StartFailure("\(program): \(problem.text)") }
            throw error
        }
    }

    func close() async {
        sweeper.cancel()
        await core.close(drainMilliseconds: 500)
        folder.remove()
    }

    /// Where a program is: a folder of the shipped ones by its name, or a path.
    static func program(_ word: String, relativeTo folder: String? = nil) throws(StartFailure) -> String {
        let shipped = Installation.current().share + "/programs/" + word
        if !word.contains("/"), access(shipped + "/program.toml", F_OK) == 0 { return shipped }
        let path = word.hasPrefix("/") ? word : (folder.map { $0 + "/" } ?? "") + word
        guard access(path + "/program.toml", F_OK) == 0 else {
            throw StartFailure(
                "there is no program \"\(word)\": neither \(shipped) nor \(path) holds a program.toml", exitStatus: 1)
        }
        return path
    }

    private static func moment(_ text: String) throws(StartFailure) -> LocalDateTime {
        guard let moment = ProgramProfile.asOf(text) else {
            throw StartFailure(
                "--as-of must be YYYY-MM-DD or YYYY-MM-DDTHH:MM, is \"\(text)\"", exitStatus: 2)
        }
        return moment
    }

    /// All of the installed plugins, in processes of their own, but for the one that is tried.
    private static func decisions(in folder: String, except id: String) -> [SitePlugin] {
        PluginDiscovery.folders(in: [folder]).filter { $0.name != id }.compactMap { plugin in
            guard let text = try? TextFile.read(plugin.path + "/manifest.json"),
                let manifest = try? JSONValue.parse(text)
            else { return nil }
            let permissions = (manifest["permissions"]?.arrayValue ?? []).compactMap(\.stringValue)
            return SitePlugin(id: plugin.name, isEnabled: true, placement: .process, grants: Set(permissions))
        }
    }
}
