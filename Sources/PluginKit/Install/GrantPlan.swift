// SPDX-License-Identifier: Apache-2.0

import Kernel
import PluginHost

/// What of the permissions that a plugin asks for the site grants: nothing that is not asked, and nothing unsaid.
struct GrantPlan: Equatable {
    /// What the site's file is to say.
    let grants: [String]
    /// What the plugin asks for.
    let asked: [String]
    /// What is asked, and not granted.
    let ungranted: [String]
    /// What the version before did not ask for.
    let newlyAsked: [String]
    /// What the site grants and the plugin does not ask for: it has no effect.
    let idle: [String]

    /// - Parameters:
    ///   - present: what the site grants already, which stays.
    ///   - wanted: what is to be granted besides.
    ///   - before: the permissions that the version before asked for; nil when there was none.
    init(
        manifest: PluginManifest, present: [String], wanted: [String], all: Bool, before: [String]?
    ) throws(KitFailure) {
        if let stray = wanted.first(where: { InstallCheck.grants([$0], for: manifest).isEmpty }) {
            let asked = manifest.permissions.isEmpty ? "nothing" : manifest.permissions.joined(separator: ", ")
            throw KitFailure(
                "--grant \(ShownText.line(stray)): \(manifest.id) does not ask for it; it asks for "
                    + ShownText.line(asked), exitStatus: 2)
        }
        var grants = present
        for grant in wanted + (all ? manifest.permissions : []) where !grants.contains(grant) { grants.append(grant) }
        self.grants = grants
        asked = manifest.permissions
        let effective = InstallCheck.grants(Set(grants), for: manifest)
        ungranted = manifest.permissions.filter { permission in
            !effective.contains { $0 == permission || permission.hasSuffix("*") && $0.hasPrefix(permission.dropLast()) }
        }
        newlyAsked = before.map { old in manifest.permissions.filter { !old.contains($0) } } ?? []
        idle = grants.filter { !effective.contains($0) }
    }
}
