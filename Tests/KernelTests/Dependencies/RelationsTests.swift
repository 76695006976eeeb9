// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

/// What a manifest says about others, and what the registry makes of it.
@Suite struct RelationsTests {
    private func manifest(_ more: JSONObject) throws(ManifestError) -> PluginManifest {
        var document: JSONObject = [
            "manifest_version": 1, "id": "org.a", "version": "1.0.0", "name": "A", "vendor": "v", "licence": "l",
            "runtime": "c", "sha256": .string(String(repeating: "0", count: 64)), "abi": ["major": 1],
        ]
        for (key, value) in more { document[key] = value }
        return try PluginManifest(reading: .object(document))
    }

    @Test func theListsAreRead() throws {
        let relations = try manifest([
            "provides": ["pattern:bulkhead@1"],
            "requires": [["id": "org.b", "version": ">=1.2 <2"], ["id": "org.c", "optional": true]],
            "conflicts": ["org.d"], "after": ["org.e"],
        ]).relations
        #expect(relations.provides == ["pattern:bulkhead@1"])
        #expect(relations.requires.map(\.id) == ["org.b", "org.c"])
        #expect(relations.requires.map(\.isOptional) == [false, true])
        #expect(relations.requires[0].versions == VersionRange(">=1.2 <2"))
        #expect(relations.conflicts == ["org.d"] && relations.after == ["org.e"])
    }

    @Test(arguments: [
        (#"{"provides": ["bulkhead"]}"#, "/provides/0"), (#"{"provides": ["pattern:Bulk@1"]}"#, "/provides/0"),
        (#"{"provides": ["pattern:bulk@x"]}"#, "/provides/0"), (#"{"provides": "x"}"#, "/provides"),
        (#"{"requires": ["org.b"]}"#, "/requires/0"), (#"{"requires": [{"version": ">=1"}]}"#, "/requires/0/id"),
        (#"{"requires": [{"id": "org.a"}]}"#, "/requires/0/id"), (#"{"requires": [{"id": "b"}]}"#, "/requires/0/id"),
        (#"{"requires": [{"id": "org.b", "version": "^1"}]}"#, "/requires/0/version"),
        (#"{"requires": [{"id": "org.b", "version": 1}]}"#, "/requires/0/version"),
        (#"{"requires": [{"id": "org.b", "optional": "no"}]}"#, "/requires/0/optional"),
        (#"{"conflicts": ["org.a"]}"#, "/conflicts/0"), (#"{"after": ["x y"]}"#, "/after/0"),
        (#"{"after": [1]}"#, "/after/0"),
    ])
    func aFaultNamesItsPlace(text: String, pointer: String) throws {
        let more = try #require(try JSONValue.parse(Array(text.utf8)).objectValue)
        do throws(ManifestError) {
            _ = try manifest(more)
            Issue.record("\(text) was taken")
        } catch { #expect(error.pointer == pointer, "\(error)") }
        let many = JSONValue.array(Array(repeating: "org.b", count: 65))
        #expect(throws: ManifestError.self) { try manifest(["after": many]) }
    }

    @Test func theRegistryStopsWhatLosesItsRequirement() throws {
        let kernel = TestKernel()
        func add(_ id: String, _ relations: PluginRelations) {
            var manifest = PluginManifest(
                id: id, version: "1.0.0", name: id, vendor: "v", licence: "l", runtime: "c", sha256: "")
            manifest.relations = relations
            let plugin = RegisteredPlugin(
                manifest: manifest, state: .enabled, instance: FakePlugin(id, calls: kernel.calls, answer: .echo))
            kernel.registry.update { $0 + [plugin] }
        }
        var needs = PluginRelations()
        needs.requires = [.init(id: "org.z")]
        add("org.z", PluginRelations())
        add("org.a", needs)
        #expect(kernel.registry.current.plugin("org.a")?.state == .enabled)
        #expect(kernel.registry.current.dependents(of: "org.z") == ["org.a"])
        kernel.registry.update { $0.filter { $0.manifest.id != "org.z" } }
        let left = kernel.registry.current.plugin("org.a")
        #expect(left?.state == .refused && left?.waitsForOthers == true)
        #expect(left?.reason == "it requires org.z, and there is no such plugin")
    }
}
