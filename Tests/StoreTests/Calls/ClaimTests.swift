// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@Suite("Durable calls: claiming")
struct ClaimTests {
    @Test(
        "of 120 calls and eight workers of two daemons each call has one worker, and ends once",
        arguments: StoreKind.all)
    func disjoint(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            let calls = try (0..<120).map { _ in try Calls.new() }
            for part in 0..<4 {
                _ = try await stores[0].apply(
                    EnqueueCalls(program: Units.program, calls: Array(calls[part * 30..<part * 30 + 30])))
            }
            let claimed = try await withThrowingTaskGroup(of: [DurableCall].self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        var mine: [DurableCall] = []
                        while case let next = try await stores[worker % 2].claim(7, worker: "w\(worker)"), !next.isEmpty
                        {
                            mine += next
                            let finished = next.map {
                                FinishedCall(fence: $0.fence, outcome: .completed(resultJSON: Units.text("{}")))
                            }
                            let answers = try await stores[worker % 2].apply(
                                FinishCalls(program: Units.program, calls: finished))
                            #expect(answers.allSatisfy { $0 == .done(.completed) })
                        }
                        return mine
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.count == 120 && Set(claimed.map(\.id)) == Set(calls.map(\.id)))
            #expect(claimed.allSatisfy { $0.attempt == 1 && $0.fence.fence == 1 && $0.state == .running })
            let statistics = try await stores[1].answer(QueueStatisticsQuery(program: Units.program))
            #expect(statistics.isEmpty, "nothing waits or runs")
        }
    }

    @Test("urgent calls go first, and one place in eight to the longest due", arguments: StoreKind.all)
    func ageing(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let bulk = try Calls.new(priority: .bulk)
            try await store.enqueue(bulk, Calls.new("other"), Calls.new())
            clock.advance(seconds: 30)
            for _ in 0..<9 { try await store.enqueue(Calls.new(priority: .critical)) }
            let first = try await store.claim(8)
            #expect(first.map(\.priority) == Array(repeating: .critical, count: 8), "nothing has been due for a minute")
            clock.advance(seconds: 31)
            for _ in 0..<9 { try await store.enqueue(Calls.new(priority: .critical)) }
            #expect(try await store.claim(1, turn: 6).map(\.priority) == [.critical])
            #expect(try await store.claim(1, turn: 7).map(\.id) == [bulk.id], "its turn has come")
            #expect(try await store.claim(20).map(\.priority) == [.normal] + Array(repeating: .critical, count: 9))
            #expect(try await store.claim(20).isEmpty, "what nobody serves waits")
            #expect(try await store.claim(20, names: ["other"]).count == 1)
        }
    }

    @Test(
        "a paused queue waits, a limit holds for all daemons, places of a name and of a queue hold",
        arguments: StoreKind.all)
    func places(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            for _ in 0..<6 { try await stores[0].enqueue(Calls.new(queue: "a"), Calls.new("mail", queue: "b")) }
            let program = Units.program
            let paused = try await stores[1].apply(
                SetQueuePaused(program: program, queue: "a", isPaused: true, by: "anna"))
            #expect(paused.paused?.by == "anna")
            _ = try await stores[1].apply(SetQueuePaused(program: program, queue: "a", isPaused: true, by: "bert"))
            #expect(try await stores[0].answer(QueuesQuery(program: program)) == [paused], "the first pause stands")
            #expect(try await stores[0].claim(9, queues: ["a"]).isEmpty)
            #expect(
                try await stores[0].apply(SetQueuePaused(program: program, queue: "a", isPaused: false, by: "anna"))
                    .isPaused == false)
            _ = try await stores[0].apply(SetQueueLimit(program: program, queue: "a", limit: 3))
            let both = try await withThrowingTaskGroup(of: [DurableCall].self) { group in
                for store in stores { group.addTask { try await store.claim(2, queues: ["a"]) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(both.count == 3)
            try await stores[1].finish(both[0].fence, .completed(resultJSON: Units.text("1")))
            #expect(try await stores[1].claim(9, queues: ["a"]).count == 1)
            let claim = ClaimCalls(
                program: program, worker: "w",
                served: [ServedName(kind: .task, name: "mail", places: 2), ServedName(kind: .tool, name: "report")],
                queues: [QueuePlaces(queue: "b", places: 4), QueuePlaces(queue: "a", places: 4)], limit: 9)
            #expect(try await stores[1].apply(claim).map(\.name) == ["mail", "mail"])
            await #expect(throws: StoreError.self) {
                try await stores[0].apply(SetQueueLimit(program: program, queue: "a", limit: 0))
            }
        }
    }

    @Test(
        "a claim and an end that are made again after their answer was lost change nothing more",
        arguments: StoreKind.all)
    func again(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.enqueue(Calls.new(), Calls.new(), Calls.new())
            let claim = ClaimCalls(
                program: Units.program, worker: "w", served: [ServedName(kind: .task, name: "report")],
                queues: [QueuePlaces(queue: "default", places: 2)], limit: 2)
            let claimed = try await store.apply(claim)
            #expect(try await store.apply(MadeAgain(claim)) == claimed)
            let finish = FinishCalls(
                program: Units.program,
                calls: zip(claimed, [.completed(resultJSON: Units.text("1")), .released]).map { call, outcome in
                    FinishedCall(fence: call.fence, outcome: outcome)
                })
            let answers = try await store.apply(finish)
            #expect(answers == [.done(.completed), .done(.available)])
            #expect(try await store.apply(MadeAgain(finish)) == answers)
            #expect(try await store.call(claimed[1].id)?.attempt == 0)
        }
    }
}

/// A change as a driver makes it when it cannot know whether it was made before.
struct MadeAgain<Change: StoreChange>: StoreChange {
    let change: Change

    init(_ change: Change) { self.change = change }

    var program: String { change.program }
    var isolation: ChangeIsolation { change.isolation }

    func apply(on connection: some SQLConnection) throws(StoreError) -> Change.Answer {
        try change.applyAgain(on: connection)
    }
}
