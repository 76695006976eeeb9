// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

/// Every setting has somebody who reads it: a key that is decoded and read by nobody has no effect, and says it has.
@Suite struct ConsumerTests {
    private static let sources: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/") + "/Sources"
    }()

    @Test func `Every decoded field is read outside Settings`() throws {
        var text = ""
        for folder in ["Audit", "Composition", "Configuration", "Lifecycle", "Models", "Outbound", "Slack", "Tasks"] {
            for file in try SwiftFiles.names(in: "\(Self.sources)/Daemon/\(folder)") {
                text += String(decoding: try SiteFolder.read("\(Self.sources)/Daemon/\(folder)/\(file)"), as: UTF8.self)
            }
        }
        var fields: [String] = []
        let settings = HoldfastSettings()
        for section in Mirror(reflecting: settings).children {
            fields += Mirror(reflecting: section.value).children.compactMap(\.label)
        }
        fields += Mirror(reflecting: HoldfastSettings.Profile(name: "x")).children.compactMap(\.label)
        #expect(fields.count > 60)
        for field in fields where !text.contains(".\(field)") {
            Issue.record("\(field) is decoded, and nothing in Sources/Daemon reads it")
        }
    }

    @Test func `Every field has a key, and every key a field of its own`() throws {
        var keyed = 0
        for key in SettingsCatalog.keys {
            let example = try TOMLDocument(parsing: Array("v = \(key.example)".utf8), file: key.path)
            let node = try #require(example.root.entries?.first?.node)
            let value = try #require(key.type.decode(node) { Issue.record("\(key.path): \($2)") })
            var settings = HoldfastSettings()
            key.write(value, &settings)
            let touched = SettingsCatalog.keys.filter { $0.read(settings) != $0.standard }.map(\.path)
            #expect(touched == [key.path])
            keyed += 1
        }
        let fields = Mirror(reflecting: HoldfastSettings()).children.reduce(0) { count, section in
            section.value is [HoldfastSettings.Profile]
                ? count : count + Mirror(reflecting: section.value).children.count
        }
        #expect(fields == keyed)
        #expect(
            Mirror(reflecting: HoldfastSettings.Profile(name: "x")).children.count - 1
                == SettingsCatalog.profileKeys.count)
    }
}
