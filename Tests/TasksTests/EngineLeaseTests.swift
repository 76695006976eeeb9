// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import SQLiteStore
import Store
import StoreSuite
import Synchronization
import Telemetry
import Testing

@testable import Tasks

@Suite("Leases, cancelling and stopping") struct EngineLeaseTests {
    /// A daemon whose task "t" waits for a gate, and says when it has begun.
    private func blocked(_ site: TestSite, worker: String, _ more: JSONObject = [:], options: TaskEngineOptions? = nil)
        async throws -> (daemon: TestDaemon, began: Gate, gate: Gate)
    {
        let daemon = await TestDaemon(
            site, worker: worker, options: options ?? TaskEngineOptions(holdMilliseconds: 0))
        try daemon.register([TestDaemon.named("t", more)])
        let (began, gate) = (Gate(), Gate())
        daemon.plugin.handle("t") { _ in
            began.open()
            await gate.passed()
            return .result(["by": .string(worker)])
        }
        return (daemon, began, gate)
    }

    @Test func `A lease that is lost is run again by another daemon, and the late end changes nothing`() async throws {
        try await TestSite.with { site in
            let (one, began, gate) = try await blocked(site, worker: "one")
            let two = await TestDaemon(site, worker: "two")
            try two.register([TestDaemon.named("t")])
            two.plugin.handle("t") { _ in .result(["by": "two"]) }
            let id = try await one.start("t")
            await one.engine.sweep()
            await began.passed()
            site.clock.advance(milliseconds: 29_000)
            await two.work()
            #expect(two.plugin.runs("t") == 0)
            site.clock.advance(milliseconds: 1_001)
            await two.work()
            #expect(try await site.call(id).resultJSON == Units.text(#"{"structured":{"by":"two"}}"#))
            #expect(two.metric("holdfast_task_rescues_total 1\n") && two.lines.has("dead worker"))
            let after = try await site.call(id)
            gate.open()
            await one.engine.idle()
            #expect(try await site.call(id) == after)
            #expect(after.attempt == 2 && after.state == .completed)
            #expect(one.lines.has("after its lease was lost") && one.metric("holdfast_task_late_ends_total 1\n"))
        }
    }

    @Test func `A daemon that takes its own lost call again does not mistake the late end for the new one`()
        async throws
    {
        try await TestSite.with { site in
            let one = await TestDaemon(site)
            try one.register([TestDaemon.named("t")])
            let (began, first) = (Gate(), Gate())
            one.plugin.handle("t") { call in
                guard call.context.attempt == 1 else { return .result(["attempt": 2]) }
                began.open()
                await first.passed()
                return .result(["attempt": 1])
            }
            let id = try await one.start("t")
            await one.engine.sweep()
            await began.passed()
            site.clock.advance(milliseconds: 30_001)
            await one.work()
            #expect(try await site.call(id).resultJSON == Units.text(#"{"structured":{"attempt":2}}"#))
            let after = try await site.call(id)
            first.open()
            for _ in 0..<10_000 where !one.lines.has("after its lease was lost") { await Task.yield() }
            #expect(one.lines.has("after its lease was lost"))
            #expect(try await site.call(id) == after)
        }
    }

    @Test func `An end that the store does not take is written as soon as it does`() async throws {
        try await TestSite.with([.sqlite]) { site in
            let (one, began, gate) = try await blocked(site, worker: "one")
            let id = try await one.start("t")
            await one.engine.sweep()
            await began.passed()
            try await site.store.run("PRAGMA query_only = ON")
            gate.open()
            for _ in 0..<100_000 where !one.lines.has("cannot be written") { await Task.yield() }
            #expect(one.lines.has("the ends of calls cannot be written"))
            #expect(await one.engine.readiness().isReady == false)
            #expect(try await site.call(id).state == .running)
            try await site.store.run("PRAGMA query_only = OFF")
            await one.work()
            #expect(try await site.call(id).state == .completed)
            #expect(one.lines.has("the store takes calls again") && one.plugin.runs("t") == 1)
        }
    }

    @Test func `A lease that is renewed holds; one that was lost asks the handler to stop`() async throws {
        try await TestSite.with { site in
            let one = await TestDaemon(site, worker: "one")
            try one.register([TestDaemon.named("t")])
            let (began, stopped) = (Gate(), Gate())
            one.plugin.handle("t") { call in
                began.open()
                await call.isToStop.passed()
                stopped.open()
                return .failed(.cancelled, [])
            }
            let two = await TestDaemon(site, worker: "two", options: TaskEngineOptions(runs: false))
            let id = try await one.start("t")
            await one.engine.sweep()
            await began.passed()
            for _ in 0..<4 {
                site.clock.advance(milliseconds: 20_000)
                await one.engine.renew()
                await two.engine.sweep()
            }
            #expect(try await site.call(id).state == .running)
            site.clock.advance(milliseconds: 31_000)
            await two.engine.sweep()
            #expect(try await site.call(id).state == .available)
            await one.engine.renew()
            await stopped.passed()
            await one.engine.idle()
            #expect(one.lines.has("lease of a running call is lost"))
            #expect(try await site.call(id).state == .available)
        }
    }

