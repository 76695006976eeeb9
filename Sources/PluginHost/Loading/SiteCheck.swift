// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginChannel

/// What the site's decision means for a manifest.
enum SiteCheck {
    /// The configuration with its defaults, when it follows the manifest's schema.
    static func configuration(_ config: JSONValue, for manifest: PluginManifest) throws(PluginRefusal) -> JSONValue {
        guard let schema = manifest.configSchema else { return config }
        let complete = schema.applyingDefaults(to: config)
        let violations = schema.validate(complete)
        guard violations.isEmpty else {
            let faults = violations.map { "config\($0.instancePath): \($0.message)" }.joined(separator: "; ")
            throw PluginRefusal("its configuration does not follow config_schema: \(faults)")
        }
        return complete
    }

    /// What is wrong with the site's grants: what gives nothing, each with the reason.
    static func warnings(_ granted: Set<String>, effective: Set<String>, for manifest: PluginManifest) -> [String] {
        PermissionRow.rows(asked: manifest.permissions, given: granted, effective: effective, uses: [], known: [])
            .filter { granted.contains($0.permission) }
            .compactMap { row in row.note.map { "\"\(row.permission)\" \($0)" } }
    }
}
