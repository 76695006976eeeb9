// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Settings

/// Switching plugins on and off in the site's own files.
@Suite struct PluginSiteFolderTests {
    @Test(
        arguments: [
            ("enabled = true\n", "enabled = false\n"),
            (
                "# why: ärger = true\nenabled=true # as of May\nsha256 = \"a\"\n",
                "# why: ärger = true\nenabled=false # as of May\nsha256 = \"a\"\n"
            ),
            (
                "grants = []\r\n\"enabled\"\t=\ttrue\r\n[config]\r\nenabled = true\r\n",
                "grants = []\r\n\"enabled\"\t=\tfalse\r\n[config]\r\nenabled = true\r\n"
            ),
            ("[config]\nenabled = true\n", "enabled = false\n[config]\nenabled = true\n"),
            ("enabled = true", "enabled = false"), ("enabled = false\n", "enabled = false\n"),
        ])
    func onlyTheOneWordChanges(old: String, new: String) throws {
        #expect(try PluginSiteFile.text(old, settingEnabled: false, file: "x.toml") == new)
    }

    @Test func whatIsNoBooleanIsAFaultWithItsPlace() {
        for text in ["enabled = \"yes\"\n", "enabled = maybe\n", "enabled = true\nenabled = true\n"] {
            #expect(throws: SettingsFault.self) {
                try PluginSiteFile.text(text, settingEnabled: true, file: "x.toml")
            }
        }
    }

    @Test func anEditIsReadBackAndKeepsTheMode() throws {
        let site = try SiteOnDisk(["plugins.d/org.example.a.toml": "# mine\nenabled = true\ngrants = [\"kv/1\"]\n"])
        let folder = PluginSiteFolder(siteDirectory: site.path)
        let path = folder.file("org.example.a")
        chmod(path, 0o640)
        let edit = try folder.setEnabled("org.example.a", false, permissions: ["kv/1"])
        #expect(edit.refusal == nil && edit.path == path)
        #expect(
            edit.diff
                == "--- \(path)\n+++ \(path)\n@@ -1,3 +1,3 @@\n # mine\n-enabled = true\n+enabled = false\n grants = [\"kv/1\"]\n"
        )
        let read = try #require(try folder.plugin("org.example.a"))
        #expect(!read.enabled && read.grants == ["kv/1"])
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o7777 == 0o640)
        #expect(try folder.setEnabled("org.example.a", false, permissions: []).diff.isEmpty)
        #expect(folder.all().files.map(\.id) == ["org.example.a"], "no draft is left")
    }

    @Test func aFileIsMadeThatGrantsNothing() throws {
        let site = try SiteOnDisk([:])
        let folder = PluginSiteFolder(siteDirectory: site.path)
        #expect(try folder.plugin("org.example.a") == nil)
        let edit = try folder.setEnabled("org.example.a", true, permissions: ["kv/1", "table:people"])
        #expect(edit.diff.hasPrefix("--- /dev/null\n+++ \(edit.path)\n@@ -0,0 +1,4 @@\n+enabled = true\n"))
        #expect(edit.text.contains("# grants = [\"kv/1\", \"table:people\"]\n"))
        let read = try #require(try folder.plugin("org.example.a"))
        #expect(read.enabled && read.grants.isEmpty)
    }

    @Test func aLinkStaysALink() throws {
        let site = try SiteOnDisk(["shared.toml": "enabled = true\n"])
        let folder = PluginSiteFolder(siteDirectory: site.path)
        let link = folder.file("org.example.a")
        symlink(site.path + "/shared.toml", link)
        _ = try folder.setEnabled("org.example.a", false, permissions: [])
        var status = stat()
        #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(try folder.plugin("org.example.a")?.enabled == false)
    }

    @Test func aFolderThatCannotBeWrittenGivesTheTextToWrite() throws {
        let site = try SiteOnDisk([:])
        rmdir(site.path + "/plugins.d")
        let folder = PluginSiteFolder(siteDirectory: site.path)
        let edit = try folder.setEnabled("org.example.a", true, permissions: [])
        #expect(edit.refusal == "the folder does not exist" && edit.text == "enabled = true\ngrants = []\n")
    }

    @Test func aFaultStopsOnlyItsOwnFile() throws {
        let site = try SiteOnDisk([
            "plugins.d/org.example.a.toml": "enabled = true\n", "plugins.d/org.example.b.toml": "enabled = 1\n",
        ])
        let folder = PluginSiteFolder(siteDirectory: site.path)
        let (files, faults) = folder.all()
        #expect(files.map(\.id) == ["org.example.a"] && faults.map(\.id) == ["org.example.b"])
        #expect(faults.first?.description.contains("org.example.b.toml:1:11") == true)
        #expect(throws: PluginSiteFolder.Fault.self) { try folder.plugin("org.example.b") }
        #expect(try folder.plugin("../holdfast") == nil)
    }

    @Test func aDiffShowsThreeLinesAround() {
        let old = (1...9).map { "\($0)\n" }.joined()
        let new = old.replacing("5\n", with: "five\n")
        #expect(
            LineDiff.unified(old, new, path: "f")
                == "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n")
        #expect(LineDiff.unified(old, old, path: "f").isEmpty)
    }
}
