// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a site says about plugins, against what the plugins say about themselves.
package enum PluginConfigCheck {
    /// Looks for the manifest of every plugin that the site names.
    ///
    /// A configuration that does not follow the plugin's `config_schema` is a fault at its place; a plugin that is not
    /// installed, and a grant that nobody asks for, are warnings.
    ///
    /// - Parameter directories: folders with a folder for each plugin, named by its id; the first that has it counts.
    package static func run(_ site: Site, directories: [String]) -> (faults: [SettingsFault], warnings: [SettingsFault])
    {
        var faults: [SettingsFault] = []
        var warnings: [SettingsFault] = []
        for plugin in site.plugins {
            let start = SourcePosition(line: 1, column: 1)
            func fault(_ key: String, _ message: String) -> SettingsFault {
                SettingsFault(file: plugin.file, position: start, key: key, value: nil, message: message)
            }
            guard let path = manifest(of: plugin.id, directories) else {
                if plugin.enabled {
                    warnings.append(fault("enabled", "\(plugin.id) is not installed; see holdfast plugin list"))
                }
                continue
            }
            guard let bytes = try? SiteFolder.read(path), let manifest = try? JSONValue.parse(bytes) else {
                faults.append(fault("", "\(path) cannot be read"))
                continue
            }
            let asked = Set((manifest["permissions"]?.arrayValue ?? []).compactMap(\.stringValue))
            for grant in plugin.grants where !asked.contains(grant) && !isOneOf(asked, grant) {
                warnings.append(fault("grants", "\"\(grant)\" is granted, and the plugin does not ask for it"))
            }
            guard let text = manifest["config_schema"], text != .null else { continue }
            guard let schema = try? JSONSchema(compiling: text) else {
                faults.append(fault("", "the config_schema in \(path) is no schema"))
                continue
            }
            for violation in schema.validate(schema.applyingDefaults(to: JSONValue(plugin.configValue))) {
                faults.append(
                    plugin.fault(configPointer: violation.instancePath, message: violation.message))
            }
        }
        return (faults, warnings)
    }

    private static func manifest(of id: String, _ directories: [String]) -> String? {
        directories.map { SiteLoader.join(SiteLoader.join($0, id), "manifest.json") }.first(where: SiteFolder.exists)
    }

    /// `tool.invoke:*` asks for every grant that begins so.
    private static func isOneOf(_ asked: Set<String>, _ grant: String) -> Bool {
        asked.contains { $0.hasSuffix("*") && grant.hasPrefix($0.dropLast()) }
    }
}

extension JSONValue {
    /// A TOML value as JSON; dates become text.
    package init(_ value: TOMLValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .integer(let number): self = .integer(number)
        case .float(let number): self = .number(number)
        case .boolean(let flag): self = .bool(flag)
        case .moment(let text): self = .string(text)
        case .array(let items): self = .array(items.map { JSONValue($0) })
        case .table(let entries):
            self = .object(
                entries.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = JSONValue($1.value) })
        }
    }
}
