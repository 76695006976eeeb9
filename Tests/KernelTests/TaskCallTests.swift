// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry
import Testing

/// Tasks, and calls that wait, through the pipeline.
@Suite struct TaskCallTests {
    private let form = Ask(key: "name", kind: .form, message: "Who?", pluginID: "org.example.fake")

    private func context(
        _ asks: AskRecorder? = nil, depth: Int = 0, path: CallPath = CallPath(), effect: Effect? = nil,
        role: Role = .operator, grants: Set<String>? = nil
    ) -> CallContext {
        var context = CallContext(
            principal: Principal(name: "tess", role: role, disclosure: .pseudonym), face: .task, correlationID: "c-1",
            attempt: 3, depth: depth, grants: grants)
        context.asks = asks
        context.path = path
        context.effect = effect
        context.callID = "018f"
        return context
    }

    @Test func aTaskRunsAsOne() async throws {
        let kernel = TestKernel()
        let plugin = try kernel.register(
            [], tasks: [TestKernel.tool("count", effect: "write", input: ["type": "object", "required": ["n"]])])
        let request = CallRequest(
            task: "count", arguments: ["n": 1], context: context(AskRecorder(isReplay: true)))
        guard case .done(let result) = try await kernel.pipeline.run(request) else {
            Issue.record("it waits")
            return
        }
        #expect(result.structured == ["n": 1])
        let call = try #require(plugin.kept.first)
        #expect(call.kind == .task && call.flags == StartedCall.replayFlag && call.name == "count")
        let seen = try JSONValue.parse(call.context)
        #expect(seen["call_id"] == "018f" && seen["attempt"] == 3)
        #expect(kernel.metrics.exposition().contains("face=\"task\",outcome=\"ok\""))
        // What a tool is held to, a task is.
        #expect(await kernel.problem(CallRequest(task: "count", arguments: [:], context: context()))?.status == 422)
        let viewer = context(role: .viewer)
        #expect(
            await kernel.problem(CallRequest(task: "count", arguments: ["n": 1], context: viewer))?.code == .forbidden)
        #expect(await kernel.problem(CallRequest(tool: "count", arguments: [:], context: context()))?.code == .notFound)
        let near = await kernel.problem(CallRequest(task: "cuont", arguments: [:], context: context()))
        #expect(near?.detail.contains("Did you mean count?") == true)
    }

    @Test func aTaskHasItsOwnTimes() async throws {
        let kernel = TestKernel(limits: CallLimits(timeoutMilliseconds: 10, graceMilliseconds: 10))
        let plugin = try kernel.register(
            [], tasks: [TestKernel.tool("t", ["timeout_ms": 5_000, "grace_ms": 300])], answer: .keep)
        func sweep(_ milliseconds: UInt64) {
            kernel.time.advance(nanoseconds: milliseconds * 1_000_000)
            kernel.calls.sweep(now: kernel.time.source.monotonicNanoseconds())
        }
        let late = Task { await kernel.problem(CallRequest(task: "t", arguments: [:], context: context())) }
        while plugin.kept.count < 1 { await Task.yield() }
        sweep(4_999)
        #expect(plugin.cancelled.isEmpty)
        sweep(1)
        sweep(299)
        #expect(plugin.cancelled.count == 1 && plugin.abandoned.isEmpty)
        sweep(1)
        #expect(await late.value?.code == .operationTimeout)
        #expect(plugin.abandoned.count == 1)

        // Told to stop by somebody, it has the grace and no more, long before its deadline.
        let stopped = Task { await kernel.problem(CallRequest(task: "t", arguments: [:], context: context())) }
        while plugin.kept.count < 2 { await Task.yield() }
        stopped.cancel()
        while plugin.cancelled.count < 2 { await Task.yield() }
        sweep(299)
        #expect(kernel.calls.count == 1)
        sweep(1)
        let problem = await stopped.value
        #expect(problem?.code == .serviceUnavailable && problem?.detail.contains("cancelled") == true)
        #expect(plugin.abandoned.count == 2 && kernel.calls.count == 0)
    }

    @Test func aCancelledToolGoesOnToItsDeadline() async throws {
        let kernel = TestKernel(limits: CallLimits(timeoutMilliseconds: 5_000, graceMilliseconds: 10))
        let plugin = try kernel.register([TestKernel.tool("t")], answer: .keep)
        let call = Task { await kernel.problem("t") }
        while plugin.kept.isEmpty { await Task.yield() }
        call.cancel()
        while plugin.cancelled.isEmpty { await Task.yield() }
        kernel.time.advance(nanoseconds: 4_000_000_000)
        kernel.calls.sweep(now: kernel.time.source.monotonicNanoseconds())
        #expect(kernel.calls.count == 1)
        #expect(kernel.calls.finish(try #require(plugin.kept.first?.id), with: .failed(.cancelled, [])))
        _ = await call.value
    }

    @Test(arguments: [Outcome.failed(.inputRequired, []), .ok(Array("{\"structured\":{\"done\":true}}".utf8))])
    func aCallWithAnOpenQuestionWaitsWhateverThePluginSays(ending: Outcome) async throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("t")], answer: .outcome(ending))
        let asks = AskRecorder()
        _ = await asks.ask(form, at: CallPath())
        let request = CallRequest(tool: "t", arguments: [:], context: context(asks))
        guard case .awaiting(let open) = try await kernel.pipeline.run(request) else {
            Issue.record("it ended")
            return
        }
        #expect(open == [form])
        #expect(kernel.metrics.exposition().contains("outcome=\"input_required\""))
        // Where nothing can wait it is a refusal that says what to do.
        let problem = await kernel.problem(request)
        #expect(problem?.status == 501 && problem?.isRetryable == false && problem?.detail.contains("Who?") == true)
        #expect(problem?.detail.contains("REST") == true && problem?.detail.contains("\"elicitation\"") == true)
    }

    @Test func anOpenQuestionElsewhereIsNoBusinessOfACallThatIsDone() async throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("t")])
        let asks = AskRecorder()
        _ = await asks.ask(form, at: CallPath().entering("other", arguments: []))
        let path = CallPath().entering("t", arguments: [])
        let ending = try await kernel.pipeline.run(
            CallRequest(tool: "t", arguments: [:], context: context(asks, depth: 1, path: path)))
        guard case .done = ending else {
            Issue.record("it waits for the other")
            return
        }
    }

    @Test func waitingWithoutAQuestionIsAFaultOfThePlugin() async throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("t")], answer: .outcome(.failed(.inputRequired, [])))
        for asks in [AskRecorder(), nil] {
            let problem = await kernel.problem(CallRequest(tool: "t", arguments: [:], context: context(asks)))
            #expect(problem?.code == .internalError && problem?.detail.contains("has asked nothing") == true)
        }
    }

    @Test func aNestedCallThatMayChangeSomethingEndsTheAsking() async throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("w", effect: "write"), TestKernel.tool("r")])
        let path = CallPath().entering("w", arguments: [])
        for (tool, expected) in [("r", AskRecorder.Reply.unanswered), ("w", .afterEffect)] {
            let asks = AskRecorder()
            _ = try await kernel.pipeline.run(
                CallRequest(tool: tool, arguments: [:], context: context(asks, depth: 1, path: path)))
            #expect(await asks.ask(form, at: CallPath()) == expected, "\(tool)")
        }
        // The other way round it is not begun.
        let asks = AskRecorder()
        _ = await asks.ask(form, at: CallPath())
        let ending = try await kernel.pipeline.run(
            CallRequest(tool: "w", arguments: [:], context: context(asks, depth: 1, path: path)))
        guard case .awaiting(let open) = ending else {
            Issue.record("it was run")
            return
        }
        #expect(open == [form] && !asks.hasActed)
    }

    @Test func preparingSaysWhatRunningWould() throws {
        let kernel = TestKernel()
        let schema: JSONValue = ["type": "object", "properties": ["n": ["type": "integer", "default": 7]]]
        try kernel.register(
            [TestKernel.tool("t", input: schema)],
            tasks: [TestKernel.tool("w", effect: "write", input: schema), TestKernel.tool("r")])
        func prepare(_ request: CallRequest) -> Result<PreparedCall, Problem> {
            Result { () throws(Problem) in try kernel.pipeline.prepare(request) }
        }
        let prepared = try prepare(CallRequest(task: "w", arguments: [:], context: context())).get()
        #expect(prepared.arguments == ["n": 7] && prepared.argumentBytes == Array("{\"n\":7}".utf8))
        #expect(prepared.effect == .write && prepared.taskType?.name == "w" && prepared.pluginID == "org.example.fake")
        let tool = try prepare(CallRequest(tool: "t", arguments: ["n": 7], context: context())).get()
        #expect(tool.taskType == nil && tool.argumentsDigest == prepared.argumentsDigest)
        #expect(tool.schemaDigest == prepared.schemaDigest && tool.schemaDigest.utf8.count == 64)

        func refusal(_ name: String, _ context: CallContext) -> ProblemCode? {
            switch prepare(CallRequest(task: name, arguments: [:], context: context)) {
            case .success: nil
            case .failure(let problem): problem.correlationID == "c-1" ? problem.code : .unknownError
            }
        }
        // A call starts what it could do itself, by its declaration, its caller and its grants.
        #expect(refusal("w", context(effect: .read)) == .forbidden)
        #expect(refusal("w", context(effect: .enqueue)) == .forbidden)
        #expect(refusal("w", context(effect: .write)) == nil)
        #expect(refusal("r", context(effect: .read, role: .viewer)) == nil)
        #expect(refusal("w", context(role: .viewer)) == .forbidden)
        #expect(refusal("r", context(grants: ["tool.invoke:*"])) == .forbidden)
        #expect(refusal("r", context(grants: ["task.enqueue:r"])) == nil)
        #expect(refusal("gone", context()) == .notFound)
    }

    @Test func aReadOnlySiteStartsWhatReads() async throws {
        let kernel = TestKernel(isReadOnly: true)
        try kernel.register(
            [], tasks: ["read", "simulate", "enqueue", "write"].map { TestKernel.tool($0, effect: $0) })
        for effect in ["read", "simulate", "enqueue", "write"] {
            let problem = await kernel.problem(CallRequest(task: effect, arguments: [:], context: context()))
            #expect((problem == nil) == ["read", "simulate"].contains(effect), "\(effect)")
        }
    }
}

extension TestKernel {
    /// The problem of a request; nil when it ends with a result.
    func problem(_ request: CallRequest) async -> Problem? {
        do throws(Problem) {
            _ = try await pipeline.run(request).result()
            return nil
        } catch { return error }
    }
}
