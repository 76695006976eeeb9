// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

@Suite struct CatalogTests {
    @Test func `Every key is well formed, unique, in a section, and its example and default decode`() throws {
        var names: Set<String> = []
        let sections = SettingsCatalog.sections.map(\.name)
        for key in SettingsCatalog.keys {
            #expect(names.insert(key.path).inserted && names.insert(key.environmentName).inserted)
            #expect(sections.contains(key.section), "\(key.path)")
            #expect(key.summary.hasSuffix("."), "\(key.path)")
            #expect(key.standard != nil || !key.unset.isEmpty, "\(key.path)")
            for text in [key.example, key.standard?.tomlText].compactMap({ $0 }) {
                let document = try TOMLDocument(parsing: Array("v = \(text)".utf8), file: key.path)
                let node = try #require(document.root.entries?.first?.node)
                let value = key.type.decode(node) { Issue.record("\(key.path) \(text): \($2)") }
                #expect(value?.tomlText == text, "\(key.path)")
                // What is written is what is read: the key's two closures name the same place.
                var settings = HoldfastSettings()
                if let value { key.write(value, &settings) }
                #expect(key.read(settings) == value, "\(key.path)")
            }
        }
    }

    @Test func `Every key of a profile is well formed, and its example and default decode`() throws {
        for key in SettingsCatalog.profileKeys {
            #expect(key.path == "profiles.NAME.\(key.name)" && key.isLive)
            #expect(key.summary.hasSuffix("."), "\(key.path)")
            for text in [key.example, key.standard?.tomlText].compactMap({ $0 }) {
                let document = try TOMLDocument(parsing: Array("v = \(text)".utf8), file: key.path)
                let node = try #require(document.root.entries?.first?.node)
                let value = key.type.decode(node) { Issue.record("\(key.path) \(text): \($2)") }
                var profile = HoldfastSettings.Profile(name: "ward")
                if let value { key.write(value, &profile) }
                #expect(key.read(profile) == value && value?.tomlText == text, "\(key.path)")
            }
        }
    }

    @Test func `Examples differ from defaults, so that writing them shows`() {
        for key in SettingsCatalog.keys { #expect(key.example != key.standard?.tomlText, "\(key.path)") }
    }

    @Test func `The reference page and the schema mention every key`() {
        let page = SettingsReference.markdown()
        let schema = SettingsSchema.text()
        for key in SettingsCatalog.keys {
            #expect(page.contains("### \(key.path)\n"))
            #expect(page.contains("`\(key.environmentName)`"))
            #expect(schema.contains("        \"\(key.name)\": { \"description\": "))
        }
        #expect(page.contains("- Default: `\"30s\"`.\n"))
        #expect(schema.contains("\"enum\": [\"none\", \"viewer\", \"operator\", \"approver\", \"admin\"]"))
        #expect(schema.contains("\"minimum\": 1, \"maximum\": 100000, \"default\": 64"))
        for key in SettingsCatalog.profileKeys {
            #expect(page.contains("### \(key.path)\n") && schema.contains("          \"\(key.name)\": { "))
        }
        // Braces balance: the text is put together by hand.
        #expect(schema.count { $0 == "{" } == schema.count { $0 == "}" })
    }
}
