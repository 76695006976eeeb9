// SPDX-License-Identifier: Apache-2.0

import Kernel
import PluginChannel
import Telemetry

extension PluginSupervisor {
    /// An enabled plugin whose manifest was read, and no line of it run.
    private struct Candidate {
        let folder: PluginFolder
        let content: PluginContent?
        let decision: SitePlugin
        let plugin: RegisteredPlugin
    }

    /// Loads everything that the site enables, each after what it requires, and puts it into the registry in one change.
    package func start() async {
        await inTurn {
            let (decisions, _) = site.all()
            let folders = await loader.folders(pins: Self.pins(decisions))
            var plugins: [RegisteredPlugin] = []
            var candidates: [String: Candidate] = [:]
            for folder in folders {
                let decision = decisions.first { $0.id == folder.name }
                let content = await loader.content(of: folder)
                records[folder.name, default: PluginRecord()].attempt = .init(site: decision, content: content)
                var plugin = await loader.load(folder, site: nil, isReplacing: false)
                guard let decision, decision.isEnabled, plugin.state == .found else {
                    plugin = await loader.load(folder, site: decision, isReplacing: false)
                    plugins.append(plugin)
                    continue
                }
                candidates[folder.name] = Candidate(
                    folder: folder, content: content, decision: decision, plugin: plugin)
            }
            let known = Set(folders.map(\.name))
            for decision in decisions where decision.isEnabled && !known.contains(decision.id) {
                records[decision.id, default: PluginRecord()].attempt = .init(site: decision, content: nil)
                plugins.append(.refused(decision.id, Self.noFolder(decision.id)))
            }
            let built = registry.current.plugins.filter { $0.instance is BuiltInPlugin }
            plugins += await start(candidates, beside: built + plugins)
            let started = plugins
            let current = registry.update { _ in built + started }
            for plugin in current.plugins where !(plugin.instance is BuiltInPlugin) {
                announce(plugin)
                tell(plugin)
            }
        }
    }

    private func start(
        _ candidates: [String: Candidate], beside others: [RegisteredPlugin]
    ) async -> [RegisteredPlugin] {
        // Nobody serves yet: what was read stands as refused for the others, which it is not for long.
        var all = others
        all += candidates.values.map { candidate in
            var plugin = candidate.plugin
            plugin.isWanted = true
            plugin.refuse(waiting: "it has not started")
            return plugin
        }
        let order = PluginOrder(all)
        var made: [RegisteredPlugin] = []
        for (id, reason) in order.refusals {
            guard let candidate = candidates[id] else { continue }
            made.append(.waiting(candidate.plugin, reason, candidate.decision))
        }
        for id in order.order {
            guard let candidate = candidates[id] else { continue }
            // One before it may have failed meanwhile.
            let manifest = candidate.plugin.manifest
            let member = PluginOrder.Member(id: id, version: manifest.version, relations: manifest.relations)
            if let reason = PluginOrder(others + made, changed: member).refusals[id] {
                made.append(.waiting(candidate.plugin, reason, candidate.decision))
                continue
            }
            let plugin = await loader.load(candidate.folder, site: candidate.decision, isReplacing: false)
            if plugin.state == .enabled { note(plugin, candidate.content, candidate.decision) }
            made.append(plugin)
        }
        return made
    }

    /// Starts what waited for another one, as long as there is something that may start now.
    func startWaiting() async -> [ReloadReport] {
        var reports: [ReloadReport] = []
        var tried: Set<String> = []
        while true {
            let plugins = registry.current.plugins
            let waiting = Set(plugins.filter { $0.state == .refused && $0.waitsForOthers }.map(\.manifest.id))
            guard let id = PluginOrder(plugins).order.first(where: { waiting.contains($0) && !tried.contains($0) })
            else { return reports }
            tried.insert(id)
            guard let decision = records[id]?.attempt?.site, decision.isEnabled else { continue }
            reports.append(await replace(id, await folder(id, decision), decision))
        }
    }

    /// Why a plugin cannot stand beside what runs and what the site enables besides; nil when it can.
    func relationsRefusal(of manifest: PluginManifest) -> String? {
        let member = PluginOrder.Member(
            id: manifest.id, version: manifest.version, relations: manifest.relations)
        return PluginOrder(registry.current.plugins, changed: member).refusals[manifest.id]
    }

    /// The ids in the order in which changes are applied: first what does not start, then each after what it requires.
    func inOrder(_ ids: Set<String>, _ folders: [PluginFolder], _ decisions: [SitePlugin]) async -> [String] {
        var members: [PluginOrder.Member] = []
        for folder in folders where decisions.contains(where: { $0.id == folder.name && $0.isEnabled }) {
            let read = await loader.load(folder, site: nil, isReplacing: false)
            guard read.state == .found else { continue }
            members.append(
                PluginOrder.Member(
                    id: folder.name, version: read.manifest.version, relations: read.manifest.relations))
        }
        let order = PluginOrder(members).order.filter(ids.contains)
        return ids.subtracting(order).sorted() + order
    }

    /// The folder of a plugin, by what the site pins.
    func folder(_ id: String, _ decision: SitePlugin?) async -> PluginFolder? {
        await loader.folders(pins: Self.pins([decision].compactMap { $0 })).first { $0.name == id }
    }

    static func pins(_ decisions: [SitePlugin]) -> [String: String] {
        Dictionary(decisions.compactMap { one in one.sha256.map { (one.id, $0) } }, uniquingKeysWith: { a, _ in a })
    }
}

extension RegisteredPlugin {
    /// A plugin that the site enables and that others keep from starting.
    static func waiting(_ plugin: RegisteredPlugin, _ reason: String, _ decision: SitePlugin) -> RegisteredPlugin {
        var refused = plugin
        refused.isWanted = true
        refused.siteGrants = decision.grants
        refused.refuse(waiting: reason)
        return refused
    }
}
