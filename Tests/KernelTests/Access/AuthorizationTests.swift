// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Kernel

/// Who may call what: every combination against a table that is written by hand, and the ways round it.
@Suite struct AuthorizationTests {
    private static let scopes: [[String]] = [
        [], ["tool:t"], ["tool:other"], ["plugin:org.example.fake"], ["effect:read"], ["tool:t", "effect:write"],
    ]

    /// What the contract says, as plain sentences.
    private static func isAllowed(
        _ role: Role, _ effect: Effect, isReadOnly: Bool, scopes: [String], isAdministrative: Bool, minimum: Role?,
        isTask: Bool = false
    ) -> Bool {
        if effect == .destructive { return false }
        if isReadOnly, effect == .write || (isTask && effect == .enqueue) { return false }
        if role == .viewer, effect == .enqueue || effect == .write { return false }
        if isAdministrative, role == .viewer, effect != .read, effect != .simulate { return false }
        if minimum == .operator, role == .viewer { return false }
        if minimum == .admin, role != .admin { return false }
        if scopes.contains("tool:other") { return false }
        if scopes.contains("effect:read"), effect != .read { return false }
        return true
    }

    @Test func everyCombinationIsAsTheContractSays() async throws {
        for isReadOnly in [false, true] {
            for effect in Effect.allCases {
                for isAdministrative in [false, true] {
                    let kernel = TestKernel(isReadOnly: isReadOnly)
                    try kernel.register([
                        TestKernel.tool("t", effect: effect.rawValue, ["administrative": .bool(isAdministrative)])
                    ])
                    for minimum in [nil, Role.operator, .admin] {
                        kernel.demand(minimum)
                        for role in Role.allCases {
                            for words in Self.scopes {
                                let who = Principal(
                                    name: "p", role: role, disclosure: .full, scopes: try Scopes(parsing: words))
                                let expected = Self.isAllowed(
                                    role, effect, isReadOnly: isReadOnly, scopes: words,
                                    isAdministrative: isAdministrative, minimum: minimum)
                                let problem = await kernel.problem("t", as: who)
                                #expect((problem == nil) == expected, "\(role) \(effect) \(words) \(isReadOnly)")
                                #expect(problem == nil || problem?.status == 403)
                                // A list shows what may be called, and what only an approval is missing for.
                                let isListed = kernel.pipeline.visibleTools(for: who).map(\.descriptor.name) == ["t"]
                                #expect(
                                    isListed == expected || effect == .destructive,
                                    "\(role) \(effect) \(words) \(isReadOnly)")
                            }
                        }
                    }
                }
            }
        }
    }

    @Test func refusalsSayWhatIsMissing() async throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("t", effect: "write")])
        func detail(_ role: Role, _ words: [String]) async throws -> String {
            let who = Principal(name: "ada", role: role, disclosure: .full, scopes: try Scopes(parsing: words))
            return await kernel.problem("t", as: who)?.detail ?? ""
        }
        #expect(try await detail(.viewer, []).contains("the role viewer permits at most simulate"))
        #expect(try await detail(.admin, ["tool:x"]).contains("would need the scope tool:t or plugin:org.example.fake"))
        #expect(try await detail(.admin, ["effect:simulate"]).contains("has the scope effect:simulate"))
        kernel.demand(.admin)
        #expect(try await detail(.approver, []) == "\"t\" needs the role admin; ada has approver.")
    }

    @Test func aToolAboutTheCallerIsInEveryScope() async throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("t")])
        let narrow = Principal(
            name: "p", role: .viewer, disclosure: .full, scopes: try Scopes(parsing: ["tool:other", "effect:read"]))
        #expect(await kernel.problem("t", as: narrow)?.code == .forbidden)
        kernel.change { $0.isInEveryScope = true }
        #expect(await kernel.problem("t", as: narrow) == nil)
    }

    @Test func whatOnlySomeArgumentsWouldBeRefusedForIsListed() async throws {
        let rules: JSONObject = [
            "effect_rules": [
                ["when": ["properties": ["commit": ["const": true]], "required": ["commit"]], "effect": "write"]
            ]
        ]
        let kernel = TestKernel(isReadOnly: true)
        try kernel.register([TestKernel.tool("t", effect: "read", rules), TestKernel.tool("w", effect: "write")])
        let viewer = Principal(name: "v", role: .viewer, disclosure: .full)
        #expect(kernel.pipeline.visibleTools(for: viewer).map(\.descriptor.name) == ["t"])
        #expect(await kernel.problem("t", ["commit": true], as: viewer)?.code == .forbidden)
        #expect(await kernel.problem("t", ["commit": false], as: viewer) == nil)
    }

    // MARK: - Effect rules

    private static func rules(_ rules: JSONValue...) -> JSONObject { ["effect_rules": .array(rules)] }

    @Test(
        arguments: [
            // The highest wins, in whatever order the rules stand.
            ([["when": true, "effect": "write"], ["when": true, "effect": "read"]], [:], Effect.write),
            ([["when": true, "effect": "read"], ["when": true, "effect": "write"]], [:], .write),
            ([["when": true, "effect": "destructive"], ["when": true, "effect": "write"]], [:], .destructive),
            // A rule that forgets its effect means write.
            ([["when": true]], [:], .write), ([["when": false]], [:], .read),
            // Numbers are compared by value, and text by its characters and never by kind.
            ([["when": ["properties": ["n": ["const": 1]], "required": ["n"]]]], ["n": .number(1.0)], .write),
            ([["when": ["properties": ["n": ["const": 1]], "required": ["n"]]]], ["n": "1"], .read),
            ([["when": ["properties": ["b": ["const": true]], "required": ["b"]]]], ["b": "true"], .read),
            // What is hidden inside a list is found where the rule looks for it.
            (
                [["when": ["properties": ["ops": ["contains": ["const": "drop"]]], "required": ["ops"]]]],
                ["ops": ["add", "drop"]], .write
            ),
            // A rule that asks for a member is not met by its absence, nor by null.
            (
                [["when": ["properties": ["dry_run": ["const": false]], "required": ["dry_run"]]]], ["dry_run": .null],
                .read
            ),
        ] as [([JSONValue], JSONObject, Effect)])
    func rulesDecideByArguments(rules: [JSONValue], arguments: JSONObject, effect: Effect) throws {
        let tool = try ToolDescriptor(
            reading: TestKernel.tool("t", ["effect_rules": .array(rules)]), at: "")
        #expect(tool.effect(of: .object(arguments)) == effect)
        #expect(tool.worstEffect >= effect)
    }

    @Test func aRuleSeesWhatADefaultFillsIn() async throws {
        let input: JSONValue = ["type": "object", "properties": ["commit": ["type": "boolean", "default": true]]]
        let kernel = TestKernel()
        try kernel.register([
            TestKernel.tool(
                "t", input: input,
                Self.rules(["when": ["properties": ["commit": ["const": true]], "required": ["commit"]]]))
        ])
        #expect(
            await kernel.problem("t", role: .viewer)?.code == .forbidden, "nothing said is the default, which writes")
        #expect(await kernel.problem("t", ["commit": false], role: .viewer) == nil)
    }

    @Test func aRuleWithoutAConditionIsNoRule() {
        #expect(throws: ManifestError.self) {
            try ToolDescriptor(reading: TestKernel.tool("t", Self.rules(["effect": "write"])), at: "")
        }
        #expect(throws: ManifestError.self) {
            try ToolDescriptor(reading: TestKernel.tool("t", Self.rules(["when": true, "effect": "wipe"])), at: "")
        }
    }

    // MARK: - Nested calls

    @Test func aNestedCallIsJudgedByItsOwnArguments() async throws {
        let kernel = TestKernel()
        try kernel.register([
            TestKernel.tool(
                "t", Self.rules(["when": ["properties": ["commit": ["const": true]], "required": ["commit"]]]))
        ])
        func problem(_ commit: Bool, outer: Effect, grants: Set<String> = ["tool.invoke:*"]) async -> Problem? {
            var context = CallContext(
                principal: Principal(name: "p", role: .operator, disclosure: .full), face: .plugin, correlationID: "c",
                depth: 1, grants: grants)
            context.effect = outer
            do throws(Problem) {
                _ = try await kernel.pipeline.run(
                    CallRequest(tool: "t", arguments: ["commit": .bool(commit)], context: context))
                return nil
            } catch { return error }
        }
        #expect(await problem(false, outer: .read) == nil)
        #expect(await problem(true, outer: .write) == nil)
        let refusal = await problem(true, outer: .read)
        #expect(refusal?.code == .forbidden)
        #expect(refusal?.detail.contains("the call that calls it is declared as read") == true)
        #expect(await problem(false, outer: .read, grants: ["tool.invoke:other"])?.code == .forbidden)
    }

    @Test func aNestedCallHasTheScopesOfItsCaller() async throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("outer"), TestKernel.tool("inner")])
        let who = Principal(
            name: "p", role: .admin, disclosure: .full, scopes: try Scopes(parsing: ["tool:outer"]))
        #expect(await kernel.problem("outer", as: who) == nil)
        #expect(await kernel.problem("inner", as: who, depth: 1, grants: ["tool.invoke:*"])?.code == .forbidden)
    }
}

extension TestKernel {
    /// Changes the descriptor of the first tool.
    func change(_ edit: (inout ToolDescriptor) -> Void) {
        registry.update { plugins in
            var plugins = plugins
            edit(&plugins[0].manifest.tools[0])
            return plugins
        }
    }

    func demand(_ role: Role?) { change { $0.minimumRole = role } }

    func problem(
        _ tool: String, _ arguments: JSONValue = [:], as principal: Principal, depth: Int = 0,
        grants: Set<String>? = nil
    ) async -> Problem? {
        do throws(Problem) {
            _ = try await pipeline.run(
                CallRequest(
                    tool: tool, arguments: arguments,
                    context: CallContext(
                        principal: principal, face: .rest, correlationID: "c-9", depth: depth, grants: grants))
            )
            return nil
        } catch { return error }
    }
}
