// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

/// `etc/holdfast` of this repository, found from this source file.
@Suite struct ShippedSiteTests {
    private static let folder: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/") + "/etc/holdfast"
    }()

    private func text(uncommented: Bool) throws -> String {
        let bytes = try SiteFolder.read(ShippedSiteTests.folder + "/holdfast.toml")
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        // A key in a comment stands right behind the mark; prose has a space there.
        return lines.map { line in
            uncommented && line.hasPrefix("#") && line.dropFirst().first.map { $0.isLetter || $0 == "[" } == true
                ? line.dropFirst() : line
        }.joined(separator: "\n")
    }

    @Test func `The shipped file loads, and changes no default`() throws {
        let document = try TOMLDocument(parsing: Array(text(uncommented: false).utf8), file: "holdfast.toml")
        let faults = FaultList()
        var layers = SettingsLayers(faults: faults)
        layers.apply(document)
        #expect(faults.faults.isEmpty)
        #expect(layers.origins.isEmpty)
    }

    @Test func `Every key in the shipped file is known, every known key is in it, and defaults are what it says`()
        throws
    {
        let document = try TOMLDocument(parsing: Array(text(uncommented: true).utf8), file: "holdfast.toml")
        let faults = FaultList()
        var layers = SettingsLayers(faults: faults)
        layers.apply(document)
        #expect(faults.faults == [])
        // Not all examples go together; what counts here is that each is read.
        _ = layers.finish()
        let paths = SettingsCatalog.keys.map(\.path) + SettingsCatalog.profileKeys.map { $0.path(in: "example") }
        #expect(Set(layers.origins.keys) == Set(paths))
        for key in SettingsCatalog.keys where key.standard != nil {
            #expect(key.read(layers.settings) == key.standard, "\(key.path)")
        }
        let sections = document.root.entries?.map(\.key)
        #expect(sections == SettingsCatalog.sections.map(\.name))
    }

    @Test func `The shipped file and the reference page are those of the catalogue`() throws {
        // Made by: holdfast config reference --format toml|markdown
        let root = ShippedSiteTests.folder.dropLast("/etc/holdfast".count)
        for (path, text) in [
            ("etc/holdfast/holdfast.toml", SettingsTemplate.text()),
            ("docs/operators/configuration.md", SettingsReference.markdown()),
        ] {
            let shipped = String(decoding: try SiteFolder.read("\(root)/\(path)"), as: UTF8.self)
            #expect(shipped == text, "\(path) differs: make it again with holdfast config reference")
        }
    }

    @Test func `The shipped site with its demonstration loads as a whole`() throws {
        let site = try SiteLoader.load(directory: ShippedSiteTests.folder).get()
        #expect(site.isDemo)
        #expect(site.settings.access.anonymousRole == .operator)
        #expect(site.settings.program.seed == "share:programs/family-medicine")
        #expect(site.settings.program.asOf.flatMap(LocalMoment.init(parsing:)) != nil)
    }
}
