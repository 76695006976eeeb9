// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginChannel
import Telemetry

extension PluginSupervisor {
    /// Stops everything that runs, each before what it requires: for the end of the daemon, when no call is in flight any
    /// more.
    ///
    /// What is in one step stops at the same time. The time is for all steps together: each has an equal part of what is
    /// left.
    package func stop(withinMilliseconds limit: Int64) async {
        await inTurn {
            let running = registry.current.plugins.filter { !($0.instance is BuiltInPlugin) }
            let instances = Dictionary(
                running.compactMap { plugin in plugin.instance.map { (plugin.manifest.id, $0) } },
                uniquingKeysWith: { first, _ in first })
            let ordered = PluginOrder(running).steps.reversed()
            let rest = Set(instances.keys).subtracting(ordered.joined()).sorted()
            var steps = ([rest] + ordered).map { $0.filter { instances[$0] != nil } }.filter { !$0.isEmpty }
            let end = time.monotonicNanoseconds() &+ UInt64(max(0, limit)) &* 1_000_000
            while !steps.isEmpty {
                let now = time.monotonicNanoseconds()
                let left = end > now ? Int64(clamping: (end &- now) / 1_000_000) : 0
                await drain(steps.removeFirst(), instances, withinMilliseconds: max(100, left / Int64(steps.count + 1)))
            }
        }
        await drained()
    }

    private func drain(
        _ ids: [String], _ instances: [String: any PluginInstance], withinMilliseconds limit: Int64
    ) async {
        let loader = self.loader
        await withTaskGroup(of: Void.self) { group in
            for id in ids {
                guard let instance = instances[id] else { continue }
                group.addTask { _ = await loader.drain(instance, withinMilliseconds: limit) }
            }
        }
    }

    /// What cannot go on without a plugin, the last to have started first, each with the reason.
    func falling(
        without id: String, shown: RegisteredPlugin?
    ) -> [(plugin: RegisteredPlugin, reason: String)] {
        let current = registry.current
        let rest = current.plugins.filter { $0.manifest.id != id } + [shown].compactMap { $0 }
        let next = Registry(generation: 0, plugins: rest)
        return PluginOrder(current.plugins).order.reversed().compactMap { other in
            guard other != id, let plugin = current.plugin(other), plugin.state == .enabled,
                let then = next.plugin(other), then.state == .refused
            else { return nil }
            return (plugin, then.reason ?? "it lost what it requires")
        }
    }

    /// Says that a plugin was stopped because of another one.
    func fell(_ plugin: RegisteredPlugin, _ reason: String) -> ReloadReport {
        let id = plugin.manifest.id
        records[id]?.lastRefusal = reason
        let report = ReloadReport(
            id: id, outcome: .disabled, generation: records[id]?.generation ?? 0, version: plugin.manifest.version,
            reason: reason, callsDraining: plugin.use.holders)
        finish(report)
        return report
    }
}

extension RegisteredPlugin {
    /// The plugin without its instance, when there is a reason to stop it.
    func stopped(_ reason: String?) -> RegisteredPlugin {
        guard let reason else { return self }
        var stopped = self
        stopped.instance = nil
        stopped.refuse(waiting: reason)
        return stopped
    }
}
