// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import SQLiteStore
import Store
import StoreSuite
import Synchronization
import Testing

@testable import Tasks

@Suite("Running tasks") struct EngineRunTests {
    @Test func `A task runs as its requester and ends with its result`() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try daemon.register([TestDaemon.named("sum", effect: "write")])
            let seen = Mutex<CallContext?>(nil)
            daemon.plugin.handle("sum") { call in
                seen.withLock { $0 = call.context }
                return .result(["sum": .integer((call.arguments["a"]?.integerValue ?? 0) + 1)])
            }
            let id = try await daemon.start("sum", ["a": 41])
            #expect(try await site.call(id).state == .available)
            await daemon.work()
            let call = try await site.call(id)
            #expect(
                call.state == .completed && call.attempt == 1
                    && call.resultJSON == Units.text(#"{"structured":{"sum":42}}"#))
            let context = try #require(seen.withLock { $0 })
            #expect(context.principal == TestDaemon.person && context.face == .task && context.callID == id.text)
            #expect(context.attempt == 1 && context.correlationID == "test" && context.effect == .write)
            #expect(daemon.metric("holdfast_task_claims_total 1\n"))
            #expect(daemon.metric(#"holdfast_task_outcomes_total{outcome="completed",type="sum"} 1"#))
            #expect(daemon.metric(#"holdfast_task_duration_seconds_count{type="sum"} 1"#))
        }
    }

    @Test func `A failed attempt is tried again when its backoff is over, and a dead letter can be put back`()
        async throws
    {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try daemon.register([
                TestDaemon.named("flaky", ["max_attempts": 3, "backoff": ["initial_ms": 10_000, "jitter": "full"]])
            ])
            let answer = Mutex<Outcome>(.problem(.serviceUnavailable))
            daemon.plugin.handle("flaky") { _ in answer.withLock { $0 } }
            let id = try await daemon.start("flaky")
            await daemon.work()
            var call = try await site.call(id)
            #expect(call.state == .retryable && call.lastRetryMilliseconds == 5_000)
            site.clock.advance(milliseconds: 4_999)
            await daemon.work()
            #expect(daemon.plugin.runs("flaky") == 1)
            site.clock.advance(milliseconds: 1)
            // What the problem says of itself goes before the backoff.
            answer.withLock { $0 = .problem(.rateLimitExceeded, retryAfter: 777) }
            await daemon.work()
            call = try await site.call(id)
            #expect(call.state == .retryable && call.attempt == 2 && call.lastRetryMilliseconds == 777)
            site.clock.advance(milliseconds: 777)
            await daemon.work()
            call = try await site.call(id)
            #expect(call.state == .discarded && call.attempt == 3)
            #expect(try JSONValue.parse(call.errorsJSON).arrayValue?.count == 3)
            #expect(daemon.metric("holdfast_task_retries_total 2\n"))
            answer.withLock { $0 = .result([:]) }
            #expect(try await daemon.waiting.retry(id.text, by: TestDaemon.person).state == .available)
            await daemon.work()
            #expect(try await site.call(id).state == .completed)
            await #expect(throws: Problem.self) { try await daemon.waiting.retry(id.text, by: TestDaemon.person) }
        }
    }

    @Test
    func
        `What is not worth another attempt is discarded at once: a refusal, garbage, a problem that is not in retry_on`()
        async throws
    {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try daemon.register([
                TestDaemon.named("garbage"), TestDaemon.named("fussy", ["retry_on": ["NOT_FOUND"]]),
                TestDaemon.named("strict", ["output_schema": ["type": "object", "required": ["x"]]]),
            ])
            daemon.plugin.handle("garbage") { _ in .ok(Units.text("no json")) }
            daemon.plugin.handle("fussy") { _ in .problem(.serviceUnavailable) }
            daemon.plugin.handle("strict") { _ in .result([:]) }
            var ids: [DurableCallID] = []
            for name in ["garbage", "fussy", "strict"] { ids.append(try await daemon.start(name)) }
            await daemon.work()
            for id in ids {
                let call = try await site.call(id)
                #expect(call.state == .discarded && call.attempt == 1 && call.problemJSON != nil, "\(call.name)")
            }
            #expect(daemon.lines.has("discarded"))
        }
    }

    @Test func `A task whose plugin is away waits, says so, and runs when it is there`() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try daemon.register([TestDaemon.named("t")])
            daemon.plugin.handle("t") { _ in .result([:]) }
            let id = try await daemon.start("t")
            daemon.unregister()
            await daemon.work()
            let call = try await site.call(id)
            #expect(call.state == .available && call.attempt == 0)
            #expect(await daemon.waiting.note(of: call)?.contains("No enabled plugin serves \"t\"") == true)
            #expect(await daemon.engine.readiness().detail.contains("no plugin serves t"))
            try daemon.register([TestDaemon.named("t")])
            await daemon.work()
            #expect(try await site.call(id).state == .completed)
        }
    }

    @Test func `No more run at once than daemon, queue and type permit, and urgent ones go first`() async throws {
        try await TestSite.with { site in
            let options = TaskEngineOptions(
                concurrency: 4, queues: [ConsumedQueue(queue: "default"), ConsumedQueue(queue: "slow", places: 2)])
            let daemon = await TestDaemon(site, options: options)
            try daemon.register([
                TestDaemon.named("one", ["concurrency": 1]), TestDaemon.named("two", ["queue": "slow"]),
                TestDaemon.named("any"),
            ])
            let now = Mutex<(running: [String: Int], most: [String: Int], order: [String])>(([:], [:], []))
            for name in ["one", "two", "any"] {
                daemon.plugin.handle(name) { call in
                    now.withLock { now in
                        now.running[name, default: 0] += 1
                        now.most[name] = max(now.most[name, default: 0], now.running[name, default: 0])
                        now.most["all"] = max(now.most["all", default: 0], now.running.values.reduce(0, +))
                        now.order.append(call.arguments["p"]?.stringValue ?? "")
                    }
                    for _ in 0..<20 { await Task.yield() }
                    now.withLock { $0.running[name, default: 0] -= 1 }
                    return .result([:])
                }
            }
            for index in 0..<12 {
                try await daemon.start("one", ["n": .integer(Int64(index))])
                try await daemon.start("two", ["n": .integer(Int64(index))])
                try await daemon.start("any", ["n": .integer(Int64(index))])
            }
            await daemon.work()
            #expect(try await site.calls([.completed]).count == 36)
            let most = now.withLock { $0.most }
            #expect(most["one"] == 1 && most["two", default: 9] <= 2 && most["all", default: 9] <= 4, "\(most)")

            now.withLock { $0.order = [] }
            for priority in [ToolDescriptor.Priority.bulk, .normal, .critical] {
                try await daemon.start("one", ["p": .string(priority.rawValue)], TaskStart(priority: priority))
            }
            await daemon.work()
            #expect(now.withLock { $0.order } == ["critical", "normal", "bulk"])
        }
    }

    @Test func `A paused queue is left alone by every daemon; draining waits for what runs`() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try daemon.register([TestDaemon.named("t")])
            let (began, gate) = (Gate(), Gate())
            daemon.plugin.handle("t") { _ in
                began.open()
                await gate.passed()
                return .result([:])
            }
            try await daemon.start("t")
            await daemon.engine.sweep()
            await began.passed()
            async let drained = daemon.waiting.drain(
                queue: "default", by: TestDaemon.person, withinMilliseconds: 60_000)
            await site.clock.somebodySleeps()
            let waits = try await daemon.start("t")
            gate.open()
            await daemon.engine.idle()
            site.clock.advance(milliseconds: 1_000)
            let state = try await drained
            #expect(state.isDrained && state.pausedBy == "olga" && state.counts[.available] == 1)
            await daemon.work()
            let call = try await site.call(waits)
            #expect(call.state == .available && daemon.plugin.runs("t") == 1)
            #expect(await daemon.waiting.note(of: call)?.contains("paused") == true)
            _ = try await daemon.waiting.setPaused(false, queue: "default", by: TestDaemon.person)
            await daemon.work()
            #expect(try await site.call(waits).state == .completed)
            await #expect(throws: Problem.self) {
                try await daemon.waiting.setPaused(true, queue: "defualt", by: TestDaemon.person)
            }
        }
    }

    @Test func `Two daemons on one store run every task once, however they sweep`() async throws {
        try await TestSite.with { site in
            let (one, two) = (await TestDaemon(site, worker: "one"), await TestDaemon(site, worker: "two"))
            let seen = Mutex<[String: Int]>([:])
            for daemon in [one, two] {
                try daemon.register([TestDaemon.named("t")])
                daemon.plugin.handle("t") { call in
                    seen.withLock { $0[call.context.callID ?? "", default: 0] += 1 }
                    return .result([:])
                }
            }
            for index in 0..<150 { try await one.start("t", ["n": .integer(Int64(index))]) }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await one.work() }
                group.addTask { await two.work() }
            }
            #expect(try await site.calls([.completed]).count == 150)
            #expect(seen.withLock { $0.count } == 150 && seen.withLock { $0.values.allSatisfy { $0 == 1 } })
            #expect(!one.lines.has("lease") && !two.lines.has("lease"))
        }
    }

    @Test func `What is wrong with a task is said when it is started`() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            let schema: JSONValue = ["type": "object", "properties": ["n": ["type": "integer"]]]
            try daemon.register([
                TestDaemon.named("write", effect: "write", ["input_schema": schema, "unique": "arguments"])
            ])
            func refusal(
                _ type: String = "write", _ arguments: JSONValue = [:], _ start: TaskStart = TaskStart(),
                _ principal: Principal = TestDaemon.person
            ) async -> ProblemCode? {
                do throws(Problem) {
                    _ = try await daemon.waiting.start(
                        taskType: type, arguments: arguments, options: start, context: daemon.context(principal))
                    return nil
                } catch { return error.code }
            }
            #expect(await refusal("wirte") == .notFound)
            #expect(await refusal("write", ["n": "x"]) == .validation)
            #expect(await refusal("write", [:], TaskStart(queue: "nowhere")) == .validation)
            #expect(await refusal("write", [:], TaskStart(maximumAttempts: 0)) == .validation)
            #expect(await refusal("write", [:], TaskStart(), TestDaemon.viewer) == .forbidden)
            #expect(await refusal() == nil)
            #expect(await refusal() == .alreadyExists)
            let again = try await daemon.waiting.start(
                taskType: "write", arguments: [:], options: TaskStart(onConflict: .existing), context: daemon.context())
            #expect(again.existing)
            #expect(try await site.calls().count == 1)
        }
    }
}
