// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import PluginChannel

/// Everything that stays the same from one process of a plugin to the next.
struct ChildOrder: Sendable {
    let manifest: PluginManifest
    /// The content-addressed copy.
    let library: String
    let config: JSONValue
    let limits: ResourceLimits
    /// Whether a kernel without Landlock is a reason not to run.
    let requiresLandlock: Bool
    /// The copies of the runtime that the plugin brings; nil when it runs with the daemon's.
    var runtimeFolder: String?

    /// What one process is told.
    ///
    /// - Parameter readable: folders of the daemon's runtime, which a plugin that brings its own does not get to see.
    func start(readable: [String], isDryRun: Bool = false, probing: Probing? = nil) -> StartOrder {
        let folder = String(library[..<(library.lastIndex(of: "/") ?? library.endIndex)])
        let runtime = runtimeFolder.map { [$0] } ?? readable
        return StartOrder(
            library: library, sha256: manifest.sha256, id: manifest.id, version: manifest.version,
            runtime: manifest.runtime, config: config,
            limits: StartOrder.Limits(
                dataBytes: limits.memoryMegabytes.map { $0 << 20 }, files: limits.files, processes: limits.processes),
            files: StartOrder.Files(readable: [folder] + runtime), parent: getpid(), isDryRun: isDryRun,
            probing: probing)
    }

    /// What besides the library decides whether a dry run passes.
    ///
    /// The manifest is among it: a description that agreed with one need not agree with the next.
    var conditions: JSONValue {
        var limits: JSONObject = [:]
        limits["memory_mb"] = self.limits.memoryMegabytes.map { .integer($0) }
        limits["files"] = self.limits.files.map { .integer($0) }
        limits["processes"] = self.limits.processes.map { .integer($0) }
        return [
            "manifest": manifest.source, "config": config, "limits": .object(limits),
            "requires_landlock": .bool(requiresLandlock),
        ]
    }

    /// Why what the child says of its plugin is not what the manifest says; nil when it is.
    func refusal(of report: ReadyReport) -> String? {
        let entry = report.entry
        if entry.id != manifest.id {
            return "the library says that it is \"\(entry.id)\", its manifest \"\(manifest.id)\""
        }
        if entry.version != manifest.version {
            return "the library says that it is version \(entry.version), its manifest \(manifest.version)"
        }
        if entry.runtime != manifest.runtime {
            return "the library says that its runtime is \(entry.runtime), its manifest \(manifest.runtime)"
        }
        if requiresLandlock, report.confinement.landlockVersion == 0 {
            return "plugins.require_landlock is set, and this kernel offers no Landlock"
        }
        guard let description = report.description else { return nil }
        do throws(PluginRefusal) {
            _ = try DescriptionCheck.apply(description, to: manifest)
            return nil
        } catch { return error.reason }
    }
}
