// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import StoreSuite
import Testing

@testable import Tasks

@Suite("Calls with an idempotency key") struct KeyedRunTests {
    private static func request(
        _ daemon: TestDaemon, _ tool: String, _ arguments: JSONValue = [:], key: String = "k",
        by principal: Principal = TestDaemon.person
    ) -> CallRequest {
        CallRequest(
            tool: tool, arguments: arguments,
            context: CallContext(principal: principal, face: .rest, correlationID: "test", idempotencyKey: key))
    }

    private static func result(_ answer: WaitingCalls.Answer) throws -> ToolResult {
        guard case .done(let result) = answer else { throw Problem(.internalError, "It waits.") }
        return result
    }

    /// What a service of the host does for a call: a unit of work of the call's own.
    private static func commit(_ number: Int, for call: HandledCall, in site: TestSite) async throws -> Receipt {
        guard let id = call.context.keyed?.unit("kv a", path: call.context.path).flatMap(UnitID.init(bytes:)) else {
            throw Problem(.internalError, "The call has no run.")
        }
        return try await site.store.commit(
            UnitOfWork(
                program: Units.program, by: "olga", atMicros: Units.at,
                keyValues: [.put(namespace: "n", key: "a", json: Units.text("\(number)"))], id: id))
    }

    private func register(_ daemon: TestDaemon) throws {
        try daemon.register(
            [TestDaemon.named("report", effect: "write")],
            tools: [
                TestDaemon.named("change", effect: "write"), TestDaemon.named("look"),
                TestDaemon.named("begin", effect: "write"),
            ])
        daemon.plugin.handle("look") { _ in .result([:]) }
    }

