// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@Suite("Durable calls: making them")
struct EnqueueTests {
    @Test("of many calls with one key, made at once by two daemons, one is there", arguments: StoreKind.all)
    func unique(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            for policy in UniqueConflict.allCases {
                let made = try await withThrowingTaskGroup(of: EnqueuedCall.self) { group in
                    for number in 0..<12 {
                        group.addTask {
                            let call = try Calls.new(
                                key: policy.rawValue, onConflict: policy, arguments: "{\"n\":\(number)}")
                            return try await stores[number % 2].enqueue(call)[0]
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                let winner = try #require(made.first { $0.fate == .made })
                #expect(made.allSatisfy { $0.id == winner.id })
                let fate: EnqueuedCall.Fate =
                    switch policy {
                    case .reject: .rejected
                    case .existing: .existing
                    case .replace: .replaced
                    }
                #expect(made.filter { $0.fate == fate }.count == 11)
            }
            #expect(try await stores[0].answer(DurableCallsQuery(program: Units.program, limit: 9)).count == 3)
        }
    }

    @Test(
        "a key is free again when its call has ended, and a call that was started is not replaced",
        arguments: StoreKind.all)
    func keys(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let first = try await store.enqueue(Calls.new(key: "k", beginning: .queued(.after(60_000_000))))[0]
            var newer = try Calls.new(key: "k", onConflict: .replace, arguments: #"{"newer":true}"#)
            #expect(
                try await store.enqueue(newer) == [EnqueuedCall(id: first.id, state: .available, fate: .replaced)])
            #expect(try await store.call(first.id)?.argumentsJSON == newer.argumentsJSON)
            let running = try await store.claim(1)[0]
            newer.id = DurableCallID()
            #expect(try await store.enqueue(newer)[0].fate == .rejected)
            try await store.finish(running.fence, .failed(problemJSON: Calls.problem, retryAfterMicros: 0))
            #expect(try await store.enqueue(newer)[0].fate == .rejected, "it was started once")
            _ = try await store.apply(CancelCall(program: Units.program, id: first.id, by: "anna"))
            #expect(try await store.enqueue(newer)[0] == EnqueuedCall(id: newer.id, state: .available, fate: .made))
            #expect(
                try await store.apply(RetryCall(program: Units.program, id: first.id)) == .keyTaken(newer.id))
            // The same call again is the same call, and another name has keys of its own.
            #expect(try await store.enqueue(newer)[0] == EnqueuedCall(id: newer.id, state: .available, fate: .made))
            #expect(try await store.enqueue(Calls.new("other", key: "k"))[0].fate == .made)
        }
    }

    @Test("in one change each call has its own fate, in order, also beside its like", arguments: StoreKind.all)
    func batch(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var calls = try (0..<75).map { try Calls.new(key: "\($0 % 70)", onConflict: .existing) }
            calls.append(calls[0])
            let made = try await store.apply(EnqueueCalls(program: Units.program, calls: calls))
            #expect(made[..<70].allSatisfy { $0.fate == .made })
            #expect(made[70..<75].map(\.id) == calls[..<5].map(\.id) && made[74].fate == .existing)
            #expect(made[75] == made[0])
            let listed = try await store.answer(DurableCallsQuery(program: Units.program, limit: 100))
            #expect(listed.map(\.id) == calls[..<70].map(\.id).reversed(), "ids rise in the order they were made in")
        }
    }

    @Test("an entry's due time is done once, by whichever daemon", arguments: StoreKind.all)
    func entries(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            let made = try await withThrowingTaskGroup(of: EnqueuedCall.self) { group in
                for store in stores {
                    for due in Int64(1)...3 {
                        group.addTask {
                            var call = try Calls.new()
                            (call.entryID, call.entryDueMicros) = ("nightly", due)
                            return try await store.enqueue(call)[0]
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(made.filter { $0.fate == .made }.count == 3 && made.filter { $0.fate == .existing }.count == 3)
            #expect(Set(made.map(\.id)).count == 3)
        }
    }

    @Test("a unit of work makes its calls with everything else, or nothing", arguments: StoreKind.all)
    func units(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            var unit = Units.keyValues([Units.put("a", "1")])
            unit.calls = [try Calls.new(key: "k"), try Calls.new("other")]
            let receipt = try await stores[0].commit(unit)
            #expect(receipt.calls.map(\.id) == unit.calls.map(\.id) && receipt.etag == 1)
            #expect(try await stores[1].commit(unit) == receipt, "the receipt says them again")
            #expect(try await stores[0].receipt(program: Units.program, of: unit.id) == receipt)

            var second = Units.keyValues([Units.put("b", "1")])
            second.calls = [try Calls.new("other"), try Calls.new(key: "k")]
            let conflict = Conflict.call(
                name: "report", key: "k", found: unit.calls[0].id, state: .available)
            await #expect(throws: StoreError.conflict([conflict])) { try await stores[1].commit(second) }
            #expect(try await stores[0].call(second.calls[0].id) == nil)
            #expect(
                try await stores[0].keyValue(program: Units.program, namespace: "host", key: "b") == nil)
            var bad = Units.keyValues([])
            bad.calls = [try Calls.new("")]
            await #expect(throws: StoreError.invalid(field: "calls.name", value: "empty", allowed: "1 to 1024 bytes")) {
                try await stores[0].commit(bad)
            }
        }
    }

    @Test("workers of every daemon are woken once a change, and not by what needs none", arguments: StoreKind.all)
    func hints(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            var here = stores[0].hints(program: Units.program).makeAsyncIterator()
            var there = stores[1].hints(program: Units.program).makeAsyncIterator()
            try await stores[0].enqueue(Calls.new(beginning: .queued(.after(3_600_000_000))))
            try await stores[0].enqueue(Calls.new(), Calls.new(), Calls.new())
            while let hint = await there.next(), hint.call == 0 {}
            #expect(await here.next()?.call == 1)
            let call = try await stores[0].claim(1)[0]
            try await stores[0].finish(call.fence, .completed(resultJSON: Units.text("1")))
            _ = try await stores[0].commit(Units.keyValues([Units.put("a", "1")]))
            while let hint = await here.next(), hint.etag != 1 { #expect(hint.call == 1) }
            while let hint = await there.next(), hint.etag != 1 { #expect(hint.call == 1) }
        }
    }
}
