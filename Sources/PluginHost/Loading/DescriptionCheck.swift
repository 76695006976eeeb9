// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginChannel

/// `describe()` may say less than the manifest, never more or something else: what a site has read and approved is
/// what runs.
enum DescriptionCheck {
    private static let lists = [
        ("tools", "name"), ("prompts", "name"), ("resources", "uri"), ("resource_templates", "uri_template"),
        ("task_types", "name"), ("schedules", "id"), ("signals", "id"), ("metrics", "name"),
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
                    if try isPermitted(list, entry, manifest) { continue }
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

    /// Whether `dynamic_tools` lets the plugin offer more than its manifest declares.
    private static func isPermitted(
        _ list: String, _ entry: JSONValue, _ manifest: PluginManifest
    ) throws(PluginRefusal) -> Bool {
        guard let allowance = manifest.dynamicTools, list == "tools" || list == "prompts" else { return false }
        var refusal: String?
        do throws(ManifestError) {
            refusal =
                list == "tools"
                ? allowance.refusal(of: try ToolDescriptor(reading: entry, at: "/tools"))
                : allowance.refusal(of: try PromptDescriptor(reading: entry, at: "/prompts"))
        } catch { throw PluginRefusal("describe() answered with a fault at \(error)") }
        if let refusal { throw PluginRefusal("describe() offers more than dynamic_tools permits: \(refusal)") }
        return true
    }

    private static func difference(_ described: JSONValue, _ declared: JSONValue) -> String? {
        guard described != declared else { return nil }
        let keys = (described.objectValue?.keys ?? []) + (declared.objectValue?.keys ?? [])
        return keys.first { described[$0] != declared[$0] } ?? ""
    }
}
