// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import Cryptography
package import JSON
import Kernel
import PluginChannel
import Telemetry

/// Writes `manifest.json`: what the author says in `plugin.json`, and what the library says of itself.
package enum ManifestPacker {
    /// Packs a library.
    ///
    /// It runs the library's code and leaves an instance behind: call it in a process of its own.
    ///
    /// - Parameters:
    ///   - library: path of the shared library.
    ///   - pluginJSON: the author's `plugin.json`.
    ///   - config: a configuration to describe under, for plugins that cannot start without one.
    /// - Throws: `PluginRefusal` with what the host would refuse.
    package static func pack(
        library: String, pluginJSON: JSONValue, config: JSONValue = [:]
    ) throws(PluginRefusal) -> JSONValue {
        guard var document = pluginJSON.objectValue else { throw PluginRefusal("plugin.json must hold an object") }
        guard let path = FilePath.resolved(library) else { throw PluginRefusal("\(library) does not exist") }
        let bytes = try FilePath.contents(path, maximumBytes: PluginFiles.maximumLibraryBytes)
        try PluginFiles.checkEntry(bytes, path: path)
        let digest = try PluginFiles.digest(of: bytes, path: path)
        let entry = try EntrySymbol.entry(ofLibrary: path)

        document["manifest_version"] = 1
        document["abi"] = [
            "major": .integer(Int64(entry.pointee.abi_major)),
            "min_minor": .integer(Int64(entry.pointee.min_host_minor)),
        ]
        document["runtime"] = .string(entry.pointee.runtime.copied)
        document["library"] = "plugin.so"
        document["sha256"] = .string(digest.hex)
        let manifest = try read(document)
        if let refusal = RuntimePolicy.refusal(
            manifest.runtime, placement: manifest.placement, bringsRuntime: !manifest.runtimeFiles.isEmpty)
        {
            throw PluginRefusal(refusal)
        }
        let table = try Handshake.check(entry, id: manifest.id, version: manifest.version, runtime: manifest.runtime)
        let complete = try SiteCheck.configuration(config, for: manifest)
        if let description = try LoadedPlugin.describe(
            entry: entry, table: table, manifest: manifest, config: complete, environment: .packing)
        {
            for list in ["tools", "signals", "metrics"] { document[list] = description[list] ?? [] }
            // Few plugins have them; a manifest without is not told that it has none.
            for list in ["prompts", "resources", "resource_templates", "task_types", "schedules"] {
                document[list] = description[list]
            }
        }
        _ = try read(document)
        return .object(document)
    }

    private static func read(_ document: JSONObject) throws(PluginRefusal) -> PluginManifest {
        do throws(ManifestError) { return try PluginManifest(reading: .object(document)) } catch {
            throw PluginRefusal("the manifest would have a fault at \(error)")
        }
    }
}

extension HostEnvironment {
    /// An environment in which nothing can be asked for.
    static var packing: HostEnvironment {
        HostEnvironment(
            calls: CallTable(), services: NoServices(), tables: NoServices(), metrics: MetricsRegistry(), time: .system,
            log: { _, _, _, _ in })
    }
}
