// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import SQLiteStore
import Store
import StoreSuite
import Synchronization
import Testing

@testable import Tasks

@Suite("Calls that wait") struct WaitingCallTests {
    private static let name: JSONValue = [
        "type": "object", "properties": ["name": ["type": "string"]], "required": ["name"],
    ]

    /// Registers a tool that asks for two names, one after the other, and answers with both.
    private func greeting(_ daemon: TestDaemon, effect: String = "read", input: JSONValue = ["type": "object"]) throws {
        let more: JSONObject = ["input_schema": input]
        try daemon.register(
            [TestDaemon.named("greet_task", effect: effect, more)],
            tools: [TestDaemon.named("greet", effect: effect, more), TestDaemon.named("plain")])
        daemon.plugin.handle("plain") { _ in .result(["ok": true]) }
        for name in ["greet", "greet_task"] {
            daemon.plugin.handle(name) { call in
                guard let first = await call.ask("first", schema: Self.name) else { return .unwound }
                guard let second = await call.ask("second", schema: Self.name) else { return .unwound }
                return .result([
                    "names": [first.value["name"] ?? .null, second.value["name"] ?? .null],
                    "by": [.string(first.answeredBy), .string(second.answeredBy)],
                ])
            }
        }
    }

    private func request(_ daemon: TestDaemon, _ tool: String = "greet", _ arguments: JSONValue = [:]) -> CallRequest {
        CallRequest(tool: tool, arguments: arguments, context: daemon.context())
    }

    private func waiting(_ daemon: TestDaemon, _ tool: String = "greet") async throws -> DurableCall {
        guard case .waiting(let call) = try await daemon.waiting.run(request(daemon, tool)) else {
            throw Problem(.internalError, "It did not wait.")
        }
        return call
    }

    private func code(_ body: () async throws -> Void) async -> ProblemCode? {
        do { try await body() } catch { return (error as? Problem)?.code }
        return nil
    }

