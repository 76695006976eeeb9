// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import PluginChannel
import Synchronization
package import Telemetry

/// What all children share: the program that they run, the thread that watches them, quarantine and crash reports.
///
/// One for each daemon.
package final class ChildRuntime: Sendable {
    package let quarantine: Quarantine
    package let crashes: CrashArchive
    let hostProgram: String
    let policy: SupervisionPolicy
    let time: TimeSource
    let dryRuns: DryRunCache
    /// Folders that every child may read besides what the loader needs.
    let readable: [String]
    /// Takes what children see of their plugins; nil in a daemon.
    let probes: ProbeSink?
    private let watched: Watched

    /// - Parameters:
    ///   - hostProgram: path of `holdfast-plugin-host`.
    ///   - stateFolder: where `quarantine.json`, `dry-runs.json` and `crashes/` are kept.
    ///   - hostVersion: a dry run counts for one version of the host.
    ///   - log: for what concerns the host itself, under the plugin id that it is about.
    package init(
        hostProgram: String, stateFolder: String, hostVersion: String, readable: [String] = [],
        time: TimeSource, policy: SupervisionPolicy = SupervisionPolicy(), probes: ProbeSink? = nil,
        log: @escaping HostEnvironment.Log
    ) {
        self.hostProgram = hostProgram
        self.policy = policy
        self.time = time
        self.readable = readable
        self.probes = probes
        let report: @Sendable (String) -> Void = { log("host", .error, "the state of plugins is not kept: \($0)", [:]) }
        quarantine = Quarantine(path: stateFolder + "/quarantine.json", report: report)
        crashes = CrashArchive(folder: stateFolder + "/crashes", limit: policy.reportLimit, report: report)
        dryRuns = DryRunCache(path: stateFolder + "/dry-runs.json", hostVersion: hostVersion, report: report)
        watched = Watched(time)
    }

    /// The thread that starts and watches children.
    var watch: WatchThread { watched.thread }

    /// The program that holds a plugin: for one that brings its own Swift runtime that with no such libraries itself.
    func program(bringsRuntime: Bool) -> String { bringsRuntime ? hostProgram + "-static" : hostProgram }

    /// Whether there is a program to run children with.
    func checkProgram(bringsRuntime: Bool = false) throws(PluginRefusal) {
        let program = program(bringsRuntime: bringsRuntime)
        guard access(program, X_OK) == 0 else {
            let purpose = bringsRuntime ? "run it in with its own Swift runtime" : "run it in"
            throw PluginRefusal("there is no \(program) to \(purpose): \(FilePath.systemError())")
        }
    }

    func add(_ plugin: IsolatedPlugin) { watched.add(plugin) }
    func remove(_ plugin: IsolatedPlugin) { watched.remove(plugin) }

    /// Does what is due now; a daemon needs no such call, a test does after it has moved its clock.
    package func tick() { watched.thread.wake() }

    /// Kills what still runs and ends the watch: the last step of a daemon, after its plugins were drained.
    package func close() async {
        for plugin in watched.all { _ = await plugin.drain(withinMilliseconds: 0) }
        watched.thread.end()
    }
}

/// The plugins that the watch thread looks after.
private final class Watched: Sendable {
    private struct State {
        var plugins: [ObjectIdentifier: IsolatedPlugin] = [:]
        var thread: WatchThread?
    }

    private let state = Mutex(State())
    private let time: TimeSource

    init(_ time: TimeSource) { self.time = time }

    var all: [IsolatedPlugin] { state.withLock { Array($0.plugins.values) } }
    func add(_ plugin: IsolatedPlugin) { state.withLock { $0.plugins[ObjectIdentifier(plugin)] = plugin } }
    func remove(_ plugin: IsolatedPlugin) { state.withLock { $0.plugins[ObjectIdentifier(plugin)] = nil } }

    var thread: WatchThread {
        state.withLock { state in
            if let thread = state.thread { return thread }
            let thread = WatchThread { [weak self] in self?.tick() }
            state.thread = thread
            return thread
        }
    }

    private func tick() -> UInt64? {
        let now = time.monotonicNanoseconds()
        return all.compactMap { $0.tick(now) }.min()
    }
}