    @Test("the same call is made once, and answered alike; another is refused") func replay() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try register(daemon)
            daemon.plugin.handle("change") { call in .result(["run": .integer(Int64(daemon.plugin.runs("change")))]) }
            let first = try Self.result(try await daemon.waiting.run(Self.request(daemon, "change", ["a": 1])))
            let again = try Self.result(try await daemon.waiting.run(Self.request(daemon, "change", ["a": 1])))
            #expect(first.structured == ["run": 1] && again.structured == first.structured)
            #expect(!first.isReplayed && again.isReplayed && daemon.plugin.runs("change") == 1)
            let refused = await #expect(throws: Problem.self) {
                try await daemon.waiting.run(Self.request(daemon, "change", ["a": 2]))
            }
            #expect(refused?.status == 422 && refused?.errors.first?.instancePath == "/idempotency_key")
            // A key is its caller's own; what only reads keeps none.
            let admin = Principal(name: "adam", role: .admin, disclosure: .full)
            _ = try await daemon.waiting.run(Self.request(daemon, "change", ["a": 2], by: admin))
            #expect(daemon.plugin.runs("change") == 2)
            for number in 0..<2 {
                _ = try await daemon.waiting.run(Self.request(daemon, "look", ["n": .integer(Int64(number))], key: "r"))
            }
            #expect(daemon.plugin.runs("look") == 2)
            #expect(try await site.store.answer(KeyCountQuery(program: Units.program)) == 2)
        }
    }

    @Test("what died after its commit is done again with the same ids, and so is not done twice")
    func takingOver() async throws {
        try await TestSite.with { site in
            let daemons = [await TestDaemon(site), await TestDaemon(site, worker: "two")]
            let (committed, end) = (Gate(), Gate())
            for (number, daemon) in daemons.enumerated() {
                try register(daemon)
                daemon.plugin.handle("change") { call in
                    do {
                        let receipt = try await Self.commit(number, for: call, in: site)
                        committed.open()
                        if number == 0 { await end.passed() }
                        return .result(["etag": receipt.etag.map { .integer($0) } ?? .null])
                    } catch { return .problem(.databaseUnavailable) }
                }
            }
            let dead = Task { try await daemons[0].waiting.run(Self.request(daemons[0], "change")) }
            await committed.passed()
            let busy = await #expect(throws: Problem.self) {
                try await daemons[1].waiting.run(Self.request(daemons[1], "change"))
            }
            #expect(busy?.status == 409 && busy?.isRetryable == true && busy?.retryAfterMilliseconds == 2_000)
            // A run that goes on keeps its key; one that is dead loses it.
            site.clock.advance(milliseconds: 20_000)
            try await daemons[0].waiting.keys.renew()
            site.clock.advance(milliseconds: 20_000)
            await #expect(throws: Problem.self) {
                try await daemons[1].waiting.run(Self.request(daemons[1], "change"))
            }
            site.clock.advance(milliseconds: 11_000)
            let second = try Self.result(try await daemons[1].waiting.run(Self.request(daemons[1], "change")))
            #expect(second.structured == ["etag": 1])
            let value = try await site.store.keyValue(program: Units.program, namespace: "n", key: "a")
            #expect(value?.json == Units.text("0") && value?.etag == 1)
            end.open()
            #expect(try Self.result(try await dead.value).structured == ["etag": 1])
            #expect(try Self.result(try await daemons[0].waiting.run(Self.request(daemons[0], "change"))).isReplayed)
        }
    }

    @Test(
        "a run that takes over and is refused leaves the next one the ids of the first, so that nothing is done twice")
    func takingOverRefused() async throws {
        try await TestSite.with([.sqlite]) { site in
            let daemons = [await TestDaemon(site), await TestDaemon(site, worker: "two")]
            let (committed, end) = (Gate(), Gate())
            for (number, daemon) in daemons.enumerated() {
                try register(daemon)
                daemon.plugin.handle("change") { call in
                    if number == 1, daemon.plugin.runs("change") == 1 { return .problem(.rateLimitExceeded) }
                    do {
                        _ = try await Self.commit(number, for: call, in: site)
                        committed.open()
                        if number == 0 { await end.passed() }
                        return .result([:])
                    } catch { return .problem(.databaseUnavailable) }
                }
            }
            let dead = Task { try await daemons[0].waiting.run(Self.request(daemons[0], "change")) }
            await committed.passed()
            site.clock.advance(milliseconds: 31_000)
            let refused = await #expect(throws: Problem.self) {
                try await daemons[1].waiting.run(Self.request(daemons[1], "change"))
            }
            #expect(refused?.status == 429)
            _ = try Self.result(try await daemons[1].waiting.run(Self.request(daemons[1], "change")))
            let value = try await site.store.keyValue(program: Units.program, namespace: "n", key: "a")
            #expect(value?.json == Units.text("0") && value?.etag == 1)
            end.open()
            _ = try? await dead.value
        }
    }

    @Test("a fault leaves the key to the same call, a refusal to any, and a tool's no is the answer")
    func failures() async throws {
        try await TestSite.with([.sqlite]) { site in
            let daemon = await TestDaemon(site)
            try register(daemon)
            let runs: @Sendable () -> Int = { daemon.plugin.runs("change") }
            daemon.plugin.handle("change") { call in
                switch runs() {
                case 1:
                    _ = try? await Self.commit(1, for: call, in: site)
                    return .problem(.internalError)
                case 2:
                    _ = try? await Self.commit(2, for: call, in: site)
                    return .result([:])
                case 3: return .problem(.rateLimitExceeded)
                default: return .problem(.notFound)
                }
            }
            func run(_ arguments: JSONValue, _ key: String) async -> Problem? {
                do throws(Problem) {
                    _ = try await daemon.waiting.run(Self.request(daemon, "change", arguments, key: key))
                    return nil
                } catch { return error }
            }
            #expect(await run([:], "fault")?.status == 500)
            #expect(await run(["other": true], "fault")?.status == 422)
            #expect(await run([:], "fault") == nil && runs() == 2)
            let value = try await site.store.keyValue(program: Units.program, namespace: "n", key: "a")
            #expect(value?.json == Units.text("1"))
            #expect(await run([:], "refusal")?.status == 429)
            #expect(await run(["other": true], "refusal")?.status == 404 && runs() == 4)
            let again = await run(["other": true], "refusal")
            #expect(again?.status == 404 && again?.isReplayed == true && runs() == 4)
        }
    }

    @Test("a tool that writes though its call needs no more than reading is made once, and a secret is not made again")
    func decidingTools() async throws {
        try await TestSite.with([.sqlite]) { site in
            let daemon = await TestDaemon(site)
            try register(daemon)
            daemon.registry.update { plugins in
                plugins.map { plugin in
                    var plugin = plugin
                    for place in plugin.manifest.tools.indices where plugin.manifest.tools[place].name == "look" {
                        plugin.manifest.tools[place].effectDecision = EffectDecision(worst: .write) { _ in .read }
                        plugin.manifest.tools[place].keepsAnswer = false
                    }
                    return plugin
                }
            }
            _ = try Self.result(try await daemon.waiting.run(Self.request(daemon, "look")))
            let again = await #expect(throws: Problem.self) {
                try await daemon.waiting.run(Self.request(daemon, "look"))
            }
            #expect(again?.status == 409 && again?.isReplayed == true && daemon.plugin.runs("look") == 1)
        }
    }

    @Test("a call that becomes a row is answered with the row, whoever asks again") func rows() async throws {
        try await TestSite.with([.sqlite]) { site in
            let daemon = await TestDaemon(site)
            try register(daemon)
            daemon.plugin.handle("change") { call in
                guard let answer = await call.ask("go") else { return .unwound }
                return .result(["by": .string(answer.answeredBy)])
            }
            guard case .waiting(let row) = try await daemon.waiting.run(Self.request(daemon, "change")),
                case .waiting(let again) = try await daemon.waiting.run(Self.request(daemon, "change"))
            else {
                Issue.record("it does not wait")
                return
            }
            #expect(row.id == again.id)
            #expect(try await site.calls().count == 1)
            _ = try await daemon.waiting.answer(row.id.text, answers: ["go": true], by: TestDaemon.person)
            await daemon.work()
            let done = try Self.result(try await daemon.waiting.run(Self.request(daemon, "change")))
            #expect(done.structured == ["by": "olga"] && done.isReplayed)
            // For later, and twice.
            let first = try await daemon.waiting.runDurably(Self.request(daemon, "change", key: "later"))
            let second = try await daemon.waiting.runDurably(Self.request(daemon, "change", key: "later"))
            #expect(first.id == second.id)
            #expect(try await site.calls().count == 2)
            // Also of what only reads: a row is more than a read.
            let read = Self.request(daemon, "look", key: "read")
            #expect(try await daemon.waiting.runDurably(read).id == daemon.waiting.runDurably(read).id)
            #expect(try await site.calls().count == 3)
        }
    }

    @Test("a task that a call starts is started once, in however many runs") func tasks() async throws {
        try await TestSite.with { site in
            let daemon = await TestDaemon(site)
            try register(daemon)
            let waiting = daemon.waiting
            daemon.plugin.handle("begin") { call in
                do throws(Problem) {
                    let made = try await waiting.start(taskType: "report", arguments: [:], context: call.context)
                    if daemon.plugin.runs("begin") == 1 { return .problem(.internalError) }
                    return .result(["id": .string(made.call.id.text)])
                } catch { return .problem(error.code) }
            }
            await #expect(throws: Problem.self) { try await waiting.run(Self.request(daemon, "begin")) }
            let made = try await site.calls()
            let result = try Self.result(try await waiting.run(Self.request(daemon, "begin")))
            #expect(made.count == 1 && result.structured == ["id": .string(made.first?.id.text ?? "")])
            #expect(try await site.calls().count == 1)
        }
    }

    @Test("an answer that is too large, or has a secret, is not kept, and nothing is done again")
    func unkept() async throws {
        try await TestSite.with([.sqlite]) { site in
            let daemon = await TestDaemon(site)
            try register(daemon)
            daemon.plugin.handle("change") { _ in
                .result(["text": .string(String(repeating: "x", count: KeyedCalls.maximumAnswerBytes))])
            }
            _ = try await daemon.waiting.run(Self.request(daemon, "change"))
            let problem = await #expect(throws: Problem.self) {
                try await daemon.waiting.run(Self.request(daemon, "change"))
            }
            #expect(problem?.status == 409 && problem?.isRetryable == false && problem?.isReplayed == true)
            #expect(daemon.plugin.runs("change") == 1)
        }
    }
}