    @Test func `A call that asks nothing is answered and leaves no row`() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site, options: TaskEngineOptions())
            try greeting(daemon)
            guard case .done(let result) = try await daemon.waiting.run(request(daemon, "plain")) else {
                Issue.record("It waits.")
                return
            }
            #expect(result.structured == ["ok": true])
            #expect(try await site.calls().isEmpty)
        }
    }

    @Test func `A call that asks becomes a row, is answered round by round, and ends once, in whichever daemon`()
        async throws
    {
        try await TestSite.with { site in
            let one = await TestDaemon(site, worker: "one")
            try greeting(one, effect: "write")
            let row = try await waiting(one)
            #expect(row.state == .inputRequired && row.round == 1 && row.queue == "calls" && row.attempt == 0)
            #expect(try row.asks().map(\.key) == ["first"])
            #expect(await one.waiting.note(of: row) == "Waits for the answer to first.")

            // Who may not answer, what is no answer, and what was not asked.
            let id = row.id.text
            func refusal(_ answers: [String: JSONValue], _ by: Principal = TestDaemon.person) async -> Problem? {
                do throws(Problem) {
                    _ = try await one.waiting.answer(id, answers: answers, by: by)
                    return nil
                } catch { return error }
            }
            #expect(await refusal(["first": ["name": "a"]], TestDaemon.viewer)?.code == .forbidden)
            #expect(await refusal(["first": ["name": 1]])?.errors.first?.instancePath == "/answers/first/name")
            #expect(await refusal(["third": 1])?.errors.first?.instancePath == "/answers/third")
            #expect(await refusal([:])?.code == .missingParameter)
            #expect(try await site.call(row.id) == row)

            // Another daemon takes the answer and runs it, as whoever made the call.
            let two = await TestDaemon(site, worker: "two")
            try greeting(two, effect: "write")
            let answered = try await two.waiting.answer(id, answers: ["first": ["name": "ann"]], by: TestDaemon.second)
            #expect(answered.state == .available)
            #expect(await refusal(["first": ["name": "ben"]])?.code == .conflict)
            await two.work()
            let second = try await site.call(row.id)
            #expect(second.round == 2)
            #expect(try second.asks().map(\.key) == ["first", "second"])
            #expect(await two.waiting.note(of: second) == "Waits for the answer to second.")
            _ = try await one.waiting.answer(id, answers: ["second": ["name": "bob"]], by: TestDaemon.person)
            await one.work()
            let done = try await site.call(row.id)
            #expect(done.state == .completed && done.attempt == 1 && done.worker == "one")
            #expect(
                done.resultJSON == Units.text(#"{"structured":{"names":["ann","bob"],"by":["anna","olga"]}}"#))
            #expect(one.plugin.runs("greet") == 2 && two.plugin.runs("greet") == 1)
            await one.work()
            #expect(one.plugin.runs("greet") == 2)
        }
    }

    /// Answers every question of a call as soon as it is asked, until the call has ended.
    private func answerAll(_ daemon: TestDaemon, _ id: DurableCallID, sweeping: Bool) async throws -> DurableCall {
        var last = try await daemon.site.call(id)
        for await call in daemon.waiting.updates(of: id.text) {
            last = call
            guard call.state == .inputRequired else { continue }
            let given = try call.answers()
            for ask in try call.asks() where given[ask.key] == nil {
                _ = try await daemon.waiting.answer(
                    id.text, answers: [ask.key: ["name": .string(ask.key)]], by: TestDaemon.person)
            }
            if sweeping { await daemon.work() }
        }
        return last
    }

    @Test(arguments: ["tool", "task"])
    func `Held in place or run again: the same result`(_ kind: String) async throws {
        var results: [[UInt8]?] = []
        for hold in [Int64(2_000), 0] {
            try await TestSite.with { site in
                let daemon = await TestDaemon(site, options: TaskEngineOptions(holdMilliseconds: hold))
                try greeting(daemon)
                let name = kind == "tool" ? "greet" : "greet_task"
                if kind == "tool", hold > 0 {
                    // The caller waits on the line while somebody else answers.
                    async let answer = daemon.waiting.run(request(daemon))
                    await site.clock.somebodySleeps()
                    let id = try #require(try await site.calls([.inputRequired]).first?.id)
                    let row = try await answerAll(daemon, id, sweeping: false)
                    guard case .done(let result) = try await answer else {
                        Issue.record("It was not held.")
                        return
                    }
                    #expect(row.state == .completed && row.resultJSON == result.documentBytes)
                    results.append(row.resultJSON)
                } else {
                    let id: DurableCallID
                    if kind == "tool" {
                        id = try await waiting(daemon).id
                    } else {
                        id = try await daemon.start(name)
                        await daemon.engine.sweep()
                        if hold > 0 { await site.clock.somebodySleeps() } else { await daemon.engine.idle() }
                    }
                    results.append(try await answerAll(daemon, id, sweeping: hold == 0).resultJSON)
                }
                #expect(daemon.plugin.runs(name) == (hold > 0 ? 1 : 3))
                await daemon.engine.idle()
            }
        }
        #expect(results.count == 2 * StoreKind.all.count && Set(results).count == 1 && results[0] != nil)
    }

    @Test func `Nobody is held longer than the site says; the late answer runs the call again`() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site, options: TaskEngineOptions(holdMilliseconds: 2_000))
            try greeting(daemon)
            async let answer = daemon.waiting.run(request(daemon))
            await site.clock.somebodySleeps()
            site.clock.advance(milliseconds: 2_000)
            guard case .waiting(let row) = try await answer else {
                Issue.record("It came to an end.")
                return
            }
            #expect(row.state == .inputRequired && row.round == 1 && row.attempt == 0)
            let taken = try await daemon.waiting.answer(
                row.id.text, answers: ["first": ["name": "a"]], by: TestDaemon.person)
            #expect(taken.state == .available)
            await daemon.engine.sweep()
            await site.clock.somebodySleeps()
            #expect(daemon.plugin.runs("greet") == 2)
            _ = try await answerAll(daemon, row.id, sweeping: false)
            #expect(try await site.call(row.id).state == .completed)
            #expect(daemon.plugin.runs("greet") == 2)
        }
    }

    @Test func `What another daemon answers while the call is held runs there, once`() async throws {
        try await TestSite.with { site in
            let one = await TestDaemon(site, worker: "one", options: TaskEngineOptions(holdMilliseconds: 2_000))
            let two = await TestDaemon(site, worker: "two")
            for daemon in [one, two] { try greeting(daemon) }
            async let answer = one.waiting.run(request(one))
            await site.clock.somebodySleeps()
            let id = try #require(try await site.calls([.inputRequired]).first?.id)
            _ = try await answerAll(two, id, sweeping: true)
            site.clock.advance(milliseconds: 2_000)
            guard case .waiting(let row) = try await answer else {
                Issue.record("The held run counted.")
                return
            }
            #expect(row.state == .completed && row.worker == "two")
            #expect(one.plugin.runs("greet") == 1 && two.plugin.runs("greet") == 2)
        }
    }

    @Test func `What is not what was asked for any more is refused: start again`() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try greeting(daemon)
            _ = try await site.store.commit(Units.version(["a"], after: nil))
            func end(_ change: () async throws -> Void) async throws -> (DurableCall, JSONValue?) {
                try greeting(daemon)
                let row = try await waiting(daemon)
                try await change()
                _ = try await daemon.waiting.answer(
                    row.id.text, answers: ["first": ["name": "a"]], by: TestDaemon.second)
                await daemon.work()
                let call = try await site.call(row.id)
                return (call, call.problemJSON.flatMap { try? JSONValue.parse($0) })
            }
            let schema: JSONValue = ["type": "object", "description": "another"]
            var (call, problem) = try await end { try greeting(daemon, input: schema) }
            #expect(call.state == .discarded && problem?["status"] == 409)
            #expect(problem?["detail"]?.stringValue?.contains("Start again") == true)

            (call, problem) = try await end { daemon.roles.set("olga", nil) }
            #expect(call.state == .discarded && problem?["code"] == "FORBIDDEN")
            daemon.roles.set("olga", .operator)

            // A call that has read the schedule is bound to its version.
            try greeting(daemon)
            daemon.plugin.handle("greet") { call in
                call.context.asks?.noteScheduleVersion(1)
                return await call.ask("first") == nil ? .unwound : .result(["ok": true])
            }
            let bound = try await waiting(daemon)
            let kept = try await waiting(daemon)
            #expect(bound.scheduleVersion == 1)
            _ = try await daemon.waiting.answer(kept.id.text, answers: ["first": 1], by: TestDaemon.person)
            await daemon.work()
            #expect(try await site.call(kept.id).state == .completed)
            _ = try await site.store.commit(Units.version(["b"], after: 1))
            _ = try await daemon.waiting.answer(bound.id.text, answers: ["first": 1], by: TestDaemon.person)
            await daemon.work()
            call = try await site.call(bound.id)
            #expect(call.state == .discarded)
            #expect(call.problemJSON.flatMap { try? JSONValue.parse($0) }?["code"] == "CONFLICT")
        }
    }

    @Test func `A lowered role and a read-only daemon are minded when the call runs again`() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try greeting(daemon, effect: "write")
            let row = try await waiting(daemon)
            _ = try await daemon.waiting.answer(row.id.text, answers: ["first": ["name": "a"]], by: TestDaemon.second)
            // A daemon that may not write leaves it to one that may.
            let reader = await TestDaemon(site, worker: "reader", isReadOnly: true)
            try greeting(reader, effect: "write")
            await reader.work()
            #expect(try await site.call(row.id).state == .available)
            daemon.roles.set("olga", .viewer)
            await daemon.work()
            #expect(try await site.call(row.id).state == .discarded)
            #expect(daemon.plugin.runs("greet") == 1)
        }
    }

    @Test func `A waiting call expires, can be cancelled, and survives its daemon`() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(
                site, options: TaskEngineOptions(holdMilliseconds: 0, answerMilliseconds: 60_000))
            try greeting(daemon)
            let (expiring, cancelled) = (try await waiting(daemon), try await waiting(daemon))
            #expect(try await daemon.waiting.cancel(cancelled.id.text, by: TestDaemon.person).state == .cancelled)
            site.clock.advance(milliseconds: 59_000)
            await daemon.engine.stop()
            let next = await TestDaemon(site, worker: "next")
            try greeting(next)
            await next.work()
            #expect(try await site.call(expiring.id).state == .inputRequired)
            let kept = try await waiting(next)
            site.clock.advance(milliseconds: 1_001)
            await next.work()
            #expect(try await site.call(expiring.id).state == .discarded)
            #expect(
                await code {
                    _ = try await next.waiting.answer(
                        expiring.id.text, answers: ["first": ["name": "a"]], by: TestDaemon.person)
                } == .conflict)
            #expect(try await site.call(kept.id).state == .inputRequired)
            #expect(
                await code { _ = try await next.waiting.answer("nonsense", answers: ["a": 1], by: TestDaemon.person) }
                    == .notFound)
            #expect(
                await code { _ = try await next.waiting.cancel(DurableCallID().text, by: TestDaemon.person) }
                    == .notFound)
        }
    }

    @Test func `A call sent to run later is checked now and ends with its result or its problem`() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            let schema: JSONValue = ["type": "object", "properties": ["n": ["type": "integer"]]]
            try daemon.register([], tools: [TestDaemon.named("later", ["input_schema": schema])])
            daemon.plugin.handle("later") { call in
                call.arguments["n"] == 1 ? .result(["n": 1]) : .problem(.serviceUnavailable)
            }
            #expect(await code { _ = try await daemon.waiting.runDurably(request(daemon, "latter")) } == .notFound)
            #expect(
                await code { _ = try await daemon.waiting.runDurably(request(daemon, "later", ["n": "x"])) }
                    == .validation)
            let good = try await daemon.waiting.runDurably(request(daemon, "later", ["n": 1]))
            let bad = try await daemon.waiting.runDurably(request(daemon, "later", ["n": 2]))
            #expect(good.state == .available && good.kind == .tool && good.queue == "calls")
            await daemon.work()
            #expect(try await site.call(good.id).resultJSON == Units.text(#"{"structured":{"n":1}}"#))
            // A tool's problem is its answer: nobody tries it again.
            let failed = try await site.call(bad.id)
            #expect(failed.state == .discarded && daemon.plugin.runs("later") == 2)
        }
    }
}
