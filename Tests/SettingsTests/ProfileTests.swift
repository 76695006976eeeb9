// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

@Suite struct ProfileTests {
    private func load(_ files: [String: String], environment: [String: String] = [:]) throws -> (Site?, [String]) {
        let folder = try SiteOnDisk(files)
        switch SiteLoader.load(directory: folder.path, environment: environment) {
        case .success(let site): return (site, [])
        case .failure(let failure):
            return (nil, failure.faults.map { String($0.description.dropFirst(folder.path.utf8.count + 1)) })
        }
    }

    @Test func `Files add to a profile key by key, later ones win, and each value knows its place`() throws {
        let (loaded, faults) = try load([
            "holdfast.toml": "[profiles.ward]\ntools = [\"get_*\"]\ntitle = \"Ward\"\n[profiles.a]\ntools = [\"x\"]\n",
            "conf.d/10.toml": "[profiles]\nward.max_tools = 3\nb = { tools = [\"y\"] }\n",
            "conf.d/20.toml": "[profiles.ward]\ntools = [\"who_*\", \"get_sitrep\"]\n",
        ])
        #expect(faults == [])
        let site = try #require(loaded)
        #expect(site.settings.profiles.map(\.name) == ["a", "b", "ward"])
        let ward = try #require(site.settings.profiles.last)
        #expect(ward.tools.map(\.text) == ["who_*", "get_sitrep"] && ward.title == "Ward" && ward.maxTools == 3)
        #expect(site.origin(of: "profiles.ward.tools").description.hasSuffix("/conf.d/20.toml:2:9"))
        #expect(site.origin(of: "profiles.ward.max_tools").description.hasSuffix("/conf.d/10.toml:2:18"))
        #expect(site.origin(of: "profiles.a.max_tools") == .standard)
        let again = try load(["holdfast.toml": site.effectiveText(origins: true)])
        #expect(again.0?.settings == site.settings)
    }

    @Test(arguments: [
        (
            "[profiles]\ntools = [\"x\"]\n",
            "holdfast.toml:2:9: profiles.tools: must be a table, [profiles.tools], found"
        ),
        ("[profiles.Ward]\ntools = [\"x\"]\n", "holdfast.toml:1:11: profiles.Ward: is no name for a profile; allowed"),
        ("[profiles.w]\ntitle = \"x\"\n", "holdfast.toml:1:11: profiles.w.tools: is missing or empty"),
        ("[profiles.w]\ntools = []\n", "holdfast.toml:1:11: profiles.w.tools: is missing or empty"),
        ("[profiles.w]\ntools = [\"a b\"]\n", "holdfast.toml:2:10: profiles.w.tools: \"a b\" is not allowed; allowed"),
        (
            "[profiles.w]\ntools = [\"x\"]\ntitel = \"y\"\n",
            "holdfast.toml:3:1: profiles.w.titel: is not a known key; did you mean \"title\"? allowed in [profiles.NAME]"
        ),
        ("[profile.w]\ntools = [\"x\"]\n", "holdfast.toml:1:2: profile: is not a section; did you mean [profiles]?"),
    ])
    func `One fault, with its place`(_ text: String, _ start: String) throws {
        let found = try load(["holdfast.toml": text]).1
        #expect(found.count == 1 && found.first?.hasPrefix(start) == true, "\(found)")
    }

    @Test func `The environment sets no profile, and the warning says where to write one`() throws {
        let site = try #require(
            try load(["holdfast.toml": ""], environment: ["HOLDFAST_PROFILES_WARD_TOOLS": "x"]).0)
        #expect(site.settings.profiles == [])
        #expect(site.warnings.first?.description.contains("cannot set a profile; write [profiles.NAME]") == true)
    }
}
