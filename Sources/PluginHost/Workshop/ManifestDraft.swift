// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import PluginChannel

extension ManifestPacker {
    /// A manifest to be: what the author says, before the library has said its part.
    struct Draft {
        private var document: JSONObject
        private let digest: String
        let id: String
        let version: String

        init(_ pluginJSON: JSONValue, library: LibraryFile) throws(PluginRefusal) {
            guard let object = pluginJSON.objectValue else { throw PluginRefusal("plugin.json must hold an object") }
            guard let id = object["id"]?.stringValue, PluginManifest.isReverseDNS(id) else {
                throw PluginRefusal(
                    "plugin.json: /id must be a reverse DNS name such as org.example.pattern, is "
                        + (object["id"]?.text ?? "missing"))
            }
            guard let version = object["version"]?.stringValue else {
                throw PluginRefusal("plugin.json: /version is missing; a semantic version is required")
            }
            document = object
            digest = library.digest.hex
            self.id = id
            self.version = version
        }

        /// What a child is told of the plugin while its runtime is not known yet.
        var manifest: PluginManifest {
            PluginManifest(
                id: id, version: version, name: id, vendor: "", licence: "", runtime: "", sha256: digest,
                source: .object(document))
        }

        /// A configuration with the defaults that the author states; a schema with a fault is told of later.
        func complete(_ config: JSONValue) -> JSONValue {
            guard let schema = document["config_schema"], let compiled = try? JSONSchema(compiling: schema) else {
                return config
            }
            return compiled.applyingDefaults(to: config)
        }

        /// The whole.
        func manifest(with report: ReadyReport) throws(PluginRefusal) -> JSONValue {
            var whole = document
            whole["manifest_version"] = 1
            whole["abi"] = [
                "major": .integer(Int64(report.entry.abiMajor)),
                "min_minor": .integer(Int64(report.entry.minimumHostMinor)),
            ]
            whole["runtime"] = .string(report.entry.runtime)
            whole["library"] = "plugin.so"
            whole["sha256"] = .string(digest)
            if let description = report.description {
                for list in ["tools", "signals", "metrics"] { whole[list] = description[list] ?? [] }
                for list in ["prompts", "resources", "resource_templates", "task_types", "schedules"] {
                    whole[list] = description[list]
                }
            }
            do throws(ManifestError) { _ = try PluginManifest(reading: .object(whole)) } catch {
                throw PluginRefusal("the manifest would have a fault at \(error)")
            }
            return .object(whole)
        }
    }
}
