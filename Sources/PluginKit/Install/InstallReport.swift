// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Settings

/// What an installation, an upgrade or a rollback has done, or would do.
package struct InstallReport: Sendable {
    /// What became of the trial in a process of its own.
    enum Trial: Sendable {
        case passed
        /// Not made, and why.
        case left(String)
    }

    let verb: InstallRequest.Verb
    let manifest: PluginManifest
    let plan: GrantPlan
    let choice: InstallPlaces.Choice
    var archive: PluginArchive?
    /// The version that was in use; nil when there was none.
    var before: PluginManifest?
    var trial = Trial.passed
    var edit: PluginSiteFolder.Edit?
    var isDryRun = false
    /// Folders of versions that are kept no longer.
    var removed: [String] = []

    init(
        verb: InstallRequest.Verb, manifest: PluginManifest, plan: GrantPlan, choice: InstallPlaces.Choice
    ) {
        self.verb = verb
        self.manifest = manifest
        self.plan = plan
        self.choice = choice
    }

    /// 1 when the site's file has still to be written by somebody who may.
    package var exitStatus: Int32 { edit?.refusal == nil ? 0 : 1 }

    /// Tools that this version has and the one before had not.
    var newTools: [String] {
        guard let before else { return manifest.tools.map(\.name) }
        return manifest.tools.map(\.name).filter { name in !before.tools.contains { $0.name == name } }
    }

    var goneTools: [String] {
        (before?.tools ?? []).map(\.name).filter { name in !manifest.tools.contains { $0.name == name } }
    }
}

extension InstallReport {
    /// For programs: one JSON object.
    package var jsonText: String { json.text }

    private var json: JSONValue {
        func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
        var object: JSONObject = [
            "verb": .string(verb.rawValue), "id": .string(manifest.id), "version": .string(manifest.version),
            "from": before.map { .string($0.version) } ?? .null, "directory": .string(choice.directory),
            "dry_run": .bool(isDryRun), "library_sha256": .string(manifest.sha256),
            "trial": .string({ if case .passed = trial { "passed" } else { "left out" } }()),
        ]
        if let archive {
            object["sha256"] = .string(archive.fileDigest)
            object["files"] = archive.memberList
        }
        object["tools"] = list(manifest.tools.map(\.name))
        object["tools_new"] = list(newTools)
        object["tools_gone"] = list(goneTools)
        object["permissions"] = list(plan.asked)
        object["permissions_new"] = list(plan.newlyAsked)
        object["grants"] = list(plan.grants)
        object["not_granted"] = list(plan.ungranted)
        object["remarks"] = list(choice.remarks)
        object["removed"] = list(removed)
        object["site_file"] =
            edit.map { edit in
                [
                    "path": .string(edit.path), "written": .bool(edit.refusal == nil && !isDryRun),
                    "refusal": edit.refusal.map { .string($0) } ?? .null, "diff": .string(edit.diff),
                    "text": .string(edit.text),
                ]
            } ?? .null
        return .object(object)
    }
}