    @Test func `A wish to cancel reaches the handler from another daemon; who obeys ends cancelled`() async throws {
        try await TestSite.with { site in
            let one = await TestDaemon(site, worker: "one")
            try one.register([TestDaemon.named("t")])
            let began = Gate()
            one.plugin.handle("t") { call in
                began.open()
                await call.isToStop.passed()
                return .failed(.cancelled, [])
            }
            let two = await TestDaemon(site, worker: "two")
            let id = try await one.start("t")
            await one.engine.sweep()
            await began.passed()
            let asked = try await two.waiting.cancel(id.text, by: TestDaemon.person)
            #expect(asked.state == .running && asked.cancellation?.by == "olga")
            await one.work()
            let call = try await site.call(id)
            #expect(call.state == .cancelled && call.cancellation?.by == "olga")
            let problem = CallDocument(call, for: CallReader(TestDaemon.person), note: nil).problem
            #expect(problem?["code"] == "CONFLICT" && problem?["detail"] == "The call was cancelled by olga.")
            // Once more does no harm; what has ended otherwise cannot be cancelled.
            #expect(try await two.waiting.cancel(id.text, by: TestDaemon.second).cancellation?.by == "olga")
            // One that waits is cancelled at once, and never begins.
            let later = try await one.start("t", [:], TaskStart(due: .after(60_000_000)))
            #expect(try await two.waiting.cancel(later.text, by: TestDaemon.person).state == .cancelled)
        }
    }

    @Test func `A handler that ignores the wish is given up after its grace, and holds no place any more`() async throws
    {
        try await TestSite.with { site in
            let (one, began, gate) = try await blocked(site, worker: "one", ["grace_ms": 500])
            let id = try await one.start("t")
            await one.engine.sweep()
            await began.passed()
            _ = try await one.waiting.cancel(id.text, by: TestDaemon.person)
            one.table.sweep(now: site.clock.time.monotonicNanoseconds())
            #expect(try await site.call(id).state == .running)
            site.clock.advance(milliseconds: 501)
            one.table.sweep(now: site.clock.time.monotonicNanoseconds())
            await one.engine.idle()
            #expect(try await site.call(id).state == .cancelled && one.plugin.abandoned == 1)
            gate.open()
        }
    }

    @Test func `A call that comes to a result in spite of the wish has it`() async throws {
        try await TestSite.with { site in
            let (one, began, gate) = try await blocked(site, worker: "one")
            let id = try await one.start("t")
            await one.engine.sweep()
            await began.passed()
            _ = try await one.waiting.cancel(id.text, by: TestDaemon.person)
            gate.open()
            await one.engine.idle()
            #expect(try await site.call(id).state == .completed)
            await #expect(throws: Problem.self) { try await one.waiting.cancel(id.text, by: TestDaemon.person) }
        }
    }

    @Test func `A task that is late is a failed attempt; one that kills its worker each time ends discarded`()
        async throws
    {
        try await TestSite.with { site in
            let (one, began, gate) = try await blocked(site, worker: "one", ["timeout_ms": 1_000, "grace_ms": 0])
            let late = try await one.start("t", [:], TaskStart(maximumAttempts: 1))
            await one.engine.sweep()
            await began.passed()
            site.clock.advance(milliseconds: 1_000)
            one.table.sweep(now: site.clock.time.monotonicNanoseconds())
            await one.engine.idle()
            #expect(try await site.call(late).state == .discarded)
            gate.open()

            // Nobody ends these runs: their workers are gone without a word.
            let poison = try await one.start("t", [:], TaskStart(maximumAttempts: 3))
            for attempt in 1...3 {
                let claimed = try await site.store.apply(
                    ClaimCall(program: Units.program, id: poison, worker: "dead \(attempt)"))
                #expect(claimed?.attempt == attempt)
                site.clock.advance(milliseconds: 30_001)
                await one.engine.rescue()
            }
            let call = try await site.call(poison)
            #expect(call.state == .discarded && call.problemJSON != nil)
            #expect(try JSONValue.parse(call.errorsJSON).arrayValue?.count == 3)
        }
    }

