// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginChannel
import Telemetry

extension PluginSupervisor {
    /// Reads the site's file and the folder of a plugin again and puts what is there in the place of what runs.
    ///
    /// With nothing changed it makes a new instance of the same content; with only the configuration changed it hands
    /// that to the running instance if the plugin can take it.
    package func reload(_ id: String) async throws(ReloadRefusal) -> ReloadReport {
        try await inTurn { await self.reloadInTurn(id) }.get()
    }

    func reloadInTurn(_ id: String) async -> Result<ReloadReport, ReloadRefusal> {
        let decision: SitePlugin?
        do throws(SiteFault) { decision = try site.decision(of: id) } catch { return .failure(.site(error)) }
        let folder = await folder(id, decision)
        guard folder != nil || decision != nil || isRegistered(id) else { return .failure(.unknown) }
        guard let decision, decision.isEnabled else { return .failure(.notEnabled) }
        let report = await replace(id, folder, decision)
        _ = await startWaiting()
        if report.outcome == .refused {
            return .failure(
                .refused(reason: report.reason ?? "", isServing: registry.current.plugin(id)?.state == .enabled))
        }
        return .success(report)
    }

    func isRegistered(_ id: String) -> Bool {
        registry.current.plugin(id).map { !($0.instance is BuiltInPlugin) } ?? false
    }

    /// Puts what the folder holds in the place of what runs, counts it and logs it.
    func replace(_ id: String, _ folder: PluginFolder?, _ decision: SitePlugin) async -> ReloadReport {
        let start = time.monotonicNanoseconds()
        var report = await replacement(id, folder, decision)
        report.milliseconds = Int64((time.monotonicNanoseconds() &- start) / 1_000_000)
        finish(report)
        return report
    }

    /// Counts a report, says it in the log, and brings the metrics up to date.
    func finish(_ report: ReloadReport) {
        count(report)
        if let plugin = registry.current.plugin(report.id) { announce(plugin) }
        var fields = report.json.objectValue ?? [:]
        fields["id"] = nil
        let level: PluginLogLevel =
            switch report.outcome {
            case .refused: .warning
            case .unchanged: .debug
            default: .notice
            }
        log(report.id, level, "plugin \(report.outcome.rawValue)", fields)
    }

    private func replacement(_ id: String, _ folder: PluginFolder?, _ decision: SitePlugin) async -> ReloadReport {
        let old = registry.current.plugin(id)
        let isServing = old?.state == .enabled
        guard let folder else {
            records[id, default: PluginRecord()].attempt = .init(site: decision, content: nil)
            return refuse(.refused(id, Self.noFolder(id)))
        }
        let content = await loader.content(of: folder)
        let last = records[id]?.attempt
        records[id, default: PluginRecord()].attempt = .init(site: decision, content: content)
        if isServing, let old, let last, last.content == content, differsOnlyInConfig(last.site, decision) {
            do throws(PluginRefusal) {
                if try await loader.configure(old, decision.config) { return report(id, .configured, old.manifest) }
            } catch {
                return refuse(.refused(id, error.reason))
            }
        }
        let read = await loader.load(folder, site: nil, isReplacing: false)
        if read.state == .found, let reason = relationsRefusal(of: read.manifest) {
            return refuse(.waiting(read, reason, decision))
        }
        if let content, let reason = capRefusal(id, content, decision) { return refuse(.refused(id, reason)) }
        let new = await loader.load(folder, site: decision, isReplacing: isServing)
        guard new.state == .enabled else { return refuse(new) }
        // Whatever comes of it, the library is mapped now and stays so.
        note(new, content, decision)
        if let reason = clash(new) {
            if let instance = new.instance { await loader.discard(instance) }
            return refuse(.refused(id, reason))
        }
        let draining = old?.use.holders ?? 0
        registry.update { $0.filter { $0.manifest.id != id } + [new] }
        if let old { retire(old) }
        let isSame = isServing && old?.manifest.source == new.manifest.source
        var report = report(id, isServing ? (isSame ? .restarted : .reloaded) : .enabled, new.manifest)
        report.callsDraining = isServing ? draining : 0
        return report
    }

    /// What ran runs on; what did not run is shown with the reason.
    private func refuse(_ plugin: RegisteredPlugin) -> ReloadReport {
        let id = plugin.manifest.id
        let reason = plugin.reason ?? "it cannot be loaded"
        records[id, default: PluginRecord()].lastRefusal = reason
        if registry.current.plugin(id)?.state != .enabled {
            registry.update { $0.filter { $0.manifest.id != id } + [plugin] }
        }
        var report = report(id, .refused, nil)
        report.reason = reason
        return report
    }

    private func report(
        _ id: String, _ outcome: ReloadReport.Outcome, _ manifest: PluginManifest?
    ) -> ReloadReport {
        ReloadReport(
            id: id, outcome: outcome, generation: records[id]?.generation ?? 0, version: manifest?.version,
            sha256: manifest?.sha256)
    }

    private func differsOnlyInConfig(_ last: SitePlugin?, _ now: SitePlugin) -> Bool {
        guard var last, last.config != now.config else { return false }
        last.config = now.config
        return last == now
    }

    private func capRefusal(_ id: String, _ content: PluginContent, _ decision: SitePlugin) -> String? {
        guard Self.isInProcess(content, decision), let mapped = records[id]?.mappedLibraries,
            !mapped.contains(content.library), mapped.count >= Self.maximumMappedLibraries
        else { return nil }
        return "\(mapped.count) contents of it were loaded into this process, which keeps each for ever; restart the "
            + "daemon, or run it in a process of its own with placement = \"process\""
    }

    /// Why the new registration cannot stand beside the others: a reload takes no name from a plugin that serves.
    private func clash(_ new: RegisteredPlugin) -> String? {
        let others = registry.current.plugins.filter { $0.manifest.id != new.manifest.id }
        let next = Registry(generation: 0, plugins: others + [new])
        if let own = next.plugin(new.manifest.id), own.state != .enabled { return own.reason ?? "it clashes" }
        for other in others where other.state == .enabled {
            if let then = next.plugin(other.manifest.id), then.state != .enabled {
                return "\(other.manifest.id) serves and would be refused: \(then.reason ?? "")"
            }
        }
        return nil
    }
}
