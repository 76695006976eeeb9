// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

extension PluginSupervisor {
    /// What switching a plugin on or off did: to the site's file, and to what runs.
    package struct Switched: Sendable {
        package let edit: SiteEdit
        /// Nil when the file could not be written: then nothing runs otherwise than before.
        package let report: ReloadReport?
        /// Whether its crashes had put it under quarantine, which is over.
        package let liftedQuarantine: Bool
    }

    /// Enables a plugin in the site's file and loads it.
    ///
    /// Lifts a quarantine. A plugin that cannot be loaded stays enabled in the file and is shown with the reason.
    package func enable(_ id: String) async throws(ReloadRefusal) -> Switched {
        try await inTurn { await self.enableInTurn(id) }.get()
    }

    /// Disables a plugin in the site's file and stops it when its calls have ended.
    package func disable(_ id: String) async throws(ReloadRefusal) -> Switched {
        try await inTurn { await self.disableInTurn(id) }.get()
    }

    private func enableInTurn(_ id: String) async -> Result<Switched, ReloadRefusal> {
        guard let folder = await folder(id, (try? site.decision(of: id)) ?? nil) else {
            return .failure(isRegistered(id) ? .refused(reason: Self.noFolder(id), isServing: false) : .unknown)
        }
        let content = await loader.content(of: folder)
        let permissions = registry.current.plugin(id)?.manifest.permissions ?? []
        do throws(SiteFault) {
            let edit = try site.setEnabled(id, true, permissions: permissions)
            guard edit.refusal == nil, let decision = try site.decision(of: id) else {
                return .success(Switched(edit: edit, report: nil, liftedQuarantine: false))
            }
            // Only what the site could be told of is lifted.
            let isLifted = content.map { loader.liftQuarantine(of: $0) } ?? false
            if isLifted { log(id, .notice, "the quarantine is lifted", [:]) }
            let attempt = PluginRecord.Attempt(site: decision, content: content)
            let isServing = registry.current.plugin(id)?.state == .enabled
            if isServing, !isLifted, edit.diff.isEmpty, records[id]?.attempt == attempt {
                return .success(Switched(edit: edit, report: unchanged(id), liftedQuarantine: false))
            }
            let report = await replace(id, folder, decision)
            _ = await startWaiting()
            return .success(Switched(edit: edit, report: report, liftedQuarantine: isLifted))
        } catch {
            return .failure(.site(error))
        }
    }

    private func disableInTurn(_ id: String) async -> Result<Switched, ReloadRefusal> {
        do throws(SiteFault) {
            let decision = try site.decision(of: id)
            let folder = await folder(id, decision)
            guard folder != nil || decision != nil || isRegistered(id) else { return .failure(.unknown) }
            let dependents = registry.current.dependents(of: id)
            guard dependents.isEmpty else { return .failure(.required(by: dependents)) }
            let edit = try site.setEnabled(id, false, permissions: [])
            guard edit.refusal == nil else {
                return .success(Switched(edit: edit, report: nil, liftedQuarantine: false))
            }
            let report = await withdraw(id, folder, try site.decision(of: id)).first
            _ = await startWaiting()
            return .success(Switched(edit: edit, report: report, liftedQuarantine: false))
        } catch {
            return .failure(.site(error))
        }
    }

    private func unchanged(_ id: String) -> ReloadReport {
        let manifest = registry.current.plugin(id)?.manifest
        return ReloadReport(
            id: id, outcome: .unchanged, generation: records[id]?.generation ?? 0, version: manifest?.version,
            sha256: manifest?.sha256)
    }

    /// Takes a plugin out of service, and those before it that cannot do without; it stays listed while there is a folder.
    private func withdraw(_ id: String, _ folder: PluginFolder?, _ decision: SitePlugin?) async -> [ReloadReport] {
        let old = registry.current.plugin(id)
        var content: PluginContent?
        var shown: RegisteredPlugin?
        if let folder {
            content = await loader.content(of: folder)
            shown = await loader.load(folder, site: decision, isReplacing: false)
        }
        records[id, default: PluginRecord()].attempt = .init(site: decision, content: content)
        guard old?.state == .enabled || old?.state != shown?.state || old?.reason != shown?.reason else {
            return [unchanged(id)]
        }
        let falling = falling(without: id, shown: shown)
        let draining = old?.use.holders ?? 0
        let reasons = Dictionary(uniqueKeysWithValues: falling.map { ($0.plugin.manifest.id, $0.reason) })
        registry.update { plugins in
            plugins.filter { $0.manifest.id != id }.map { $0.stopped(reasons[$0.manifest.id]) }
                + (shown.map { [$0] } ?? [])
        }
        var earlier: [Task<Void, Never>] = []
        for fallen in falling { earlier += [retire(fallen.plugin, after: earlier)].compactMap { $0 } }
        if let old { retire(old, after: earlier) }
        let outcome: ReloadReport.Outcome = old?.state == .enabled ? .disabled : .unchanged
        let report = ReloadReport(
            id: id, outcome: outcome, generation: records[id]?.generation ?? 0, version: old?.manifest.version,
            callsDraining: outcome == .disabled ? draining : 0)
        finish(report)
        return [report] + falling.map { fell($0.plugin, $0.reason) }
    }

    /// Reads all files of the site and all folders again and applies what changed since each was last tried.
    ///
    /// A plugin that was refused is tried again too: what was in its way may be gone. A file that cannot be read changes
    /// nothing for its plugin.
    package func refresh() async -> [ReloadReport] {
        await inTurn {
            let (decisions, faults) = site.all()
            for fault in faults {
                log(fault.id ?? "site", .warning, "the site's file is not applied", ["fault": .string("\(fault)")])
            }
            return await bring(decisions, passingOver: Set(faults.compactMap(\.id)), retrying: true)
        }
    }

    /// Applies what changed in the folders; what the site says is not read again.
    package func refreshContents() async -> [ReloadReport] {
        await inTurn {
            let decisions = records.values.compactMap { $0.attempt?.site }
            return await bring(decisions, passingOver: [], retrying: false)
        }
    }

    private func bring(
        _ decisions: [SitePlugin], passingOver: Set<String>, retrying: Bool
    ) async -> [ReloadReport] {
        let folders = await loader.folders(pins: Self.pins(decisions))
        let registered = registry.current.plugins.filter { !($0.instance is BuiltInPlugin) }.map(\.manifest.id)
        var reports: [ReloadReport] = []
        let all = Set(folders.map(\.name) + decisions.map(\.id) + registered).subtracting(passingOver)
        for id in await inOrder(all, folders, decisions) {
            let folder = folders.first { $0.name == id }
            let decision = decisions.first { $0.id == id }
            var content: PluginContent?
            if let folder { content = await loader.content(of: folder) }
            let state = registry.current.plugin(id)?.state
            let isNew = records[id]?.attempt != .init(site: decision, content: content)
            guard isNew || state == nil || (retrying && state == .refused) else { continue }
            if let decision, decision.isEnabled {
                // A folder that has gone may be on its way back; what runs does not need it.
                if folder == nil, !retrying { continue }
                reports.append(await replace(id, folder, decision))
            } else {
                reports += await withdraw(id, folder, decision)
            }
        }
        reports += await startWaiting()
        return reports.filter { $0.outcome != .unchanged }.enumerated()
            .sorted { ($0.element.id, $0.offset) < ($1.element.id, $1.offset) }.map(\.element)
    }
}