    @Test func `Stopping lets what is quick end, gives back the rest, and counts no attempt`() async throws {
        try await TestSite.with { site in
            let options = TaskEngineOptions(concurrency: 1, holdMilliseconds: 0)
            let (one, began, gate) = try await blocked(site, worker: "one", options: options)
            let first = try await one.start("t")
            await one.engine.sweep()
            await began.passed()
            let second = try await one.start("t")
            async let stopped: Void = one.engine.stop()
            await site.clock.somebodySleeps()
            #expect(await one.engine.phase == .draining)
            gate.open()
            await stopped
            #expect(try await site.call(first).state == .completed)
            #expect(try await site.call(second).state == .available)

            // Now one that does not stop: it is asked to, given up, and another daemon runs it.
            let (two, begun, never) = try await blocked(site, worker: "two", options: options)
            await two.engine.sweep()
            await begun.passed()
            async let ended: Void = two.engine.stop()
            for milliseconds in [options.drainMilliseconds, options.graceMilliseconds] {
                await site.clock.somebodySleeps()
                site.clock.advance(milliseconds: UInt64(milliseconds))
            }
            await ended
            let call = try await site.call(second)
            #expect(call.state == .available && call.attempt == 0)
            #expect(two.lines.has("does not stop"))
            let three = await TestDaemon(site, worker: "three")
            try three.register([TestDaemon.named("t")])
            three.plugin.handle("t") { _ in .result([:]) }
            await three.work()
            #expect(try await site.call(second).state == .completed)
            never.open()
        }
    }

    @Test func `With its loops the engine starts what is hinted at, at once, and stops`() async throws {
        try await TestSite.with { site in
            let pipeline = await TestDaemon(site)
            try pipeline.register([TestDaemon.named("t")])
            pipeline.plugin.handle("t") { _ in .result([:]) }
            let engine = TaskEngine(
                options: TaskEngineOptions(), pipeline: pipeline.pipeline, store: site.store, program: Units.program,
                worker: "loops", metrics: pipeline.metrics, clock: site.clock.tasks)
            await engine.start()
            await site.clock.somebodySleeps()
            let id = try await pipeline.start("t")
            var last: DurableCall?
            for await call in engine.updates(of: id) { last = call }
            #expect(last?.state == .completed && last?.worker == "loops")
            await engine.stop()
            var updates = 0
            for await _ in engine.updates(of: id) { updates += 1 }
            #expect(updates == 0)
        }
    }

    @Test func `Progress is told at once here, at the next sweep elsewhere, and written at most twice a second`()
        async throws
    {
        try await TestSite.with { site in
            let (one, two) = (await TestDaemon(site, worker: "one"), await TestDaemon(site, worker: "two"))
            try one.register([TestDaemon.named("t")])
            let (began, gate) = (Gate(), Gate())
            one.plugin.handle("t") { call in
                for done in 1...1_000 { call.entry.onProgress?(Double(done), 1_000, "step \(done)") }
                began.open()
                await gate.passed()
                return .result([:])
            }
            let id = try await one.start("t")
            var here = one.waiting.updates(of: id.text).makeAsyncIterator()
            #expect(await here.next()?.state == .available)
            await one.engine.sweep()
            await began.passed()
            var last = await here.next()
            while let call = last, call.progress?.done != 1_000 { last = await here.next() }
            #expect(last?.state == .running && last?.progress?.message == "step 1000")
            // The first write may have come before the last report; the next comes half a second later.
            await site.clock.somebodySleeps()
            site.clock.advance(milliseconds: 500)
            var reads = 0
            while try await site.call(id).progress?.done != 1_000, reads < 10_000 { reads += 1 }
            #expect(try await site.call(id).progress?.done == 1_000)
            var there = two.waiting.updates(of: id.text).makeAsyncIterator()
            #expect(await there.next()?.progress?.done == 1_000)
            gate.open()
            await one.engine.idle()
            await two.engine.sweep()
            #expect(await there.next()?.state == .completed)
            #expect(await there.next() == nil)
            while let call = await here.next() { last = call }
            #expect(last?.state == .completed)
        }
    }

    @Test func `Work that is due and that nobody claims makes the daemon not ready`() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try daemon.register([TestDaemon.named("t")])
            daemon.plugin.handle("t") { _ in .result([:]) }
            #expect(await daemon.engine.readiness().isReady)
            try await daemon.start("t")
            site.clock.advance(milliseconds: 61_000)
            await daemon.engine.refreshStatistics(force: true)
            let stuck = await daemon.engine.readiness()
            #expect(!stuck.isReady && stuck.detail.contains("default (due for 61 s)"), "\(stuck.detail)")
            #expect(daemon.metric(#"holdfast_queue_oldest_due_seconds{queue="default"} 61"#))
            #expect(daemon.metric(#"holdfast_queue_depth{queue="default",state="available"} 1"#))
            await daemon.work()
            await daemon.engine.refreshStatistics(force: true)
            #expect(await daemon.engine.readiness().isReady)
            #expect(daemon.metric(#"holdfast_queue_depth{queue="default",state="available"} 0"#))
        }
    }
}
