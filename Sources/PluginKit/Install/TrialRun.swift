// SPDX-License-Identifier: Apache-2.0

import Kernel
import PluginHost
import Telemetry

/// Loads a plugin as the daemon would, in a confined process of its own, and ends it: what the daemon would refuse is
/// refused before it is installed.
package struct TrialRun: Sendable {
    let hostProgram: String
    let runtime: String

    /// - Parameters:
    ///   - hostProgram: path of `holdfast-plugin-host`.
    ///   - runtime: the folder with the Swift runtime.
    package init(hostProgram: String, runtime: String) {
        self.hostProgram = hostProgram
        self.runtime = runtime
    }

    /// Why the plugin in `folder` cannot be loaded; nil when it can.
    ///
    /// - Parameter work: a folder for what the trial writes.
    func refusal(of folder: PluginFolder, site: SitePlugin, policy: PlacementPolicy, work: String) async -> String? {
        let store = LibraryStore(runDirectory: work)
        if DiskFolder.exists(runtime) { try? store.linkRuntime(runtime) }
        let children = ChildRuntime(
            hostProgram: hostProgram, stateFolder: work, hostVersion: "trial", readable: [runtime], time: .system,
            log: { _, _, _, _ in })
        let environment = HostEnvironment(
            calls: CallTable(), services: NoServices(), tables: NoServices(), metrics: MetricsRegistry(),
            time: .system, log: { _, _, _, _ in })
        let loader = PluginLoader(
            directories: [], store: store, children: children, placement: policy, environment: environment)
        var decision = site
        // Its code must not run in the process that installs it.
        decision.placement = .process
        let plugin = loader.load(folder, site: decision, isReplacing: true)
        (plugin.instance as? any RunningPlugin)?.discard()
        await children.close()
        return plugin.state == .enabled ? nil : plugin.reason ?? "it cannot be loaded"
    }
}
