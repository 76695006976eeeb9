// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import JSON
package import Kernel
import PluginChannel

/// A loader whose work happens on a thread of its own: reading, mapping and `create` may block, which the threads of
/// the concurrency pool must not.
package struct ThreadedLoader: PluginLoading {
    private let loader: PluginLoader
    private let directories: [String]
    private let worker = CallWorker(threads: 1)

    package init(_ loader: PluginLoader, directories: [String]) {
        self.loader = loader
        self.directories = directories
    }

    package func folders(pins: [String: String]) async -> [PluginFolder] {
        let directories = self.directories
        return await apart { PluginDiscovery.folders(in: directories, pins: pins) }
    }

    package func content(of folder: PluginFolder) async -> PluginContent? {
        await apart {
            do {
                let manifest = try PluginFiles.manifest(of: folder)
                let text = try FilePath.contents(
                    folder.path + "/manifest.json", maximumBytes: PluginFiles.maximumManifestBytes)
                let library = try FilePath.contents(
                    folder.path + "/" + manifest.library, maximumBytes: PluginFiles.maximumLibraryBytes)
                return PluginContent(
                    manifest: try SHA256.digest(of: text).hex, library: try SHA256.digest(of: library).hex,
                    placement: manifest.placement)
            } catch { return nil }
        }
    }

    package func load(_ folder: PluginFolder, site: SitePlugin?, isReplacing: Bool) async -> RegisteredPlugin {
        let loader = self.loader
        return await apart { loader.load(folder, site: site, isReplacing: isReplacing) }
    }

    package func configure(_ plugin: RegisteredPlugin, _ config: JSONValue) async throws(PluginRefusal) -> Bool {
        guard let loaded = plugin.instance as? LoadedPlugin else { return false }
        let complete = try SiteCheck.configuration(config, for: plugin.manifest)
        let answer: Result<Bool, PluginRefusal> = await apart {
            do throws(PluginRefusal) { return .success(try loaded.configure(complete)) } catch {
                return .failure(error)
            }
        }
        return try answer.get()
    }

    package func drain(_ instance: any PluginInstance, withinMilliseconds limit: Int64) async -> Bool {
        await (instance as? any RunningPlugin)?.drain(withinMilliseconds: limit) ?? true
    }

    package func discard(_ instance: any PluginInstance) async {
        guard let plugin = instance as? any RunningPlugin else { return }
        await apart { plugin.discard() }
    }

    package func liftQuarantine(of content: PluginContent) -> Bool {
        loader.children.quarantine.lift(sha256: content.library)
    }

    private func apart<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let isQueued = worker.submit { continuation.resume(returning: body()) }
            if !isQueued { continuation.resume(returning: body()) }
        }
    }
}
