// SPDX-License-Identifier: Apache-2.0

extension PluginOrder {
    /// The order among registered plugins, as they stand: those that run, and those that the site enables besides.
    ///
    /// - Parameter changed: one that is about to be started or replaced: what is registered of it does not count.
    package init(_ plugins: [RegisteredPlugin], changed: Member? = nil) {
        let others = plugins.filter { $0.manifest.id != changed?.id }
        self.init(
            others.compactMap { Self.member($0) } + [changed].compactMap { $0 },
            absent: Self.absent(others.filter { Self.member($0) == nil }))
    }

    /// The plugins with those refused that cannot stand beside the others, or lack one of them.
    static func settled(_ plugins: [RegisteredPlugin]) -> [RegisteredPlugin] {
        let enabled = plugins.filter { $0.state == .enabled }
        guard enabled.contains(where: { $0.manifest.relations != PluginRelations() }) else { return plugins }
        let order = PluginOrder(
            enabled.map { plugin in
                Member(
                    id: plugin.manifest.id, version: plugin.manifest.version, relations: plugin.manifest.relations,
                    isServing: plugin.instance is BuiltInPlugin)
            }, absent: absent(plugins.filter { $0.state != .enabled }))
        return plugins.map { plugin in
            guard plugin.state == .enabled, let reason = order.refusals[plugin.manifest.id] else { return plugin }
            var refused = plugin
            refused.refuse(waiting: reason)
            return refused
        }
    }

    /// Nil for what the site does not enable, or whose manifest cannot be read.
    private static func member(_ plugin: RegisteredPlugin) -> Member? {
        let manifest = plugin.manifest
        switch plugin.state {
        case .found: return nil
        case .enabled:
            return Member(
                id: manifest.id, version: manifest.version, relations: manifest.relations, isServing: true)
        case .refused:
            guard plugin.isWanted, manifest.version != "unknown" else { return nil }
            return Member(
                id: manifest.id, version: manifest.version, relations: manifest.relations,
                failure: plugin.waitsForOthers ? nil : plugin.reason ?? "it cannot be loaded")
        }
    }

    private static func absent(_ plugins: [RegisteredPlugin]) -> [String: String] {
        Dictionary(
            plugins.map { plugin in
                let reason = plugin.reason.map { ": \($0.prefix(300))" } ?? ""
                return (
                    plugin.manifest.id, plugin.state == .found ? "it is not enabled" : "it is refused\(reason)"
                )
            }, uniquingKeysWith: { first, _ in first })
    }
}

extension Registry {
    /// The plugins that run and cannot do without another one.
    package func dependents(of id: String) -> [String] {
        plugins.filter { plugin in
            plugin.state == .enabled
                && plugin.manifest.relations.requires.contains { $0.id == id && !$0.isOptional }
        }.map(\.manifest.id)
    }
}
