// SPDX-License-Identifier: Apache-2.0

package import JSON

extension RegistryHolder {
    /// Changes what an instance adds to its manifest (`offer.change/1`), for everybody at once or not at all.
    ///
    /// - Throws: what the manifest does not permit, and a CONFLICT when another plugin has a name, or when the instance
    ///   is not the one that serves.
    package func changeOffers(of instance: any PluginInstance, _ change: JSONValue) throws(Problem) {
        try updateUnlessRefused { plugins throws(Problem) in
            guard let place = plugins.firstIndex(where: { $0.instance === instance && $0.state == .enabled }) else {
                throw Problem(
                    .conflict,
                    "\(instance.pluginID) does not serve with this instance: it is not registered yet, or was replaced."
                )
            }
            var next = plugins
            try next[place].dynamic.apply(change, to: next[place].manifest)
            let registry = Registry(generation: 0, plugins: next)
            for (before, after) in zip(plugins.sortedByID, registry.plugins) where before.state != after.state {
                throw Problem(.conflict, "offer.change/1: \(after.reason ?? "a name is taken").")
            }
            return next
        }
    }

    /// Takes back all that an instance has added: it has ended, and a new one knows nothing of it.
    package func withdrawOffers(of instance: any PluginInstance) {
        guard current.plugins.contains(where: { $0.instance === instance && !$0.dynamic.isEmpty }) else { return }
        update { plugins in
            plugins.map { plugin in
                guard plugin.instance === instance else { return plugin }
                var plugin = plugin
                plugin.dynamic = DynamicOffers()
                return plugin
            }
        }
    }
}

extension [RegisteredPlugin] {
    fileprivate var sortedByID: [RegisteredPlugin] { sorted { $0.manifest.id < $1.manifest.id } }
}
