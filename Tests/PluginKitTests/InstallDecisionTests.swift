// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

@testable import PluginKit

@Suite struct InstallDecisionTests {
    private static let id = "org.example.watch"

    private static func refusal(
        _ verb: InstallRequest.Verb, _ new: String, over old: String?, same: Bool = false, forced: Bool = false
    ) -> String? {
        InstallDecision.refusal(
            verb, id: id, version: new,
            over: old.map { InstallDecision.Present(version: $0, isSameContent: same) }, isForced: forced)
    }

    private static func kept(_ version: String, _ digit: String) -> VersionShelf.Kept {
        VersionShelf.Kept(
            name: "\(version)-\(digit)", path: "/p/\(version)-\(digit)",
            manifest: PluginManifest(
                id: id, version: version, name: "W", vendor: "V", licence: "L", runtime: "c",
                sha256: String(repeating: digit, count: 64)))
    }

    @Test func installingIsForWhatIsNotThere() {
        #expect(Self.refusal(.install, "1.0.0", over: nil) == nil)
        #expect(Self.refusal(.install, "1.0.0", over: "1.0.0", same: true) == nil)
        #expect(Self.refusal(.install, "1.1.0", over: "1.0.0")?.contains("plugin upgrade") == true)
        #expect(Self.refusal(.install, "1.0.0", over: "1.0.0")?.contains("installed already") == true)
    }

    @Test func upgradingIsForWhatIsOlder() {
        #expect(Self.refusal(.upgrade, "1.0.0", over: nil)?.contains("is not installed") == true)
        #expect(Self.refusal(.upgrade, "1.10.0", over: "1.9.0") == nil)
        #expect(Self.refusal(.upgrade, "1.0.0", over: "1.0.0")?.contains("--force") == true)
        #expect(Self.refusal(.upgrade, "1.0.0-rc.1", over: "1.0.0")?.contains("rollback") == true)
        #expect(Self.refusal(.upgrade, "1.0.0", over: "2.0.0", forced: true) == nil)
    }

    @Test func whatTheSitePinsIsInUse() {
        let (old, new) = (Self.kept("1.0.0", "a"), Self.kept("2.0.0", "b"))
        let kept = [new, old]
        #expect(InstallDecision.current(linked: new, kept: kept, pin: nil)?.name == new.name)
        #expect(InstallDecision.current(linked: new, kept: kept, pin: old.manifest.sha256)?.name == old.name)
        #expect(InstallDecision.current(linked: new, kept: kept, pin: "c")?.name == new.name)
        #expect(InstallDecision.current(linked: nil, kept: kept, pin: nil) == nil)
    }

    @Test func theWayBackIsTheNextBelow() throws {
        let (one, two, three) = (Self.kept("1.0.0", "a"), Self.kept("2.0.0", "b"), Self.kept("3.0.0", "c"))
        let kept = [three, two, one]
        func target(_ current: VersionShelf.Kept, _ wanted: String? = nil) throws -> String {
            try InstallDecision.target(id: Self.id, current: current, kept: kept, wanted: wanted).manifest.version
        }
        #expect(try target(three) == "2.0.0")
        #expect(try target(two) == "1.0.0")
        #expect(try target(three, "1.0.0") == "1.0.0")
        #expect(try target(one, "3.0.0") == "3.0.0")
        #expect(throws: KitFailure.self) { try target(one) }
        #expect(throws: KitFailure.self) { try target(three, "3.0.0") }
        #expect(throws: KitFailure.self) { try target(three, "9.0.0") }
    }

    @Test func onlyWhatIsAskedIsGranted() throws {
        var manifest = Self.kept("1.0.0", "a").manifest
        manifest.permissions = ["table:people", "tool.invoke:*", "kv/1"]
        let plan = try GrantPlan(
            manifest: manifest, present: ["kv/1", "http.fetch/1"], wanted: ["tool.invoke:sitrep"], all: false,
            before: ["kv/1"])
        #expect(plan.grants == ["kv/1", "http.fetch/1", "tool.invoke:sitrep"])
        #expect(plan.ungranted == ["table:people"])
        #expect(plan.newlyAsked == ["table:people", "tool.invoke:*"])
        #expect(plan.idle == ["http.fetch/1"])
        #expect(throws: KitFailure.self) {
            try GrantPlan(manifest: manifest, present: [], wanted: ["table:absences"], all: false, before: nil)
        }
        let all = try GrantPlan(manifest: manifest, present: ["kv/1"], wanted: [], all: true, before: nil)
        #expect(all.grants == ["kv/1", "table:people", "tool.invoke:*"])
        #expect(all.ungranted.isEmpty && all.newlyAsked.isEmpty)
    }

    @Test func aPlaceIsOneThatTheDaemonLooksInto() throws {
        let places = InstallPlaces(
            searched: ["/a", "/b", "/c"], isWritable: { $0 != "/a" }, holds: { $0 == "/c" && $1 == Self.id })
        func choice(_ id: String, _ into: String? = nil) throws -> InstallPlaces.Choice {
            try places.choice(id: id, into: into, configuration: "/etc/h")
        }
        #expect(try choice("org.other.x").directory == "/b")
        #expect(try choice(Self.id).directory == "/c")
        #expect(try choice(Self.id, "/a").remarks == ["the daemon takes it instead of /c/\(Self.id)"])
        #expect(try choice("org.other.x", "/d").remarks.first?.contains("directories = [\"/d\"]") == true)
        let hidden = InstallPlaces(searched: ["/a", "/b"], isWritable: { _ in true }, holds: { at, _ in at == "/a" })
        #expect(throws: KitFailure.self) {
            try hidden.choice(id: Self.id, into: "/b", configuration: "/etc/h")
        }
        let sealed = InstallPlaces(searched: ["/a"], isWritable: { _ in false }, holds: { _, _ in false })
        #expect(throws: KitFailure.self) { try sealed.choice(id: Self.id, into: nil, configuration: "/etc/h") }
    }
}
