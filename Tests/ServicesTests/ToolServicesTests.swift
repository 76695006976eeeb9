// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Services
import Telemetry
import Testing

@Suite struct ToolServicesTests {
    @Test func aPluginReachesOnlyTheToolsItIsGranted() async throws {
        try await TestHost.with { host async throws in
            try host.relay("org.example.t", ["a": .read, "b": .read])
            let caller = ServiceCaller.plugin("p.x", ["tool.invoke:a"], for: .tester())
            let reached = try await host.ask("tool.invoke/1", ["tool": "a"], caller)
            #expect(reached.status == .ok && reached.body["structured"]?["tool"] == "a")
            #expect(reached.body["content"] == [] && reached.body["meta"] == [:])
            let refused = try await host.ask("tool.invoke/1", ["tool": "b"], caller)
            #expect(refused.status == .denied && refused.detail.contains("tool.invoke:b"))
            for all in ["tool.invoke:*", "tool.invoke/1"] {
                let caller = ServiceCaller.plugin("p.x", [all], for: .tester())
                #expect(try await host.ask("tool.invoke/1", ["tool": "b"], caller).status == .ok, "\(all)")
            }
            let nothing = ServiceCaller.plugin("p.x", ["kv/1", "table:*"], for: .tester())
            #expect(try await host.ask("tool.invoke/1", ["tool": "a"], nothing).status == .denied)
        }
    }

    /// Grants of the outer and the inner plugin, and which of `a` and `b` may be reached through both.
    @Test(
        arguments: [
            (["a"], ["a", "b"], ["a"]), (["a", "b"], ["b"], ["b"]), (["a"], ["b"], []), (["*"], ["b"], ["b"]),
            (["a"], ["*"], ["a"]), (["*"], ["*"], ["a", "b"]), (["a"], [], []),
        ] as [([String], [String], [String])])
    func rightsOfNestedCallsIntersect(outer: [String], inner: [String], reached: [String]) async throws {
        try await TestHost.with { host async throws in
            try host.relay("org.example.t", ["a": .read, "b": .read])
            try host.relay("org.example.q", ["q": .read], grants: Set(inner.map { "tool.invoke:" + $0 }))
            try host.relay("org.example.p", ["p": .read], grants: Set((outer + ["q"]).map { "tool.invoke:" + $0 }))
            for tool in ["a", "b"] {
                let refusal = await host.problem("p", ["path": ["q", .string(tool)]])
                if reached.contains(tool) {
                    #expect(refusal == nil, "\(tool): \(refusal?.detail ?? "")")
                } else {
                    #expect(refusal?.code == .forbidden, "\(tool)")
                    #expect(refusal?.detail.contains("tool.invoke:\(tool)") == true)
                }
            }
        }
    }

    @Test func theCallerStaysTheCaller() async throws {
        try await TestHost.with { host async throws in
            try host.relay("org.example.t", ["a": .read, "w": .write])
            try host.relay("org.example.p", ["p": .read], grants: ["tool.invoke:*"])
            let context = CallContext.tester(.viewer, disclosure: .initials)
            let result = try await host.pipeline.run(
                CallRequest(tool: "p", arguments: ["path": ["p", "a"]], context: context)
            ).result()
            let seen = try #require(result.structured?["structured"]?["structured"] ?? result.structured)
            #expect(
                seen == [
                    "tool": "a", "principal": "tess", "role": "viewer", "disclosure": "initials", "face": "plugin",
                    "depth": 2, "correlation_id": "c-1", "idempotency_key": .null,
                ])
            let write = await host.problem("p", ["path": ["w"]], as: context)
            #expect(write?.code == .forbidden && write?.detail.contains("viewer") == true)
            let pretence = await host.problem("p", ["path": ["w"]], as: .tester(.operator))
            #expect(
                pretence?.detail.contains("declared as read") == true, "a tool that reads does not write by another")
            try host.relay("org.example.q", ["q": .write], grants: ["tool.invoke:*"])
            #expect(await host.problem("q", ["path": ["w"]], as: .tester(.operator)) == nil)
        }
    }

    @Test func aCircleEndsAtTheDepthLimit() async throws {
        try await TestHost.with { host async throws in
            try host.relay("org.example.p", ["p": .read], grants: ["tool.invoke:p"])
            let circle = await host.problem("p", ["circle": true])
            #expect(circle?.code == .conflict && circle?.detail.contains("circle") == true)
            #expect(host.calls.count == 0 && host.pipeline.admission.running == 0)
            // Eight calls below the first, and then the ninth refused.
            #expect(
                host.metrics.exposition().contains(
                    "holdfast_calls_total{face=\"plugin\",outcome=\"conflict\",tool=\"p\"} 9\n"),
                "\(host.metrics.exposition())")
        }
    }

    @Test func whatIsWrongWithACallIsSaid() async throws {
        try await TestHost.with { host async throws in
            try host.relay("org.example.t", ["alpha": .read])
            let caller = ServiceCaller.plugin("p.x", ["tool.invoke:*"], for: .tester())
            let unnamed = try await host.ask("tool.invoke/1", ["arguments": [:]], caller)
            #expect(unnamed.status == .invalid && unnamed.detail.contains("\"tool\""))
            let unknown = try await host.ask("tool.invoke/1", ["tool": "alfa"], caller)
            #expect(unknown.status == .notFound && unknown.detail.contains("Did you mean alpha?"))
            let bad = try await host.ask("tool.invoke/1", ["tool": "alpha", "arguments": [1]], caller)
            #expect(bad.status == .invalid)
            let own = ServiceCaller.plugin("p.x", ["tool.invoke:*"])
            #expect(try await host.ask("tool.invoke/1", ["tool": "alpha"], own).status == .denied)
        }
    }

    @Test func theListHasWhatCanBeCalled() async throws {
        try await TestHost.with { host async throws in
            try host.relay("org.example.t", ["b": .write, "a": .read])
            let schema = try JSONSchema(compiling: ["type": "object"])
            let found = ToolDescriptor(name: "c", title: "C", description: "", inputSchema: schema, effect: .read)
            host.register("org.example.found", tools: [found], state: .found)
            let body = try await host.ask("tool.list/1", [:], .plugin("p.x", ["tool.list/1"])).body
            #expect(body["generation"]?.integerValue == host.registry.current.generation)
            #expect(
                body["items"] == [
                    ["name": "a", "title": "a", "plugin": "org.example.t", "effect": "read", "signals": []],
                    ["name": "b", "title": "b", "plugin": "org.example.t", "effect": "write", "signals": []],
                ])
        }
    }
}
