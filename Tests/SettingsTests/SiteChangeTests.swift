// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

@Suite struct SiteChangeTests {
    private func load(_ text: String, in folder: SiteOnDisk) throws -> Site {
        try folder.write("holdfast.toml", Array(text.utf8))
        return try SiteLoader.load(directory: folder.path).get()
    }

    /// The key with its example as a file has it.
    private func line(_ key: SettingKey) -> String { "[\(key.section)]\n\(key.name) = \(key.example)\n" }

    @Test func `Each key alone is seen, and only a live one is taken over`() throws {
        let folder = try SiteOnDisk(["holdfast.toml": ""])
        let old = try load("", in: folder)
        for key in SettingsCatalog.keys where !["server.socket_group"].contains(key.path) {
            let new = try load(line(key), in: folder)
            // limits.max_concurrent_calls moves the default of reserved_for_critical with it.
            let changes = new.changes(since: old)
            #expect(changes.contains { $0.path == key.path }, "\(key.path)")
            #expect(changes.count == 1 || key.path == "limits.max_concurrent_calls", "\(key.path): \(changes)")
            let merged = old.takingLiveValues(of: new)
            let expected = key.isLive ? key.read(new.settings) : key.read(old.settings)
            #expect(key.read(merged.settings) == expected, "\(key.path)")
            #expect((merged.origin(of: key.path) == .standard) == !key.isLive, "\(key.path)")
            // And back again: what a site does not set any more has its default.
            let back = new.takingLiveValues(of: old)
            #expect(back.changes(since: old).allSatisfy { !$0.isLive }, "\(key.path)")
        }
    }

    @Test func `A fault in any one key is a fault of the whole site`() throws {
        let folder = try SiteOnDisk(["holdfast.toml": ""])
        for key in SettingsCatalog.keys {
            try folder.write("holdfast.toml", Array("[\(key.section)]\n\(key.name) = [[]]\n".utf8))
            guard case .failure(let failure) = SiteLoader.load(directory: folder.path) else {
                Issue.record("\(key.path) took a list of lists")
                continue
            }
            #expect(failure.faults.first?.key == key.path && failure.faults.first?.line == 2)
        }
    }

    @Test func `Profiles come, change and go as a whole`() throws {
        let folder = try SiteOnDisk(["holdfast.toml": ""])
        let none = try load("", in: folder)
        let one = try load("[profiles.ward]\ntools = [\"get_*\"]\n", in: folder)
        #expect(one.changes(since: none).map(\.path).contains("profiles.ward.tools"))
        let merged = none.takingLiveValues(of: one)
        #expect(merged.settings.profiles == one.settings.profiles)
        #expect(merged.origin(of: "profiles.ward.tools") == one.origin(of: "profiles.ward.tools"))
        #expect(one.takingLiveValues(of: none).settings.profiles.isEmpty)
        #expect(one.takingLiveValues(of: none).origin(of: "profiles.ward.tools") == .standard)
    }

    @Test func `What is put together of two readings is looked at again`() throws {
        let folder = try SiteOnDisk(["holdfast.toml": ""])
        let open = try load("[server]\nlisten = [\"0.0.0.0:1\"]\n", in: folder)
        let anonymous = try load("[access]\nanonymous_role = \"viewer\"\n", in: folder)
        #expect(anonymous.contradictions().isEmpty && open.contradictions().isEmpty)
        #expect(open.takingLiveValues(of: anonymous).contradictions().map(\.key) == ["server.listen"])
    }

    @Test func `References to secrets are read exactly, and resolved`() {
        for text in ["/run/x", "secret", "credential:a.b_c-1", "environment:DB_PASSWORD"] {
            #expect(SecretReference(parsing: text)?.text == text)
        }
        for text in ["", "a\nb", "credential:", "credential:a/b", "credential:..", "environment:", "environment:a b"] {
            #expect(SecretReference(parsing: text) == nil, "\(text)")
        }
        let variables = ["CREDENTIALS_DIRECTORY": "/run/credentials/x", "P": "secret"]
        #expect(SecretReference.file("a").place(in: [:], base: "/etc/h") == .file("/etc/h/a"))
        #expect(SecretReference.credential("p").place(in: variables, base: "/") == .file("/run/credentials/x/p"))
        #expect(SecretReference.environment("P").place(in: variables, base: "/") == .variable("secret"))
        guard case .missing = SecretReference.credential("p").place(in: [:], base: "/") else {
            Issue.record("a credential was found without a folder")
            return
        }
    }

    @Test func `Variables of the original system are named with what takes their place`() throws {
        for row in OriginalVariables.rows {
            if let key = row.key { #expect(SettingsCatalog.key(key) != nil, "\(row.name)") }
        }
        let folder = try SiteOnDisk(["holdfast.toml": ""])
        let site = try SiteLoader.load(
            directory: folder.path,
            environment: ["DATABASE_URL": "postgres://u:canary@h/d", "CELERY_BROKER_URL": "x", "HOME": "/"]
        ).get()
        let warnings = site.warnings.map(\.description)
        #expect(warnings.count == 2)
        #expect(warnings.last?.contains("environment DATABASE_URL: ") == true)
        #expect(warnings.last?.contains("store.url") == true && warnings.last?.contains("HOLDFAST_STORE_URL") == true)
        #expect(!warnings.joined().contains("canary"))
    }

    @Test func `A site that everybody may write is warned of`() throws {
        let folder = try SiteOnDisk(["holdfast.toml": ""])
        #expect(SitePermissions.writableByAll(folder.path, files: [folder.path + "/holdfast.toml"]).isEmpty)
        try folder.write("conf.d/10.toml", [])
        folder.open("conf.d/10.toml")
        let site = try SiteLoader.load(directory: folder.path).get()
        #expect(site.warnings.count == 1 && site.warnings.first?.message.contains("chmod o-w") == true)
    }
}
