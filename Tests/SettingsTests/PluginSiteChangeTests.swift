// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

@Suite struct PluginSiteChangeTests {
    private static let old = String(repeating: "a", count: 64)
    private static let new = String(repeating: "b", count: 64)

    private static func applied(_ text: String, _ change: PluginSiteChange) throws -> String {
        try change.applied(to: text, file: "org.example.watch.toml")
    }

    @Test func everythingElseStaysAsItIs() throws {
        let text = """
            # our own
            grants = [ # why
              "table:people", 'kv/1',  # "and ] so on"
            ]   # all of it
            sha256 = '\(Self.old)' # pinned by hand
            enabled   =  true# yes
            [config]
            grants = ["not these"]
            sha256 = "nor this"

            """
        var change = PluginSiteChange()
        change.sha256 = Self.new
        change.grants = ["table:people", "kv/1", "http.fetch/1"]
        change.placement = .process
        #expect(
            try Self.applied(text, change) == """
                # our own
                grants = ["table:people", "kv/1", "http.fetch/1"]   # all of it
                sha256 = "\(Self.new)" # pinned by hand
                enabled   =  true# yes
                placement = "process"
                [config]
                grants = ["not these"]
                sha256 = "nor this"

                """)
    }

    @Test func aPinIsAddedAboveTheTables() throws {
        var change = PluginSiteChange()
        change.sha256 = Self.new
        #expect(try Self.applied("enabled = true", change) == "enabled = true\nsha256 = \"\(Self.new)\"\n")
        #expect(
            try Self.applied("enabled = true\n[config]\nx = 1\n", change)
                == "enabled = true\nsha256 = \"\(Self.new)\"\n[config]\nx = 1\n")
    }

    @Test func nothingAskedChangesNothing() throws {
        let text = "enabled = false # off\r\ngrants = []\r\n"
        #expect(try Self.applied(text, PluginSiteChange()) == text)
        var change = PluginSiteChange()
        change.enabled = false
        #expect(try Self.applied(text, change) == text)
    }

    @Test(arguments: ["enabled = maybe", "enabled = true\nenabled = true\n", "[enabled\n"])
    func whatIsNoTOMLIsNotChanged(_ text: String) {
        var change = PluginSiteChange()
        change.sha256 = Self.new
        #expect(throws: SettingsFault.self) { try Self.applied(text, change) }
    }

    @Test func whatTheDaemonWouldNotTakeIsNotWritten() throws {
        let folder = PluginSiteFolder(siteDirectory: "/nonexistent")
        var change = PluginSiteChange()
        change.enabled = true
        change.grants = ["kv/1\nenabled = false"]
        #expect(throws: PluginSiteFolder.Fault.self) { try folder.change("org.example.watch", change, writes: false) }
        change.grants = ["kv/1"]
        change.ungranted = ["a\nenabled = false"]
        let edit = try folder.change("org.example.watch", change, writes: true)
        #expect(edit.refusal == "the folder does not exist")
        let lines = edit.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines == ["enabled = true", "grants = [\"kv/1\"]"])
    }
}
