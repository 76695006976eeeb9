// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry
import Testing

/// Deadlines, cancelling, admission and the end of the day.
@Suite struct CallTimeTests {
    private func waiting(_ kernel: TestKernel, _ plugin: FakePlugin, count: Int = 1) async {
        while plugin.kept.count < count { await Task.yield() }
    }

    @Test func lateCallIsAskedToStopThenAbandoned() async throws {
        let kernel = TestKernel(limits: CallLimits(timeoutMilliseconds: 1_000, graceMilliseconds: 500))
        let plugin = try kernel.register([TestKernel.tool("t")], answer: .keep)
        let task = Task { await kernel.problem("t") }
        await waiting(kernel, plugin)
        let id = try #require(plugin.kept.first?.id)
        func sweep(afterMilliseconds time: UInt64) {
            kernel.time.advance(nanoseconds: time * 1_000_000)
            kernel.calls.sweep(now: kernel.time.source.monotonicNanoseconds())
        }
        sweep(afterMilliseconds: 999)
        #expect(plugin.cancelled.isEmpty)
        #expect(!kernel.calls.isCancelled(id, now: kernel.time.source.monotonicNanoseconds()))
        sweep(afterMilliseconds: 1)
        sweep(afterMilliseconds: 1)
        #expect(plugin.cancelled == [id], "asked once")
        #expect(kernel.calls.isCancelled(id, now: kernel.time.source.monotonicNanoseconds()))
        sweep(afterMilliseconds: 499)
        #expect(await task.value?.code == .timeout)
        #expect(!kernel.calls.finish(id, by: plugin, with: .ok([])), "a late completion is stale")
        #expect(kernel.calls.count == 0)
    }

    @Test func aPluginThatStopsAtTheDeadlineTimedOut() async throws {
        let kernel = TestKernel(limits: CallLimits(timeoutMilliseconds: 1_000, graceMilliseconds: 500))
        let plugin = try kernel.register([TestKernel.tool("t")], answer: .keep)
        let task = Task { await kernel.problem("t") }
        await waiting(kernel, plugin)
        kernel.time.advance(nanoseconds: 1_000_000_000)
        kernel.calls.sweep(now: kernel.time.source.monotonicNanoseconds())
        let id = try #require(plugin.kept.first?.id)
        #expect(kernel.calls.finish(id, by: plugin, with: .failed(.cancelled, [])))
        let problem = await task.value
        #expect(problem?.code == .timeout && problem?.status == 504)
    }

