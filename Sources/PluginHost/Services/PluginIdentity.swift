// SPDX-License-Identifier: Apache-2.0

/// Who asks: a plugin and what the site grants it.
package struct PluginIdentity: Sendable, Equatable {
    package let id: String
    package let version: String
    /// Such as `kv/1`, `tool.invoke:get_sitrep`, `table:people`.
    package let grants: Set<String>

    package init(id: String, version: String, grants: Set<String>) {
        self.id = id
        self.version = version
        self.grants = grants
    }

    /// Whether a service may be asked at all: granted as a whole (`tool.invoke/1`), or for some of its objects
    /// (`tool.invoke:get_sitrep`), which the service then checks.
    package func mayAsk(service: String) -> Bool {
        if grants.contains(service) { return true }
        let stem = service.prefix { $0 != "/" } + ":"
        return grants.contains { $0.hasPrefix(stem) }
    }

    /// Whether a table may be opened.
    package func mayOpen(table: String) -> Bool { grants.contains("table:" + table) || grants.contains("table:*") }
}
