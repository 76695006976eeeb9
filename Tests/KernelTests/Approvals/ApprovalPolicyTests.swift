// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry
import Testing

/// Which calls need whose approval, and that the pipeline asks.
@Suite struct ApprovalPolicyTests {
    private func call(
        _ name: String = "publish", _ effect: Effect = .destructive, _ arguments: JSONValue = [:], depth: Int = 0
    ) -> GuardedCall {
        GuardedCall(
            kind: .tool, name: name, pluginID: "org.example.p", arguments: arguments, effect: effect,
            context: CallContext(
                principal: ApprovalTests.person("Ann"), face: .rest, correlationID: "c", depth: depth))
    }

    @Test func destructiveCallsNeedAnotherPersonAndOthersNobody() {
        let site = ApprovalPolicies()
        #expect(site.requirement(for: call())?.quorum == 1)
        for effect in Effect.allCases where effect != .destructive {
            #expect(site.requirement(for: call("publish", effect)) == nil)
        }
        #expect(site.requirement(for: call(depth: 1)) == nil, "it is part of what was approved above")
        let alone = ApprovalPolicies(destructive: .confirm).requirement(for: call())
        #expect(alone?.quorum == 0 && alone?.asksRequester == true)
        #expect(alone?.asks(about: call()).map(\.key) == [Ask.confirmKey])
        #expect(alone?.asks(about: call()).first?.isConfirmation == true)
    }

    @Test func aPolicyIsAboutToolsEffectsAndArgumentsTogether() throws {
        let when = try JSONSchema(compiling: [
            "required": ["plan"], "properties": ["plan": ["const": "live"]],
        ])
        let policy = ApprovalPolicy(name: "p", tools: [NamePattern("pub*")], effects: [.write], when: when, quorum: 2)
        let site = ApprovalPolicies(policies: [policy])
        #expect(site.requirement(for: call("publish", .write, ["plan": "live"]))?.quorum == 2)
        #expect(site.requirement(for: call("publish", .write, ["plan": "live"], depth: 2))?.policies == ["p"])
        for other in [
            call("publish", .write, ["plan": "draft"]), call("publish", .write, [:]),
            call("publish", .enqueue, ["plan": "live"]), call("republish", .write, ["plan": "live"]),
        ] { #expect(site.requirement(for: other) == nil) }
        let reading = ApprovalPolicies(policies: [ApprovalPolicy(name: "all", tools: [NamePattern("*")])])
        #expect(reading.requirement(for: call("publish", .read)) == nil, "who only reads is never asked")
    }

    @Test func ofSeveralTheStrictestCountsInAnyOrder() {
        let policies = [
            ApprovalPolicy(
                name: "a", tools: [NamePattern("*")], quorum: 2, expiresSeconds: 900, isBoundToSchedule: false),
            ApprovalPolicy(name: "b", effects: [.destructive], role: .admin, allowsBreakGlass: false, category: 3),
            ApprovalPolicy(name: "c", tools: [NamePattern("publish")], quorum: 0, asksRequester: true, category: 1),
        ]
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let need = ApprovalPolicies(policies: order.map { policies[$0] }).requirement(for: call())
            #expect(need?.quorum == 2 && need?.role == .admin && need?.expiresSeconds == 900 && need?.category == 1)
            #expect(need?.asksRequester == true && need?.allowsBreakGlass == false && need?.isBoundToSchedule == true)
            #expect(need?.policies.sorted() == ["a", "b", "c"])
            #expect(need?.asks(about: call()).map(\.key) == [Ask.confirmKey, Ask.gateKey])
        }
        let one = ApprovalPolicies(policies: policies).requirement(for: call("publish", .destructive, ["n": 1]))
        let two = ApprovalPolicies(policies: policies).requirement(for: call("publish", .destructive, ["n": 2]))
        #expect(
            one?.asks(about: call("publish", .destructive, ["n": 1]))
                != two?.asks(about: call("publish", .destructive, ["n": 2])), "other arguments are another question")
    }

    @Test(arguments: [
        ("*", "anything", true), ("get_*", "get_x", true), ("get_*", "forget_x", false), ("*_x", "get_x", true),
        ("a*b*c", "a--b--c", true), ("a*b*c", "a--c--b", false), ("", "", true), ("", "x", false), ("x", "X", false),
    ])
    func namePatterns(pattern: String, name: String, fits: Bool) { #expect(NamePattern(pattern).matches(name) == fits) }

    /// Remembers who was asked about, and lets nobody pass.
    private actor Waiting: ApprovalGuard {
        var asked: [String] = []

        func decide(_ call: GuardedCall) async throws(Problem) -> ApprovalVerdict {
            asked.append(call.name)
            return .awaiting([Ask(key: Ask.gateKey, kind: .approval, message: "Go?", pluginID: "host")])
        }
    }

    @Test func thePipelineAsksAboutWhatChangesAndCallsNothingMeanwhile() async throws {
        let gate = Waiting()
        let kernel = TestKernel(guards: PipelineGuards(approvals: gate))
        let plugin = try kernel.register([
            TestKernel.tool("reads"), TestKernel.tool("writes", effect: "write"),
            TestKernel.tool("destroys", effect: "destructive"),
        ])
        for tool in ["reads", "writes", "destroys"] {
            let context = CallContext(principal: ApprovalTests.person("Ann"), face: .rest, correlationID: "c")
            let ending = try await kernel.pipeline.run(CallRequest(tool: tool, arguments: [:], context: context))
            switch ending {
            case .done: #expect(tool == "reads")
            case .awaiting(let asks): #expect(tool != "reads" && asks.map(\.key) == [Ask.gateKey])
            }
        }
        #expect(plugin.kept.map(\.name) == ["reads"])
        #expect(await gate.asked == ["writes", "destroys"])
        #expect(await kernel.problem("destroys", role: .viewer)?.code == .forbidden, "rights come first")
        #expect(await gate.asked.count == 2)
        let closed = TestKernel()
        try closed.register([TestKernel.tool("destroys", effect: "destructive")])
        #expect(await closed.problem("destroys", role: .admin)?.detail.contains("keeps approvals") == true)
    }
}
