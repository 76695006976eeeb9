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

    /// What is granted: what the site gives of what the manifest asks for.
    ///
    /// `tool.invoke:*` asks for every tool.
    static func grants(_ granted: Set<String>, for manifest: PluginManifest) -> Set<String> {
        let asked = Set(manifest.permissions)
        return granted.filter { grant in
            if asked.contains(grant) { return true }
            guard let colon = grant.firstIndex(of: ":") else { return false }
            return asked.contains(grant[...colon] + "*")
        }
    }
}
