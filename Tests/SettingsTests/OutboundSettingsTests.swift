// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

@Suite struct OutboundSettingsTests {
    @Test func `A secret is named and placed, and the place may have an equals sign`() {
        #expect(SecretEntry(parsing: "a=credential:b") == SecretEntry(name: "a", place: .credential("b")))
        #expect(SecretEntry(parsing: "a.b-C_1=dir/x=y") == SecretEntry(name: "a.b-C_1", place: .file("dir/x=y")))
        for text in [
            "a", "=x", "a=", ".a=x", "a/b=x", "a b=x", "a=environment:", "\(String(repeating: "a", count: 65))=x",
        ] {
            #expect(SecretEntry(parsing: text) == nil, "\(text)")
        }
    }

    @Test func `Origins with an IPv6 address can be granted`() throws {
        let grants = [
            "http.fetch:https://[2001:db8::1]:8443", "http.private:[::1]", "http.fetch:https://*.example.org:8443",
            "secret.get:a",
        ]
        let folder = try SiteOnDisk([
            "holdfast.toml": "",
            "plugins.d/org.example.a.toml": PluginSiteFile.text(
                enabled: true, placement: nil, sha256: nil, grants: grants),
        ])
        #expect(try SiteLoader.load(directory: folder.path).get().plugins.first?.grants == grants)
        let wrong = try SiteOnDisk(["holdfast.toml": "", "plugins.d/org.example.a.toml": "grants = [\"a b\"]"])
        #expect((try? SiteLoader.load(directory: wrong.path).get()) == nil)
    }

    @Test(arguments: [
        ("[breakers]\nminimum_calls = 30\n", "breakers.minimum_calls"),
        ("[secrets]\nsources = [\"a=x\", \"b=y\", \"a=z\"]\n", "secrets.sources"),
        ("[http]\nproxy = \"http://user:pass@proxy:3128\"\n", "http.proxy"),
    ])
    func whatCannotBe(text: String, key: String) throws {
        let folder = try SiteOnDisk(["holdfast.toml": text])
        guard case .failure(let failure) = SiteLoader.load(directory: folder.path) else {
            Issue.record("\(text) was taken")
            return
        }
        #expect(failure.faults.map(\.key) == [key])
        #expect(!failure.description.contains("pass@"))
    }

    @Test func `A time window needs no number of calls`() throws {
        let folder = try SiteOnDisk(["holdfast.toml": "[breakers]\nwindow = \"60s\"\nminimum_calls = 100\ncalls = 1\n"])
        #expect(try SiteLoader.load(directory: folder.path).get().settings.breakers.minimumCalls == 100)
    }
}
