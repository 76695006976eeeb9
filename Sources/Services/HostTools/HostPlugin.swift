// SPDX-License-Identifier: Apache-2.0

package import Kernel

/// The built-in plugin `host`: administrative operations, so that they pass the same pipeline as every other call.
package enum HostPlugin {
    package static let id = BuiltInPlugin.hostID

    /// The plugin as the registry holds it.
    ///
    /// - Parameter registry: what `holdfast://plugins` tells of; nil leaves that resource out.
    package static func registered(
        tools: [HostTool], version: String, calls: CallTable, registry: RegistryHolder? = nil
    ) -> RegisteredPlugin {
        var resources: [String: BuiltInPlugin.Body] = [:]
        if let registry {
            resources[PluginsResource.uri] = { _, _ in PluginsResource.document(registry.current) }
        }
        let instance = BuiltInPlugin(
            pluginID: id, calls: calls,
            bodies: Dictionary(tools.map { ($0.descriptor.name, $0.body) }, uniquingKeysWith: { first, _ in first }),
            resources: resources)
        var manifest = PluginManifest(
            id: id, version: version, name: "Host", vendor: "Holdfast", licence: "Apache-2.0",
            summary: "Administrative operations of the daemon itself.", runtime: "built-in", sha256: "", library: "",
            tools: tools.map(\.descriptor))
        if registry != nil { manifest.resources = [PluginsResource.descriptor].compactMap(\.self) }
        return RegisteredPlugin(manifest: manifest, state: .enabled, instance: instance)
    }
}
