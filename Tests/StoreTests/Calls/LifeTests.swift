// SPDX-License-Identifier: Apache-2.0

import JSON
import Store
import StoreSuite
import Testing

@Suite("Durable calls: from the beginning to the end")
struct LifeTests {
    private func errors(_ call: DurableCall?) -> [JSONValue] {
        call.flatMap { (try? JSONValue.parse($0.errorsJSON))?.arrayValue } ?? []
    }

    @Test("a poison call ends as a dead letter with its errors, and can be put back", arguments: StoreKind.all)
    func poison(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let id = try await store.enqueue(Calls.new(maxAttempts: 23))[0].id
            for attempt in 1...23 {
                clock.advance(seconds: 31)
                let call = try #require(try await store.claim(1).first)
                #expect(call.attempt == attempt)
                if attempt % 2 == 0 {
                    try await store.finish(
                        call.fence, .failed(problemJSON: Calls.problem, retryAfterMicros: 1_500_000))
                } else {
                    clock.advance(seconds: 31)
                    #expect(try await store.rescue().map(\.state) == [attempt == 23 ? .discarded : .available])
                }
            }
            let dead = try #require(try await store.call(id))
            #expect(dead.state == .discarded && dead.problemJSON == Calls.lost && dead.finishedAtMicros != nil)
            #expect(errors(dead).compactMap { $0["attempt"]?.integerValue } == Array(4...23))
            #expect(errors(dead)[0]["retry_after_ms"] == 1_500 && errors(dead)[0]["problem"]?["code"] == "TIMEOUT")
            #expect(errors(dead)[19]["retry_after_ms"]?.isNull == true)
            #expect(try await store.apply(RetryCall(program: Units.program, id: id)) == .queued)
            let again = try #require(try await store.claim(1).first)
            #expect(again.attempt == 1 && again.fence.fence > dead.fence.fence && errors(again).count == 20)
            #expect(
                try await store.apply(RetryCall(program: Units.program, id: id)) == .refused(.running))
            #expect(
                try await store.finish(again.fence, .failed(problemJSON: Calls.problem, retryAfterMicros: nil))
                    == .done(.discarded), "nothing is said of another time")
        }
    }

    @Test("cancelling ends what waits, asks what runs, and tells what has ended", arguments: StoreKind.all)
    func cancelling(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let cancel = { (id: DurableCallID) in
                try await store.apply(CancelCall(program: Units.program, id: id, by: "anna"))
            }
            let later = try await store.enqueue(Calls.new(beginning: .queued(.after(1_000_000_000))))[0].id
            #expect(try await cancel(later) == .cancelled)
            #expect(try await cancel(later) == .cancelled)
            try await store.enqueue(Calls.new(), Calls.new(), Calls.new())
            let running = try await store.claim(3)
            #expect(try await cancel(running[0].id) == .requested)
            #expect(try await store.call(running[0].id)?.cancellation?.by == "anna")
            #expect(
                try await store.answer(CancelRequestsQuery(program: Units.program, worker: Calls.worker))
                    == [running[0].fence])
            let leases = try await store.apply(RenewLeases(program: Units.program, fences: running.map(\.fence)))
            guard case .cancelRequested(let wish) = leases[0] else { return #expect(Bool(false), "\(leases)") }
            #expect(wish.by == "anna" && leases[1...] == [.held, .held])
            #expect(
                try await store.finish(running[0].fence, .failed(problemJSON: Calls.problem, retryAfterMicros: 5))
                    == .done(.cancelled), "it is not tried again")
            try await store.finish(running[1].fence, .completed(resultJSON: Units.text("1")))
            #expect(try await cancel(running[1].id) == .ended(.completed))
            try await store.finish(
                running[2].fence, .awaiting(asksJSON: Units.text(#"[{"key":"a"}]"#), expiresAtMicros: nil))
            #expect(try await cancel(running[2].id) == .cancelled)
            #expect(try await cancel(DurableCallID()) == .notFound)
        }
    }

    @Test(
        "a call asks, is answered in rounds by whoever may, and goes on without having lost an attempt",
        arguments: StoreKind.all)
    func asking(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let answer = { (id: DurableCallID, key: String, json: String, by: String, worker: String?) in
                try await store.apply(
                    AnswerCall(
                        program: Units.program, id: id,
                        answers: [CallAnswer(key: key, answerJSON: Units.text(json))], by: by, claimFor: worker))
            }
            let id = try await store.enqueue(Calls.new(maxAttempts: 1))[0].id
            let first = try await store.claim(1)[0]
            let asks = Units.text(#"[{"key":"a"},{"key":"b","title":"B"}]"#)
            let expires = clock.now.wallMicros + 60_000_000
            try await store.finish(
                first.fence, .awaiting(asksJSON: asks, expiresAtMicros: expires, scheduleVersion: 7))
            #expect(try await answer(id, "c", "1", "bert", nil) == .unknownKey("c"))
            guard case .accepted(let half) = try await answer(id, "a", "true", "bert", nil) else { throw Missing() }
            #expect(half.state == .inputRequired && half.round == 1 && half.attempt == 0 && half.scheduleVersion == 7)
            guard case .accepted = try await answer(id, "a", "true", "bert", nil) else { throw Missing() }
            #expect(try await answer(id, "a", "false", "bert", nil) == .alreadyAnswered("a"))
            // The wall clock does not shorten the time for answers.
            clock.setWall(bySeconds: 3_600)
            guard case .accepted(let whole) = try await answer(id, "b", "2", "carl", nil) else { throw Missing() }
            #expect(whole.state == .available && whole.asksJSON == asks)
            let answers = try JSONValue.parse(whole.answersJSON ?? [])
            #expect(answers["a"]?["answer"] == true && answers["b"]?["answered_by"] == "carl")
            #expect(try await answer(id, "b", "3", "carl", nil) == .notAsking(.available))
            #expect(try await store.finish(first.fence, .completed(resultJSON: Units.text("1"))) == .lost)

            // The second round is answered while the handler waits in place.
            let second = try await store.claim(1)[0]
            #expect(second.attempt == 1)
            try await store.finish(
                second.fence, .awaiting(asksJSON: Units.text(#"[{"key":"d"}]"#), expiresAtMicros: nil))
            #expect(
                try await store.finish(
                    second.fence,
                    .awaiting(asksJSON: Units.text(#"[{"key":"d"},{"key":"e"}]"#), expiresAtMicros: nil))
                    == .done(.inputRequired), "it asks more in the same round")
            guard case .accepted = try await answer(id, "d", "1", "bert", "w2") else { throw Missing() }
            guard case .accepted(let held) = try await answer(id, "e", "1", "bert", "w2") else { throw Missing() }
            #expect(held.state == .running && held.worker == "w2" && held.round == 2 && held.attempt == 1)
            #expect(try await store.finish(held.fence, .completed(resultJSON: Units.text("[]"))) == .done(.completed))
            #expect(try await store.call(id)?.resultJSON == Units.text("[]"))

            // One that asks before it is a row, and whom nobody answers.
            let outside = try Calls.new(
                beginning: .awaiting(
                    asksJSON: Units.text(#"[{"key":"a"}]"#), expiresAtMicros: clock.now.wallMicros + 5_000_000,
                    holder: "w3"))
            try await store.enqueue(outside)
            clock.advance(seconds: 4)
            let expire = ExpireCalls(program: Units.program, problemJSON: Calls.problem)
            #expect(try await store.apply(expire).isEmpty)
            clock.advance(seconds: 1)
            #expect(try await answer(outside.id, "a", "1", "bert", nil) == .expired)
            #expect(try await store.apply(expire) == [outside.id])
            #expect(
                try await store.finish(CallFence(id: outside.id, fence: 1), .completed(resultJSON: Units.text("1")))
                    == .lost)
        }
    }

    @Test(
        "progress and results are read back; what has ended is removed when its time is over", arguments: StoreKind.all)
    func keeping(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            var calls = try (0..<6).map { try Calls.new($0 < 5 ? "report" : "other", queue: $0 < 4 ? "a" : "b") }
            calls[1].keepMicros = 100_000_000
            (calls[2].entryID, calls[2].entryDueMicros) = ("nightly", clock.now.wallMicros)
            _ = try await store.apply(EnqueueCalls(program: Units.program, calls: calls))
            let running = try await store.claim(4, queues: ["a"])
            let stale = CallFence(id: running[1].id, fence: 9)
            let lost = try await store.apply(
                ReportProgress(
                    program: Units.program,
                    reports: [
                        ProgressReport(fence: running[0].fence, done: 0.5, total: 2, message: "half \"way\""),
                        ProgressReport(fence: stale, done: 1, total: nil, message: nil),
                    ]))
            #expect(lost == [stale])
            #expect(
                try await store.call(running[0].id)?.progress
                    == CallProgress(done: 0.5, total: 2, message: "half \"way\"", atMicros: clock.now.wallMicros))
            for call in running { try await store.finish(call.fence, .completed(resultJSON: Units.text("1"))) }
            let prune = PruneCalls(program: Units.program, keepMicros: [.completed: 50_000_000])
            #expect(try await store.apply(prune) == 0)
            clock.advance(seconds: 60)
            #expect(try await store.apply(prune) == 2)
            clock.advance(seconds: 60)
            #expect(try await store.apply(prune) == 1)
            clock.advance(seconds: 86_400)
            #expect(try await store.apply(prune) == 1, "the entry's call is kept for a day after it was due")
            let left = try await store.answer(DurableCallsQuery(program: Units.program, limit: 9))
            #expect(left.map(\.id) == [calls[5].id, calls[4].id])
        }
    }

    @Test("lists are paged and filtered; statistics count by queue, name and state", arguments: StoreKind.all)
    func lists(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let list = { (filter: CallFilter, after: DurableCallID?, limit: Int) in
                try await store.answer(
                    DurableCallsQuery(program: Units.program, filter: filter, after: after, limit: limit)
                ).map(\.id)
            }
            var calls = try (0..<7).map { try Calls.new($0 % 2 == 0 ? "report" : "mail", queue: $0 < 3 ? "a" : "b") }
            calls[6].requester = "bert"
            calls[6].parent = calls[0].id
            calls[6].beginning = .queued(.after(9_000_000))
            _ = try await store.apply(EnqueueCalls(program: Units.program, calls: calls))
            let ids = Array(calls.map(\.id).reversed())
            #expect(try await list(CallFilter(), nil, 3) == Array(ids[..<3]))
            #expect(try await list(CallFilter(), ids[2], 9) == Array(ids[3...]))
            #expect(try await list(CallFilter(name: "mail", queue: "b"), nil, 9) == [ids[1], ids[3]])
            #expect(try await list(CallFilter(states: [.scheduled, .running], requester: "bert"), nil, 9) == [ids[0]])
            #expect(try await list(CallFilter(parent: ids[6]), nil, 9) == [ids[0]])
            #expect(try await list(CallFilter(ids: [ids[4], ids[5], DurableCallID()]), nil, 9) == [ids[4], ids[5]])
            #expect(try await list(CallFilter(ids: []), nil, 9).isEmpty)
            #expect(try await list(CallFilter(kind: .tool), nil, 9).isEmpty)
            #expect(try await list(CallFilter(sinceMicros: clock.now.wallMicros + 1), nil, 9).isEmpty)
            clock.advance(seconds: 2)
            let found = try await store.answer(QueueStatisticsQuery(program: Units.program))
            #expect(
                found.map { "\($0.queue) \($0.name) \($0.state.rawValue) \($0.count) \($0.oldestWaitMicros)" } == [
                    "a mail available 1 2000000", "a report available 2 2000000", "b mail available 2 2000000",
                    "b report available 1 2000000", "b report scheduled 1 -7000000",
                ])
            #expect(try await store.answer(DurableCallsQuery(program: "other", limit: 9)).isEmpty)
        }
    }
}

private struct Missing: Error {}
