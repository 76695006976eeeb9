// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginChannel

/// `describe()` may say less than the manifest, never more or something else: what a site has read and approved is
/// what runs.
enum DescriptionCheck {
    private static let lists = [
        ("tools", "name"), ("task_types", "name"), ("schedules", "id"), ("signals", "id"), ("metrics", "name"),
    ]

    /// The manifest with exactly what the plugin describes.
    static func apply(_ described: JSONValue, to manifest: PluginManifest) throws(PluginRefusal) -> PluginManifest {
        guard described.objectValue != nil else {
            throw PluginRefusal("describe() answered with something else than an object")
        }
        for (list, key) in lists {
            let declared = manifest.source[list]?.arrayValue ?? []
            for entry in described[list]?.arrayValue ?? [] {
                let name = entry[key]?.stringValue ?? "?"
                guard let known = declared.first(where: { $0[key]?.stringValue == name }) else {
                    throw PluginRefusal("describe() offers \(list) \"\(name)\", which the manifest does not declare")
                }
                if let field = difference(entry, known) {
                    throw PluginRefusal(
                        "describe() and the manifest differ in \(list) \"\(name)\", field \"\(field)\"")
                }
            }
        }
        var result = manifest
        do throws(ManifestError) { try result.readDescription(described) } catch {
            throw PluginRefusal("describe() answered with a fault at \(error)")
        }
        return result
    }

    private static func difference(_ described: JSONValue, _ declared: JSONValue) -> String? {
        guard described != declared else { return nil }
        let keys = (described.objectValue?.keys ?? []) + (declared.objectValue?.keys ?? [])
        return keys.first { described[$0] != declared[$0] } ?? ""
    }
}
