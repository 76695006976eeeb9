// SPDX-License-Identifier: Apache-2.0

/// The JSON Schema (2020-12) of `holdfast.toml`, for editors and for `holdfast config schema`.
package enum SettingsSchema {
    /// The schema as JSON text, indented by two spaces, with a newline at the end.
    package static func text() -> String {
        var out = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "title": "holdfast.toml",
              "type": "object",
              "additionalProperties": false,
              "properties": {

            """
        out += SettingsCatalog.sections.map(section).joined(separator: ",\n")
        return out + "\n  }\n}\n"
    }

    private static func section(_ section: (name: String, summary: String)) -> String {
        if section.name == SettingsCatalog.profileSection { return profiles(section) }
        let keys = SettingsCatalog.keys.filter { $0.section == section.name }
        let properties = keys.map {
            "        \(quoted($0.name)): { \(members($0, $0.standard).joined(separator: ", ")) }"
        }
        let body = properties.isEmpty ? "{}" : "{\n" + properties.joined(separator: ",\n") + "\n      }"
        return """
                \(quoted(section.name)): {
                  "description": \(quoted(section.summary)),
                  "type": "object",
                  "additionalProperties": false,
                  "properties": \(body)
                }
            """
    }

    /// A table of tables: the site chooses the names, each table has the same keys.
    private static func profiles(_ section: (name: String, summary: String)) -> String {
        let properties = SettingsCatalog.profileKeys.map {
            "          \(quoted($0.name)): { \(members($0, $0.standard).joined(separator: ", ")) }"
        }
        return """
                \(quoted(section.name)): {
                  "description": \(quoted(section.summary)),
                  "type": "object",
                  "propertyNames": { "pattern": "^[a-z0-9-]{1,64}$" },
                  "additionalProperties": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["tools"],
                    "properties": {
            \(properties.joined(separator: ",\n"))
                    }
                  }
                }
            """
    }

    private static func members<Root>(_ key: Setting<Root>, _ standard: SettingValue?) -> [String] {
        var members = ["\"description\": \(quoted(key.summary))"]
        switch key.type {
        case .text: members.append("\"type\": \"string\"")
        case .texts: members += ["\"type\": \"array\"", "\"items\": { \"type\": \"string\" }"]
        case .choice(let names):
            members += ["\"type\": \"string\"", "\"enum\": [" + names.map(quoted).joined(separator: ", ") + "]"]
        case .boolean: members.append("\"type\": \"boolean\"")
        case .integer(let range): members += ["\"type\": \"integer\""] + bounds(range)
        case .number(let range): members += ["\"type\": \"number\""] + bounds(range)
        case .duration: members += ["\"type\": \"string\"", "\"pattern\": \"^([0-9]+ ?(ms|s|m|h|d))+$\""]
        case .size: members += ["\"type\": \"string\"", "\"pattern\": \"^[0-9]+ ?(B|[KMG]iB|kB|MB|GB)$\""]
        }
        // A default in TOML's spelling is valid JSON: strings, lists of strings, booleans and numbers agree.
        if let standard { members.append("\"default\": \(standard.tomlText)") }
        return members
    }

    private static func bounds<T>(_ range: ClosedRange<T>) -> [String] {
        ["\"minimum\": \(range.lowerBound)", "\"maximum\": \(range.upperBound)"]
    }

    private static func quoted(_ text: String) -> String { TOMLValue.quoted(text) }
}
