// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization
import Testing

@testable import Kernel

@Suite("Offers that change while a plugin runs") struct DynamicOfferTests {
    private func load(
        _ id: String = "org.a", dynamic: JSONValue? = ["prefix": "dyn_", "max_effect": "simulate"],
        in kernel: TestKernel
    ) throws -> FakePlugin {
        let plugin = FakePlugin(id, calls: kernel.calls, answer: .echo)
        var document: JSONObject = [
            "manifest_version": 1, "id": .string(id), "version": "1.0.0", "name": "A", "vendor": "v", "licence": "l",
            "runtime": "c", "sha256": .string(String(repeating: "0", count: 64)), "abi": ["major": 1],
            "tools": [TestKernel.tool("dyn_fixed_\(id.suffix(1))")],
        ]
        document["dynamic_tools"] = dynamic
        let manifest = try PluginManifest(reading: .object(document))
        kernel.registry.update { $0 + [RegisteredPlugin(manifest: manifest, state: .enabled, instance: plugin)] }
        return plugin
    }

    private func problem(_ kernel: TestKernel, _ plugin: FakePlugin, _ change: JSONValue) -> Problem? {
        do throws(Problem) {
            try kernel.registry.changeOffers(of: plugin, change)
            return nil
        } catch { return error }
    }

    @Test("what is added can be called, what is removed cannot, and each change is told once") func change()
        async throws
    {
        let kernel = TestKernel()
        let plugin = try load(in: kernel)
        let told = Mutex(0)
        kernel.registry.observe { _ in told.withLock { $0 += 1 } }
        let before = kernel.registry.current.generation
        #expect(
            problem(
                kernel, plugin,
                [
                    "tools": ["add": [TestKernel.tool("dyn_a"), TestKernel.tool("dyn_b")]],
                    "prompts": ["add": [OfferCases.prompt("dyn_p")]],
                ]) == nil)
        #expect(kernel.registry.current.generation == before + 1)
        #expect(told.withLock { $0 } == 1)
        #expect(kernel.registry.current.tools.map(\.descriptor.name) == ["dyn_a", "dyn_b", "dyn_fixed_a"])
        #expect(await kernel.problem("dyn_a", ["x": 1]) == nil)
        #expect(problem(kernel, plugin, ["tools": ["remove": ["dyn_a", "dyn_gone"]]]) == nil)
        #expect(await kernel.problem("dyn_a")?.code == .notFound)
        #expect(kernel.registry.current.prompt("dyn_p") != nil)
        kernel.registry.withdrawOffers(of: plugin)
        #expect(kernel.registry.current.tools.map(\.descriptor.name) == ["dyn_fixed_a"])
        #expect(kernel.registry.current.prompts.isEmpty)
    }

    @Test("what the manifest does not permit changes nothing and is told to nobody") func refusals() throws {
        let kernel = TestKernel()
        let plugin = try load(in: kernel)
        let other = try load("org.b", in: kernel)
        #expect(problem(kernel, other, ["tools": ["add": [TestKernel.tool("dyn_taken")]]]) == nil)
        let still = kernel.registry.current.generation
        func add(_ tools: JSONValue...) -> JSONValue { ["tools": ["add": .array(tools)]] }
        let many = (0...100).map { TestKernel.tool("dyn_\($0)") }
        let cases: [(JSONValue, ProblemCode, String)] = [
            (add(TestKernel.tool("other")), .validation, "does not begin with \"dyn_\""),
            (add(TestKernel.tool("dyn_a", effect: "write")), .validation, "max_effect is simulate"),
            (add(TestKernel.tool("dyn_fixed_a")), .validation, "is a tool of the manifest"),
            (add(["name": "dyn_a"]), .validation, "/tools/add/0/"),
            (add(TestKernel.tool("dyn_taken")), .conflict, "already served by"),
            (add(TestKernel.tool("dyn_fixed_b")), .conflict, "dyn_fixed_b"),
            (["prompts": ["add": [OfferCases.prompt("p")]]], .validation, "does not begin"),
            (["resources": [:]], .validation, "not known"),
            (["tools": ["add": .array(many)]], .conflict, "more than 100"),
        ]
        for (change, code, reason) in cases {
            let found = problem(kernel, plugin, change)
            #expect(found?.code == code, "\(change)")
            #expect(found?.detail.contains(reason) == true, "\(found?.detail ?? "")")
        }
        let plain = try load("org.c", dynamic: nil, in: kernel)
        #expect(problem(kernel, plain, [:])?.code == .forbidden)
        #expect(kernel.registry.current.generation == still + 1, "only the third plugin was a change")
        // One that was replaced changes nothing any more.
        kernel.registry.update { $0.filter { $0.manifest.id != "org.a" } }
        _ = try load(in: kernel)
        #expect(problem(kernel, plugin, ["tools": ["add": [TestKernel.tool("dyn_a")]]])?.code == .conflict)
    }
}
