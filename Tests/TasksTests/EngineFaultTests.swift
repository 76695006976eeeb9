// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import StoreSuite
import Synchronization
import Telemetry
import Testing

@testable import Tasks

@Suite("What tasks must not do") struct EngineFaultTests {
    @Test func `A read-only daemon leaves what writes to others, says so, and is not stuck`() async throws {
        try await TestSite.with { site in
            let writer = await TestDaemon(site, worker: "one")
            let reader = await TestDaemon(site, worker: "two", isReadOnly: true)
            for daemon in [writer, reader] {
                try daemon.register([TestDaemon.named("look"), TestDaemon.named("change", effect: "write")])
                for name in ["look", "change"] { daemon.plugin.handle(name) { _ in .result([:]) } }
            }
            let change = try await writer.start("change")
            site.clock.advance(milliseconds: 3_600_000)
            for _ in 0..<6 { await reader.work() }
            let call = try await site.call(change)
            #expect(call.state == .available)
            #expect(await reader.waiting.note(of: call)?.hasPrefix("This daemon is read-only") == true)
            #expect(await reader.engine.readiness().isReady)
            #expect(await writer.waiting.note(of: call) == nil)
            let look = try await writer.start("look")
            await reader.work()
            #expect(try await site.call(look).state == .completed)
            await writer.work()
            #expect(try await site.call(change).state == .completed)
        }
    }

