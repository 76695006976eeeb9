// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

/// Random lives of calls, in the store and in a slow model of it.
@Suite("Durable calls: against a model")
struct ModelTests {
    @Test("whatever happens in whatever order, the store does what the model does", arguments: StoreKind.all, [1, 2])
    func lives(kind: StoreKind, seed: UInt64) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            var run = ModelRun(store: store, clock: clock, random: Seeded(state: seed))
            for step in 0..<260 {
                let what = try await run.step()
                let rows = try await store.answer(DurableCallsQuery(program: Units.program, limit: 1_000))
                let expected = run.model.calls.sorted { $0.id > $1.id }.map { CallModel.line($0) }
                try #require(rows.map { CallModel.line($0) } == expected, "step \(step): \(what)")
            }
            let states = Set(run.model.calls.map(\.state))
            #expect(states.count >= 6, "the lives went many ways: \(states)")
        }
    }
}

private struct ModelRun {
    private static let names = ["report", "mail", "unserved"]
    private static let queues = ["a", "b"]

    let store: any TestedStore
    let clock: ManualClock
    var random: Seeded
    var model: CallModel
    private var fences: [CallFence] = []

    init(store: any TestedStore, clock: ManualClock, random: Seeded) {
        self.store = store
        self.clock = clock
        self.random = random
        model = CallModel(now: clock.now)
    }

    private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

    private mutating func one<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// Any call, or one that is not there.
    private mutating func anyID() -> DurableCallID {
        below(20) == 0 || model.calls.isEmpty ? DurableCallID() : one(model.calls).id
    }

    /// One step in both; compares the answers, and says what it was.
    mutating func step() async throws -> String {
        model.now = clock.now
        let program = Units.program
        switch below(20) {
        case 0..<5:
            var call = try Calls.new(
                one(Self.names), queue: one(Self.queues), priority: one(CallPriority.allCases),
                key: below(3) == 0 ? one(["k", "l"]) : nil, onConflict: one(UniqueConflict.allCases),
                maxAttempts: 1 + below(3))
            call.beginning = one([
                .queued(.now), .queued(.now), .queued(.after(30_000_000)),
                .queued(.at(clock.now.wallMicros + 40_000_000)), .queued(.at(5)),
            ])
            let expected = model.enqueue(call)
            #expect(try await store.enqueue(call) == [expected])
            return "enqueue \(call.id)"
        case 5..<9:
            let names = below(2) == 0 ? ["report", "mail"] : ["mail"]
            let (limit, turn, worker) = (1 + below(9), below(8), one(["w", "v"]))
            let expected = model.claim(names, Self.queues, limit: limit, turn: turn, worker: worker)
            let claimed = try await store.claim(
                limit, names: names, queues: Self.queues, worker: worker, turn: turn)
            #expect(claimed.map(\.id) == expected)
            fences += claimed.map(\.fence)
            return "claim \(limit)"
        case 9..<12:
            guard !fences.isEmpty else { return "nothing" }
            // Mostly one of the last, which may be held still.
            let fence = below(4) == 0 ? one(fences) : one(Array(fences.suffix(6)))
            let asks = one([["x"], ["x", "y"], ["z"]])
            let json = Units.text("[" + asks.map { "{\"key\":\"\($0)\"}" }.joined(separator: ",") + "]")
            let outcome: CallOutcome = one([
                .completed(resultJSON: Units.text("1")),
                .failed(problemJSON: Calls.problem, retryAfterMicros: 25_000_000),
                .failed(problemJSON: Calls.problem, retryAfterMicros: nil), .discarded(problemJSON: Calls.problem),
                .cancelled(problemJSON: nil), .released,
                .awaiting(asksJSON: json, expiresAtMicros: clock.now.wallMicros + 50_000_000),
                .awaiting(asksJSON: json, expiresAtMicros: nil),
            ])
            let expected = model.finish(fence, outcome, asks: asks)
            let finish = FinishCalls(program: program, calls: [FinishedCall(fence: fence, outcome: outcome)])
            #expect(try await store.apply(finish) == [expected])
            return "finish \(fence) \(outcome)"
        case 12:
            let some = Array(fences.suffix(5))
            let expected = some.map { model.renew($0) }
            let answers = try await store.apply(RenewLeases(program: program, fences: some)).map { answer in
                switch answer {
                case .held: "held"
                case .lost: "lost"
                case .cancelRequested: "cancel"
                }
            }
            #expect(answers == expected)
            return "renew"
        case 13:
            let expected = model.rescue()
            #expect(Set(try await store.rescue().map(\.id)) == expected)
            return "rescue"
        case 14:
            let id = anyID()
            let expected = model.cancel(id)
            #expect(try await store.apply(CancelCall(program: program, id: id, by: "anna")) == expected)
            return "cancel \(id)"
        case 15:
            let id = anyID()
            let expected = model.retry(id)
            #expect(try await store.apply(RetryCall(program: program, id: id)) == expected)
            return "retry \(id)"
        case 16, 17:
            let asking = model.calls.filter { $0.state == .inputRequired }
            let (id, key) = (asking.isEmpty ? anyID() : one(asking).id, one(["x", "y", "z"]))
            let expected = model.answer(id, key)
            let answer = try await store.apply(
                AnswerCall(
                    program: program, id: id, answers: [CallAnswer(key: key, answerJSON: Units.text("1"))], by: "bert"))
            #expect("\(answer)".hasPrefix(expected))
            let expired = model.expire()
            #expect(
                Set(try await store.apply(ExpireCalls(program: program, problemJSON: Calls.problem))) == expired)
            return "answer \(id) \(key)"
        case 18:
            let (queue, isPaused, limit) = (one(Self.queues), below(3) == 0, one([nil, nil, 1, 3]))
            if isPaused { model.paused.insert(queue) } else { model.paused.remove(queue) }
            model.limits[queue] = limit
            _ = try await store.apply(SetQueuePaused(program: program, queue: queue, isPaused: isPaused, by: "anna"))
            let record = try await store.apply(SetQueueLimit(program: program, queue: queue, limit: limit))
            #expect(record.isPaused == isPaused && record.limit == limit)
            return "queue \(queue)"
        default:
            switch below(10) {
            case 0: clock.setWall(bySeconds: one([-3_600, 3_600]))
            case 1: clock.setSteady(bySeconds: one([-3_600, 90]))
            case 2: clock.restartDaemon()
            case 3:
                clock.reboot()
                clock.restartDaemon()
            default: clock.advance(seconds: one([5, 20, 31, 70]))
            }
            return "clock"
        }
    }
}

/// Numbers that are the same in every run (SplitMix64, Steele, Lea and Flood 2014).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
