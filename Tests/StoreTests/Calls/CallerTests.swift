// SPDX-License-Identifier: Apache-2.0

import JSON
import Store
import StoreSuite
import Testing

/// Calls from outside that become rows while they run, with what was answered before.
@Suite("Calls of callers who wait") struct CallerTests {
    @Test("a call that runs already is its worker's, and everybody's when the lease is over", arguments: StoreKind.all)
    func running(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            var call = try Calls.new(beginning: .running(worker: "w", leaseMicros: 5_000_000), maxAttempts: 3)
            call.answersJSON = Units.text(#"{"a":{"answer":1,"answered_by":"ann","answered_at":5}}"#)
            try await store.enqueue(call)
            let row = try #require(try await store.call(call.id))
            #expect(row.state == .running && row.attempt == 1 && row.fence.fence == 1 && row.worker == "w")
            #expect(row.round == 0 && row.startedAtMicros != nil && row.answersJSON == call.answersJSON)
            #expect(try await store.claim(1).isEmpty)
            clock.advance(seconds: 4)
            #expect(
                try await store.apply(
                    RenewLeases(program: Units.program, fences: [row.fence], leaseMicros: 5_000_000)) == [.held])
            clock.advance(seconds: 4)
            #expect(try await store.rescue().isEmpty)
            clock.advance(seconds: 2)
            #expect(try await store.rescue().count == 1)
            #expect(try await store.finish(row.fence, .completed(resultJSON: Units.text("1"))) == .lost)
            let again = try #require(try await store.claim(1).first)
            #expect(again.attempt == 2 && again.answersJSON == call.answersJSON)
        }
    }

    @Test(
        "what was answered without the store is kept beside what it has, which stays as it is", arguments: StoreKind.all
    )
    func answered(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let id = try await store.enqueue(Calls.new())[0].id
            func finish(_ asks: String, _ answers: String?) async throws -> DurableCall? {
                let run = try #require(try await store.claim(1).first)
                try await store.finish(
                    run.fence,
                    .awaiting(
                        asksJSON: Units.text(asks), expiresAtMicros: nil, answersJSON: answers.map { Units.text($0) }))
                return try await store.call(id)
            }
            let first = try await finish(#"[{"key":"a"}]"#, #"{"m":{"answer":1,"answered_by":"x","answered_at":5}}"#)
            #expect(first?.state == .inputRequired)
            var left = CallAnswer(key: "a", answerJSON: Units.text("null"))
            left.action = "decline"
            _ = try await store.apply(AnswerCall(program: Units.program, id: id, answers: [left], by: "ann"))
            // All that is asked was answered meanwhile: it goes on at once.
            let second = try await finish(
                #"[{"key":"a"},{"key":"n"}]"#,
                #"{"m":{"answer":2,"answered_by":"y","answered_at":6},"n":{"answer":3,"answered_by":"y","answered_at":6}}"#
            )
            #expect(second?.state == .available)
            let kept = try JSONValue.parse(second?.answersJSON ?? [])
            #expect(kept["m"]?["answer"] == 1 && kept["n"]?["answer"] == 3)
            #expect(kept["a"]?["action"] == "decline" && kept["a"]?["answered_by"] == "ann")
        }
    }
}