    @Test func `The last report of progress is in the row when the task has ended, however quick it was`() async throws
    {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try daemon.register([TestDaemon.named("count", ["max_attempts": 1])])
            daemon.plugin.handle("count") { call in
                for step in 1...10 { call.entry.onProgress?(Double(step), 10, "step \(step)") }
                return call.arguments["fails"] == nil ? .result([:]) : .problem(.notFound)
            }
            for arguments in [[:], ["fails": true]] as [JSONValue] {
                let id = try await daemon.start("count", arguments)
                await daemon.work()
                let call = try await site.call(id)
                #expect(call.state == (arguments == [:] ? .completed : .discarded))
                #expect(call.progress?.done == 10 && call.progress?.message == "step 10")
            }
        }
    }

    @Test func `A unique key of whoever is below operator is theirs alone, and shown as they gave it`() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try daemon.register([TestDaemon.named("t"), TestDaemon.named("same", ["unique": "arguments"])])
            func start(
                _ name: String, _ role: Role, type: String = "t", key: String? = "k", grants: Set<String>? = nil,
                conflict: UniqueConflict = .reject
            ) async throws -> StartedTask {
                var context = daemon.context(Principal(name: name, role: role, disclosure: .full))
                context.grants = grants
                return try await daemon.waiting.start(
                    taskType: type, arguments: ["n": 1], options: TaskStart(uniqueKey: key, onConflict: conflict),
                    context: context)
            }
            let first = try await start("vera", .viewer)
            let other = try await start("victor", .viewer)
            let shared = try await start("olga", .operator)
            #expect(Set([first.call.id, other.call.id, shared.call.id]).count == 3)
            let shown = CallDocument(first.call, for: CallReader(TestDaemon.viewer), note: nil).whole["unique_key"]
            #expect(shown == "k" && shared.call.uniqueKey == "k")
            #expect(try await start("vera", .viewer, conflict: .existing).call.id == first.call.id)
            #expect(try await start("anna", .approver, conflict: .existing).call.id == shared.call.id)
            // What a plugin starts has the plugin's keys, whoever has called it.
            let reach = Set(["task.enqueue:t"])
            #expect(
                try await start("vera", .viewer, grants: reach, conflict: .existing).call.id == shared.call.id)
            let own = try await start("vera", .viewer, type: "same", key: nil)
            #expect(try await start("victor", .viewer, type: "same", key: nil).call.id != own.call.id)
            #expect(
                try await start("vera", .viewer, type: "same", key: nil, conflict: .existing).call.id == own.call.id)
        }
    }

    @Test func `A start says which field is wrong: a key that cannot be kept, a time beyond a year, too much at once`()
        async throws
    {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try daemon.register([TestDaemon.named("t")])
            func refusal(_ start: TaskStart, _ principal: Principal = TestDaemon.person) async -> Problem? {
                do throws(Problem) {
                    _ = try await daemon.waiting.start(
                        taskType: "t", arguments: [:], options: start, context: daemon.context(principal))
                    return nil
                } catch { return error }
            }
            let key = await refusal(TaskStart(uniqueKey: "a\u{0}b"))
            #expect(key?.code == .validation && key?.errors.first?.instancePath == "/unique_key")
            let now = site.clock.time.wallMicroseconds()
            let year: Int64 = 31_536_000_000_000
            let late = await refusal(TaskStart(due: .at(now + year + 1)))
            #expect(late?.code == .validation && late?.errors.first?.instancePath == "/due_at")
            #expect(await refusal(TaskStart(due: .at(now + year))) == nil)
            let urgent = await refusal(TaskStart(priority: .critical), TestDaemon.viewer)
            #expect(urgent?.code == .forbidden && urgent?.errors.first?.instancePath == "/priority")
            let most = daemon.pipeline.limits.maximumQueuedTasks
            let many = try (0..<most).map { _ in
                try daemon.waiting.prepare(
                    taskType: "t", arguments: [:], context: daemon.context(TestDaemon.viewer))
            }
            _ = try await site.store.apply(EnqueueCalls(program: Units.program, calls: many))
            #expect(await refusal(TaskStart(), TestDaemon.viewer)?.code == .quotaExceeded)
            #expect(await refusal(TaskStart()) == nil)
        }
    }

    @Test func `Nothing of a call stays in memory when it has ended, neither of a task nor of one from outside`()
        async throws
    {
        try await TestSite.with([.sqlite]) { site in
            // Calls are held in place when they ask, and so may keep themselves.
            let daemon = await TestDaemon(site, options: TaskEngineOptions())
            try daemon.register([TestDaemon.named("t")], tools: [TestDaemon.named("tool")])
            let kept = Kept()
            for name in ["t", "tool"] {
                daemon.plugin.handle(name) { call in
                    kept.keep(call.context.asks)
                    return .result([:])
                }
            }
            let id = try await daemon.start("t")
            await daemon.engine.sweep()
            kept.keep(await daemon.engine.run(id))
            await daemon.engine.idle()
            _ = try await daemon.waiting.run(
                CallRequest(tool: "tool", arguments: [:], context: daemon.context()))
            #expect(kept.count >= 2)
            // The last of those who held it may be about to let it go.
            for _ in 0..<10_000 where kept.isAnyAlive { await Task.yield() }
            #expect(!kept.isAnyAlive)
        }
    }

    @Test func `Answers are no longer than arguments may be`() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try daemon.register(tools: [TestDaemon.named("ask")])
            daemon.plugin.handle("ask") { call in
                await call.ask("q") == nil ? .unwound : .result([:])
            }
            let request = CallRequest(tool: "ask", arguments: [:], context: daemon.context())
            guard case .waiting(let call) = try await daemon.waiting.run(request) else {
                Issue.record("It does not wait.")
                return
            }
            let long = String(repeating: "a", count: daemon.pipeline.limits.maximumArgumentBytes)
            await #expect(throws: Problem(.validation, "", status: 413), "the size") {
                do throws(Problem) {
                    _ = try await daemon.waiting.answer(
                        call.id.text, answers: ["q": .string(long)], by: TestDaemon.person)
                } catch {
                    throw Problem(error.code, "", status: error.status)
                }
            }
            #expect(try await site.call(call.id).state == .inputRequired)
        }
    }

    @Test func `Who gives a call back at the end leaves what it has asked in earlier rounds`() async throws {
        try await TestSite.with { site in
            let one = await TestDaemon(site, worker: "one")
            let (began, gate) = (Gate(), Gate())
            try one.register([TestDaemon.named("t")])
            one.plugin.handle("t") { call in
                guard await call.ask("first") != nil else { return .unwound }
                began.open()
                await gate.passed()
                return .failed(.cancelled, [])
            }
            let id = try await one.start("t")
            await one.work()
            _ = try await one.waiting.answer(id.text, answers: ["first": "yes"], by: TestDaemon.person)
            await one.engine.sweep()
            await began.passed()
            async let stopped: Void = one.engine.stop()
            await site.clock.somebodySleeps()
            site.clock.advance(milliseconds: 20_000)
            gate.open()
            await stopped
            let call = try await site.call(id)
            #expect(call.state == .available && call.round == 1)
            #expect(try call.asks().map(\.key) == ["first"] && call.answers().keys.sorted() == ["first"])
        }
    }
}

/// Objects that nobody should keep alive.
private final class Kept: Sendable {
    private struct Weak { weak var object: (any AnyObject & Sendable)? }

    private let all = Mutex<[Weak]>([])

    func keep(_ object: (any AnyObject & Sendable)?) {
        guard let object else { return }
        all.withLock { $0.append(Weak(object: object)) }
    }

    var count: Int { all.withLock { $0.count } }
    var isAnyAlive: Bool { all.withLock { $0.contains { $0.object != nil } } }
}