    @Test func toolsMayHaveATimeoutOfTheirOwn() async throws {
        let kernel = TestKernel(limits: CallLimits(timeoutMilliseconds: 60_000, graceMilliseconds: 0))
        let plugin = try kernel.register([TestKernel.tool("t", ["timeout_ms": 10])], answer: .keep)
        let task = Task { await kernel.problem("t") }
        await waiting(kernel, plugin)
        let context = try JSONValue.parse(try #require(plugin.kept.first?.context))
        #expect(context["soft_deadline_ms"] == 9)
        kernel.time.advance(nanoseconds: 10_000_000)
        kernel.calls.sweep(now: kernel.time.source.monotonicNanoseconds())
        #expect(await task.value?.code == .timeout)
    }

    @Test func cancellingTheCallerAsksThePlugin() async throws {
        let kernel = TestKernel()
        let plugin = try kernel.register([TestKernel.tool("t")], answer: .keep)
        let task = Task { await kernel.problem("t") }
        await waiting(kernel, plugin)
        task.cancel()
        while plugin.cancelled.isEmpty { await Task.yield() }
        // The plugin may still answer; its answer counts.
        let id = try #require(plugin.kept.first?.id)
        #expect(kernel.calls.finish(id, by: plugin, with: .ok(Array("{}".utf8))))
        #expect(await task.value == nil)
    }

    @Test func admissionHasALimitAndCloses() async throws {
        var limits = CallLimits(maximumConcurrentCalls: 2, maximumWaitingCalls: 0)
        limits.reservedForCritical = 0
        let kernel = TestKernel(limits: limits)
        let plugin = try kernel.register([TestKernel.tool("t")], answer: .keep)
        let tasks = (0..<2).map { _ in Task { await kernel.problem("t") } }
        await waiting(kernel, plugin, count: 2)
        let refused = await kernel.problem("t")
        #expect(refused?.status == 503)
        #expect(refused?.retryAfterMilliseconds == 1_000)
        kernel.pipeline.admission.close()
        #expect(await kernel.problem("t")?.detail == "The daemon is shutting down; call again when it is back.")
        let drained = Task { await kernel.pipeline.admission.drained() }
        for call in plugin.kept { kernel.calls.finish(call.id, by: plugin, with: .ok(Array("{}".utf8))) }
        await drained.value
        for task in tasks { #expect(await task.value == nil) }
        #expect(kernel.pipeline.admission.running == 0)
    }

    @Test func callsThatRunAtTheEndOfTheDayMayCallOthers() async throws {
        let kernel = TestKernel()
        try kernel.register([TestKernel.tool("t")])
        kernel.pipeline.admission.close()
        #expect(await kernel.problem("t")?.code == .serviceUnavailable)
        #expect(await kernel.problem("t", depth: 1) == nil)
    }

    @Test func nestedCallEndsWithTheCallAbove() async throws {
        let kernel = TestKernel(limits: CallLimits(timeoutMilliseconds: 60_000, graceMilliseconds: 0))
        let plugin = try kernel.register([TestKernel.tool("t")], answer: .keep)
        let task = Task { () -> Problem? in
            let principal = Principal(name: "tester", role: .operator, disclosure: .pseudonym)
            var context = CallContext(principal: principal, face: .plugin, correlationID: "c", depth: 1)
            context.deadline = 100_000_001
            do throws(Problem) {
                _ = try await kernel.pipeline.run(CallRequest(tool: "t", arguments: [:], context: context))
                return nil
            } catch { return error }
        }
        await waiting(kernel, plugin)
        let call = try #require(plugin.kept.first)
        #expect(kernel.calls.entry(call.id)?.context.deadline == 100_000_001)
        #expect(try JSONValue.parse(call.context)["soft_deadline_ms"] == 90)
        #expect(call.deadlineMicros == 5_100_000)
        kernel.time.advance(nanoseconds: 100_000_000)
        kernel.calls.sweep(now: kernel.time.source.monotonicNanoseconds())
        #expect(await task.value?.code == .timeout)
    }

    @Test func shutdownEndsWhatNeverAnswers() async throws {
        let kernel = TestKernel()
        let plugin = try kernel.register([TestKernel.tool("t")], answer: .keep)
        let task = Task { await kernel.problem("t") }
        await waiting(kernel, plugin)
        kernel.pipeline.admission.close()
        kernel.calls.cancelAll()
        #expect(kernel.pipeline.admission.running == 1)
        kernel.calls.abandonAll(with: .failed(.unavailable, []))
        #expect(await task.value?.code == .serviceUnavailable)
        await kernel.pipeline.admission.drained()
        #expect(kernel.calls.count == 0)
    }

    @Test func absurdRetryTimesAreCut() async throws {
        let kernel = TestKernel()
        let error: JSONValue = ["detail": "busy", "retry_after_ms": .integer(.max)]
        try kernel.register([TestKernel.tool("t")], answer: .outcome(.failed(.unavailable, error.serialized())))
        #expect(await kernel.problem("t")?.retryAfterMilliseconds == 86_400_000)
    }

    @Test func identifiersBelongToOneInstanceAndOneCall() throws {
        let calls = CallTable()
        let mine = FakePlugin("a", calls: calls, answer: .keep)
        let other = FakePlugin("b", calls: calls, answer: .keep)
        let context = CallContext(
            principal: Principal(name: "p", role: .viewer, disclosure: .full), face: .host, correlationID: "")
        func begin() -> CallID {
            calls.begin(instance: mine, context: context, deadline: .max, abandonAt: .max) { _ in }
        }
        let first = begin()
        #expect(!calls.finish(first, by: other, with: .ok([])))
        #expect(calls.entry(first, ownedBy: other) == nil)
        #expect(calls.finish(first, by: mine, with: .ok([])))
        #expect(!calls.finish(first, by: mine, with: .ok([])))
        let second = begin()
        #expect(second != first, "a slot that is used again has another generation")
        #expect(second.rawValue & 0xFFFF_FFFF == first.rawValue & 0xFFFF_FFFF)
        #expect(!calls.finish(first, by: mine, with: .ok([])))
        for forged in [0, .max, second.rawValue + 1, second.rawValue + (1 << 32)] as [UInt64] {
            #expect(!calls.finish(CallID(rawValue: forged), with: .ok([])))
        }
        #expect(calls.count == 1)
    }
}
