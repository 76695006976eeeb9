// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization
import Testing

@Suite struct RegistryTests {
    @Test func clashingToolNamesGoToTheSmallerId() throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("shared"), TestKernel.tool("own_b")], id: "org.b")
        try kernel.register([TestKernel.tool("shared"), TestKernel.tool("own_a")], id: "org.a")
        let registry = kernel.registry.current
        #expect(registry.tools.map(\.descriptor.name) == ["own_a", "shared"])
        #expect(registry.tool("shared")?.pluginID == "org.a")
        #expect(registry.plugin("org.b")?.state == .refused)
        #expect(registry.plugin("org.b")?.reason == "tool \"shared\" is already served by org.a")
    }

    @Test func anAliasComesAndGoesWithItsPlugin() throws {
        let kernel = TestKernel()
        func tool(_ name: String) -> JSONValue {
            var tool = TestKernel.tool(name).objectValue ?? [:]
            tool["aliases"] = [["method": "GET", "path": "/api/v1/shared"]]
            return .object(tool)
        }
        let alias = ToolAlias(.get, "/api/v1/shared")
        #expect(kernel.registry.current.tool(answering: alias) == nil)
        try kernel.register([tool("of_b")], id: "org.b")
        #expect(kernel.registry.current.tool(answering: alias)?.descriptor.name == "of_b")
        #expect(kernel.registry.current.tool(answering: ToolAlias(.post, alias.path)) == nil)
        try kernel.register([tool("of_a")], id: "org.a")
        #expect(kernel.registry.current.tool(answering: alias)?.descriptor.name == "of_a", "the smaller id keeps it")
        #expect(kernel.registry.current.tool("of_b") == nil)
        #expect(
            kernel.registry.current.plugin("org.b")?.reason
                == "alias GET /api/v1/shared is already answered by org.a")
        kernel.registry.update { $0.filter { $0.manifest.id != "org.a" } }
        #expect(kernel.registry.current.tool(answering: alias) == nil)
    }

    @Test func nobodyTakesANameFromABuiltInPlugin() throws {
        let kernel = TestKernel()
        var manifest = PluginManifest(
            id: "io.holdfast.host", version: "1.0.0", name: "Host", vendor: "v", licence: "l", runtime: "built-in",
            sha256: "")
        try manifest.readDescription(["tools": [TestKernel.tool("whoami")]])
        let host = BuiltInPlugin(pluginID: manifest.id, calls: kernel.calls, bodies: [:])
        kernel.registry.update { [manifest] in
            $0 + [RegisteredPlugin(manifest: manifest, state: .enabled, instance: host)]
        }
        try kernel.register([TestKernel.tool("whoami")], id: "a.early")
        let registry = kernel.registry.current
        #expect(registry.tool("whoami")?.pluginID == "io.holdfast.host")
        #expect(registry.plugin("a.early")?.state == .refused)
        #expect(registry.plugins.map(\.manifest.id) == ["a.early", "io.holdfast.host"], "still by id")
    }

    @Test func aBuiltInToolTakesALongText() async throws {
        let kernel = TestKernel(limits: CallLimits(maximumArgumentBytes: 64 << 20))
        var manifest = PluginManifest(
            id: "io.holdfast.host", version: "1.0.0", name: "Host", vendor: "v", licence: "l", runtime: "built-in",
            sha256: "")
        try manifest.readDescription(["tools": [TestKernel.tool("measure")]])
        let host = BuiltInPlugin(
            pluginID: manifest.id, calls: kernel.calls,
            bodies: [
                "measure": { arguments, _ in
                    ["bytes": .integer(Int64(arguments["text"]?.stringValue?.utf8.count ?? 0))]
                }
            ])
        kernel.registry.update { [manifest] in
            $0 + [RegisteredPlugin(manifest: manifest, state: .enabled, instance: host)]
        }
        let text = String(repeating: "x", count: 17 << 20)
        #expect(try await kernel.run("measure", ["text": .string(text)]).structured == ["bytes": 17_825_792])
    }

    @Test func oneSignalHasOnePublisher() throws {
        let kernel = TestKernel()
        for id in ["org.b", "org.a"] {
            var manifest = PluginManifest(
                id: id, version: "1.0.0", name: id, vendor: "v", licence: "l", runtime: "c", sha256: "")
            try manifest.readDescription(["signals": [["id": "load", "title": "Load", "class": "A"]]])
            let plugin = RegisteredPlugin(
                manifest: manifest, state: .enabled, instance: FakePlugin(id, calls: kernel.calls, answer: .echo))
            kernel.registry.update { $0 + [plugin] }
        }
        #expect(kernel.registry.current.plugin("org.a")?.state == .enabled)
        #expect(kernel.registry.current.plugin("org.b")?.reason == "signal \"load\" is already published by org.a")
    }

    @Test func snapshotsStayAndGenerationsGrow() throws {
        let kernel = TestKernel()
        let seen = Mutex<[Int64]>([])
        kernel.registry.observe { registry in seen.withLock { $0.append(registry.generation) } }
        let before = kernel.registry.current
        try kernel.register([TestKernel.tool("t")])
        kernel.registry.update { _ in [] }
        #expect(before.tools.isEmpty)
        #expect(kernel.registry.current.tools.isEmpty)
        #expect(seen.withLock { $0 } == [before.generation + 1, before.generation + 2])
    }

    @Test func replacedSnapshotsAreLetGoOf() throws {
        let kernel = TestKernel()
        weak var replaced: FakePlugin?
        do {
            try kernel.register([TestKernel.tool("t")])
            replaced = kernel.registry.current.plugins.last?.instance as? FakePlugin
            #expect(replaced != nil)
        }
        kernel.registry.update { _ in [] }
        #expect(replaced == nil)
    }

    @Test func readersNeverSeeAFreedSnapshot() async throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("t")])
        let plugins = kernel.registry.current.plugins
        let registry = kernel.registry
        let end = registry.current.generation + 5_000
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    var last: Int64 = 0
                    while last < end {
                        let seen = registry.current
                        guard seen.generation >= last, seen.tools.map(\.descriptor.name) == ["t"] else { return false }
                        last = seen.generation
                        await Task.yield()
                    }
                    return true
                }
            }
            group.addTask {
                for _ in 0..<5_000 {
                    registry.update { _ in plugins }
                    await Task.yield()
                }
                return true
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
