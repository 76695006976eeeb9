// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry
import Testing

/// The stages of the one path, each with a call that it refuses.
@Suite struct PipelineTests {
    private static let strict: JSONValue = [
        "type": "object", "required": ["n"], "additionalProperties": false,
        "properties": [
            "n": ["type": "integer", "minimum": 1, "maximum": 9], "unit": ["type": "string", "default": "h"],
        ],
    ]

    @Test func unknownToolNamesItsNeighbours() async throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("get_sitrep"), TestKernel.tool("check_coverage")])
        let problem = await kernel.problem("get_sitrap")
        #expect(problem?.code == .notFound)
        #expect(problem?.detail == "No enabled plugin serves a tool named \"get_sitrap\". Did you mean get_sitrep?")
        #expect(problem?.correlationID == "c-9")
        #expect(await kernel.problem("zzzzzzzzzzzzzz")?.detail.contains("Did you mean") == false)
    }

    @Test func fillsDefaultsAndPassesValidArguments() async throws {
        let kernel = TestKernel()
        let plugin = try kernel.register([TestKernel.tool("t", input: Self.strict)])
        let result = try await kernel.run("t", ["n": 3])
        #expect(result.structured == ["n": 3, "unit": "h"])
        let started = try #require(plugin.kept.first)
        #expect(started.deadlineMicros == 35_000_000)
        #expect(kernel.calls.count == 0)
    }

    @Test(
        arguments: [
            ([:] as JSONValue, ProblemCode.missingParameter, ""), (["n": 0], .validation, "/n"),
            (["n": "3"], .validation, "/n"), (["n": 3, "m": 1], .validation, "/m"), ([1], .validation, ""),
            (nil, .validation, ""), (["n": .number(.nan)], .validation, "/n"),
        ] as [(JSONValue, ProblemCode, String)])
    func refusesInvalidArguments(arguments: JSONValue, code: ProblemCode, pointer: String) async throws {
        let kernel = TestKernel()
        let plugin = try kernel.register([TestKernel.tool("t", input: Self.strict)])
        let problem = await kernel.problem("t", arguments)
        #expect(problem?.code == code)
        #expect(problem?.status == 422)
        #expect(problem?.errors.count == 1, "\(problem?.text ?? "")")
        #expect(plugin.kept.isEmpty, "the plugin never sees what is not valid")
        #expect(problem?.errors.first?.instancePath == pointer)
    }

    @Test(arguments: [
        ("read", Role.viewer, true), ("simulate", .viewer, true), ("enqueue", .viewer, false),
        ("write", .viewer, false),
        ("write", .operator, true), ("destructive", .admin, false), ("enqueue", .operator, true),
    ])
    func rolesLimitEffects(effect: String, role: Role, isAllowed: Bool) async throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("t", effect: effect)])
        let problem = await kernel.problem("t", role: role)
        #expect((problem == nil) == isAllowed)
        if let problem { #expect(problem.code == .forbidden) }
    }

    @Test(arguments: [("read", true), ("simulate", true), ("enqueue", true), ("write", false), ("destructive", false)])
    func readOnlyAdmitsReadingOnly(effect: String, isAllowed: Bool) async throws {
        let kernel = TestKernel(isReadOnly: true)
        try kernel.register([TestKernel.tool("t", effect: effect)])
        let problem = await kernel.problem("t", role: .admin)
        #expect((problem == nil) == isAllowed)
        if let problem { #expect(problem.detail.contains("read-only")) }
    }

    @Test func effectRulesRaiseAndNeverLower() async throws {
        let when: JSONValue = ["type": "object", "properties": ["commit": ["const": true]], "required": ["commit"]]
        let rules: JSONObject = [
            "effect_rules": [["when": when, "effect": "write"], ["when": ["type": "object"], "effect": "read"]]
        ]
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("t", effect: "simulate", rules)])
        #expect(await kernel.problem("t", role: .viewer) == nil)
        #expect(await kernel.problem("t", ["commit": false], role: .viewer) == nil)
        #expect(await kernel.problem("t", ["commit": true], role: .viewer)?.code == .forbidden)
        #expect(kernel.registry.current.tool("t")?.descriptor.worstEffect == .write)
        #expect(kernel.registry.current.tool("t")?.descriptor.annotations["readOnlyHint"] == false)
    }

    @Test func nestedCallsNeedAGrantAndEndSomewhere() async throws {
        let kernel = TestKernel(limits: CallLimits(maximumDepth: 2))
        try kernel.register([TestKernel.tool("t")])
        #expect(await kernel.problem("t", depth: 1, grants: ["tool.invoke:t"]) == nil)
        #expect(await kernel.problem("t", depth: 1, grants: ["tool.invoke:*"]) == nil)
        #expect(await kernel.problem("t", depth: 1, grants: ["tool.invoke:u"])?.code == .forbidden)
        #expect(await kernel.problem("t", depth: 3)?.code == .conflict)
    }

    @Test func argumentsHaveALargestSize() async throws {
        let kernel = TestKernel(limits: CallLimits(maximumArgumentBytes: 100))
        let large: JSONValue = ["text": .string(String(repeating: "x", count: 200))]
        try kernel.register([TestKernel.tool("small"), TestKernel.tool("large", ["max_argument_bytes": 1_000])])
        #expect(await kernel.problem("small", large)?.status == 413)
        #expect(await kernel.problem("large", large) == nil)
    }

    @Test func answersHaveALargestSize() async throws {
        var limits = CallLimits()
        limits.maximumResultBytes = 40
        for (count, isRight) in [(17, true), (18, false)] {
            let kernel = TestKernel(limits: limits)
            let answer = "{\"structured\":{\"a\":\"" + String(repeating: "x", count: count) + "\"}}"
            try kernel.register([TestKernel.tool("t")], answer: .outcome(.ok(Array(answer.utf8))))
            let problem = await kernel.problem("t")
            #expect(answer.utf8.count == 23 + count && (problem == nil) == isRight, "\(answer)")
            if let problem { #expect(problem.code == .internalError && problem.detail.contains("takes 40")) }
        }
    }

    @Test func answersAreChecked() async throws {
        let schema: JSONObject = ["output_schema": ["type": "object", "required": ["n"]]]
        let answers: [(String, Bool)] = [
            ("{\"structured\":{\"n\":1}}", true), ("{\"structured\":{}}", false), ("{}", false), ("[]", false),
            ("{", false), ("", false),
        ]
        for (answer, isRight) in answers {
            let kernel = TestKernel()
            try kernel.register([TestKernel.tool("t", schema)], answer: .outcome(.ok(Array(answer.utf8))))
            let problem = await kernel.problem("t")
            #expect((problem == nil) == isRight, "\(answer)")
            if let problem { #expect(problem.code == .internalError) }
        }
    }

    @Test func pluginsCannotChooseStatusOrInventCodes() async throws {
        let error =
            #"{"code":"NO_SUCH_CODE","status":200,"detail":"d","retry_after_ms":-5,"errors":[{"instance_path":"/a"},{"message":"m"}]}"#
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("t")], answer: .outcome(.failed(.notFound, Array(error.utf8))))
        let problem = await kernel.problem("t")
        #expect(problem?.code == .notFound)
        #expect(problem?.status == 404)
        #expect(problem?.detail == "d")
        #expect(problem?.retryAfterMilliseconds == nil)
        #expect(problem?.errors == [Problem.Fault(instancePath: "", message: "m")])
    }

    @Test func countsCallsByOutcome() async throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("t", effect: "write")])
        _ = await kernel.problem("t")
        _ = await kernel.problem("t", role: .viewer)
        _ = await kernel.problem("a_hostile_name")
        let text = kernel.metrics.exposition()
        #expect(text.contains(#"holdfast_calls_total{face="rest",outcome="ok",tool="t"} 1"#))
        #expect(text.contains(#"holdfast_calls_total{face="rest",outcome="forbidden",tool="t"} 1"#))
        #expect(!text.contains("hostile"))
    }
}
