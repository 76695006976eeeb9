// SPDX-License-Identifier: Apache-2.0

import Kernel
import PluginHost
import Settings

extension Installer {
    /// Goes back to a version that is kept, its pin included.
    package func rollback(_ id: String) async throws(KitFailure) -> InstallReport {
        guard PluginName.isID(id) else {
            throw KitFailure("\"\(ShownText.line(id))\" is not a plugin's id", exitStatus: 2)
        }
        let choice = try place(id)
        guard DiskFolder.exists(choice.directory + "/" + id) else {
            throw KitFailure("there is no \(id) in \(choice.directory)")
        }
        if request.isDryRun { return try await rollback(id, choice, isLocked: false) }
        let lock = try DirectoryLock(choice.directory)
        let report = try await rollback(id, choice, isLocked: true)
        _ = consume lock
        return report
    }

    private func rollback(
        _ id: String, _ choice: InstallPlaces.Choice, isLocked: Bool
    ) async throws(KitFailure) -> InstallReport {
        let file = try site.file(id)
        let shelf = VersionShelf(directory: choice.directory, id: id)
        let kept = shelf.kept()
        guard let current = InstallDecision.current(linked: shelf.linked(), kept: kept, pin: file?.sha256) else {
            throw KitFailure("\(shelf.link) has no manifest that can be read; install \(id) anew")
        }
        let target = try InstallDecision.target(id: id, current: current, kept: kept, wanted: request.target)
        let plan = try GrantPlan(
            manifest: target.manifest, present: file?.grants ?? [], wanted: [], all: false,
            before: current.manifest.permissions)
        let decision = site.decision(id, file, placement: nil)
        let work = try DiskFolder.temporary()
        defer { DiskFolder.remove(work) }
        var report = InstallReport(verb: .rollback, manifest: target.manifest, plan: plan, choice: choice)
        report.before = current.manifest
        report.isDryRun = request.isDryRun
        if let refusal = InstallCheck.refusal(of: target.manifest, site: decision, placement: site.policy) {
            throw KitFailure("\(id) \(target.manifest.version) is not taken: \(refusal)")
        }
        report.trial = try await tryOut(
            PluginFolder(name: id, path: target.path), target.manifest, decision, work: work)
        if isLocked, let name = target.name { try shelf.point(at: name) }
        try settle(&report, file, sha256: target.manifest.sha256)
        return report
    }
}
