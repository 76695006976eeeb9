// SPDX-License-Identifier: Apache-2.0

package import Kernel

/// Who asks: a plugin and what the site grants it.
package struct PluginIdentity: Sendable {
    package let id: String
    package let version: String
    /// Such as `kv/1`, `tool.invoke:get_sitrep`, `table:people`.
    package let grants: Set<String>
    /// Decides and counts what it asks for.
    package let permissions: PluginPermissions

    /// - Parameters:
    ///   - asked: the permissions of its manifest.
    ///   - ledger: where uses and denials are counted.
    package init(
        id: String, version: String, asked: [String] = [], grants: Set<String>, ledger: PermissionLedger? = nil
    ) {
        self.id = id
        self.version = version
        self.grants = grants
        permissions = PluginPermissions(pluginID: id, asked: asked, grants: grants, ledger: ledger)
    }

    /// Whether a service may be asked at all: granted as a whole (`tool.invoke/1`), or for some of its objects
    /// (`tool.invoke:get_sitrep`), which the service then checks.
    package func mayAsk(service: String) -> Bool {
        if grants.contains(service) { return true }
        let stem = service.prefix { $0 != "/" } + ":"
        return grants.contains { $0.hasPrefix(stem) }
    }

    /// Whether a table may be opened.
    package func mayOpen(table: String) -> Bool { permissions.isGranted("table:" + table) }
}
