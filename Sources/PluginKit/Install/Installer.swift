// SPDX-License-Identifier: Apache-2.0

import Glibc
import Kernel
import PluginHost
import Settings

/// `holdfast plugin install`, `upgrade` and `rollback`.
///
/// The order is: check everything, unpack beside, move into place, change the link, change the site's file. Whatever cuts
/// it short leaves what the site pins in service, and the next run cleans up.
package struct Installer: Sendable {
    let request: InstallRequest
    let site: InstallSite
    let trial: TrialRun

    package init(_ request: InstallRequest, site: InstallSite, trial: TrialRun) {
        self.request = request
        self.site = site
        self.trial = trial
    }

    /// Installs an archive, or puts it in the place of an older version.
    package func install(_ path: String) async throws(KitFailure) -> InstallReport {
        let archive: PluginArchive
        do throws(KitFailure) { archive = try read(path) } catch {
            throw KitFailure("\(path) is not taken: \(ShownText.line(error.description))", exitStatus: error.exitStatus)
        }
        guard let native = Architecture.current, let part = archive.parts[native] else {
            let own = Architecture.current?.rawValue ?? "this machine"
            throw KitFailure(
                "\(path) is not taken: it has no library for \(own); it has one for \(archive.architectures)")
        }
        let choice = try place(archive.id)
        if request.isDryRun {
            let work = try DiskFolder.temporary()
            defer { DiskFolder.remove(work) }
            return try await install(archive, part, choice, work: work)
        }
        let lock = try DirectoryLock(choice.directory)
        let work = "\(choice.directory)/\(KeptVersions.folderName)/.work-\(getpid())"
        try DiskFolder.make(work)
        defer { DiskFolder.remove(work) }
        let report = try await install(archive, part, choice, work: work)
        _ = consume lock
        return report
    }

    private func read(_ path: String) throws(KitFailure) -> PluginArchive {
        let bytes = try DiskFile.read(path, maximumBytes: PluginArchive.maximumBytes)
        if let wanted = request.sha256 {
            let found = try DiskFile.digest(bytes[...])
            guard found == wanted.lowercased() else {
                throw KitFailure("it has sha256 \(found), but --sha256 says \(wanted)")
            }
        }
        return try PluginArchive(reading: bytes)
    }

    func place(_ id: String) throws(KitFailure) -> InstallPlaces.Choice {
        if let into = request.into, request.verb != .rollback, !request.isDryRun { try DiskFolder.make(into) }
        let into = request.into.map { DiskFolder.resolved($0) ?? $0 }
        return try site.places.choice(id: id, into: into, configuration: site.directory)
    }

    private func install(
        _ archive: PluginArchive, _ part: PluginArchive.Part, _ choice: InstallPlaces.Choice, work: String
    ) async throws(KitFailure) -> InstallReport {
        let id = archive.id
        // Read under the lock: another installation may have changed the pin meanwhile.
        let file = try site.file(id)
        let shelf = VersionShelf(directory: choice.directory, id: id)
        let linked = shelf.linked()
        let current = InstallDecision.current(linked: linked, kept: shelf.kept(), pin: file?.sha256)
        let name = VersionShelf.name(of: archive)
        let present = current.map {
            InstallDecision.Present(version: $0.manifest.version, isSameContent: $0.name == name)
        }
        if let refusal = InstallDecision.refusal(
            request.verb, id: id, version: archive.version, over: present, isForced: request.isForced)
        {
            throw KitFailure(refusal)
        }
        let plan = try GrantPlan(
            manifest: part.manifest, present: file?.grants ?? [], wanted: request.grants, all: request.grantsAsked,
            before: current?.manifest.permissions)
        let decision = site.decision(id, file, placement: request.placement)
        if let refusal = InstallCheck.refusal(of: part.manifest, site: decision, placement: site.policy) {
            throw KitFailure("\(archive.title) is not taken: \(refusal)")
        }
        let draft = work + "/" + id
        try unpack(archive, part, into: draft)
        var report = InstallReport(verb: request.verb, manifest: part.manifest, plan: plan, choice: choice)
        report.archive = archive
        report.before = current?.manifest
        report.isDryRun = request.isDryRun
        report.trial = try await tryOut(PluginFolder(name: id, path: draft), part.manifest, decision, work: work)
        if !request.isDryRun {
            try shelf.take(draft, as: name)
            try shelf.point(at: name)
        }
        try settle(&report, file, sha256: part.manifest.sha256)
        if !request.isDryRun, report.edit?.refusal == nil {
            report.removed = shelf.prune(keeping: Set([name, current?.name].compactMap { $0 }))
        }
        return report
    }

    private func unpack(_ archive: PluginArchive, _ part: PluginArchive.Part, into draft: String) throws(KitFailure) {
        try DiskFolder.make(draft)
        let runtime = draft + "/" + PluginArchive.runtimeName
        for (name, bytes) in part.files.merging(archive.texts, uniquingKeysWith: { first, _ in first }) {
            if name.hasPrefix(PluginArchive.runtimeName + "/") { try DiskFolder.make(runtime) }
            let isLibrary = name == part.manifest.library || name.contains("/")
            try DiskFile.create(draft + "/" + name, bytes, mode: isLibrary ? 0o755 : 0o644)
        }
        if DiskFolder.exists(runtime) { DiskFile.sync(runtime) }
        DiskFile.sync(draft)
    }

    /// Runs it in a child; a plugin that is to stay off may lack its configuration.
    func tryOut(
        _ folder: PluginFolder, _ manifest: PluginManifest, _ decision: SitePlugin, work: String
    ) async throws(KitFailure) -> InstallReport.Trial {
        if let refusal = InstallCheck.configurationRefusal(decision.config, for: manifest) {
            guard request.isDisabled else {
                throw KitFailure(
                    "\(manifest.id) \(manifest.version) is not taken: \(refusal); install it with --disabled, write its "
                        + "[config] into \(site.files.file(manifest.id)), then: holdfast plugin enable \(manifest.id)")
            }
            return .left(refusal)
        }
        let scratch = work + "/.trial"
        try DiskFolder.make(scratch)
        if let refusal = await trial.refusal(of: folder, site: decision, policy: site.policy, work: scratch) {
            throw KitFailure("\(manifest.id) \(manifest.version) is not taken: \(ShownText.line(refusal))")
        }
        return .passed
    }

    /// Brings the site's file in step: the pin last of all, since it decides what is loaded.
    func settle(_ report: inout InstallReport, _ file: PluginSiteFile?, sha256: String) throws(KitFailure) {
        var change = PluginSiteChange()
        change.sha256 = sha256
        change.placement = request.placement
        if report.plan.grants != file?.grants { change.grants = report.plan.grants }
        change.ungranted = report.plan.ungranted
        switch request.verb {
        case .install: change.enabled = !request.isDisabled
        case .upgrade, .rollback:
            // A plugin without a file is found and not enabled, and stays so.
            if file == nil { return }
            if request.isDisabled { change.enabled = false }
        }
        do throws(PluginSiteFolder.Fault) {
            report.edit = try site.files.change(report.manifest.id, change, writes: !request.isDryRun)
        } catch { throw KitFailure(error.description) }
    }
}
