// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Store
import Synchronization

/// Tasks that are made, claimed and ended all at the same time, by one producer and some workers.
struct QueueFlow {
    /// One for each daemon; the first makes the tasks, and the workers take turns.
    let stores: [any Store]
    let tasks: Int
    let batch: Int
    let workers: Int
    private let program = "bench-" + UnitID().description

    init(stores: [any Store], tasks: Int, batch: Int, workers: Int) {
        self.stores = stores
        self.tasks = tasks
        self.batch = batch
        self.workers = workers
    }

    /// Tasks made at once that are not committed yet.
    private static let mostInFlight = 4

    /// How many tasks a second are ended, from the first that is made to the last end.
    func tasksPerSecond() async throws -> Double {
        let ended = Count()
        let begin = Stopwatch.now()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await produce() }
            for worker in 0..<workers {
                group.addTask { try await work(in: stores[worker % stores.count], ended) }
            }
            // Workers that wait for more are called off when everything has ended.
            for try await _ in group where ended.value >= tasks { group.cancelAll() }
        }
        let seconds = Double(Stopwatch.now() - begin) / 1e9
        guard ended.value == tasks else { throw Missing() }
        return Double(tasks) / seconds
    }

    private func produce() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var flying = 0
            for start in stride(from: 0, to: tasks, by: batch) {
                if flying == Self.mostInFlight {
                    try await group.next()
                    flying -= 1
                }
                let calls = try (start..<min(tasks, start + batch)).map { _ in try Self.task() }
                group.addTask { _ = try await stores[0].apply(EnqueueCalls(program: program, calls: calls)) }
                flying += 1
            }
            try await group.waitForAll()
        }
    }

    /// Claims the next calls while the last ones are being ended, as a daemon does.
    private func work(in store: any Store, _ ended: Count) async throws {
        var hints = store.hints(program: program).makeAsyncIterator()
        var last: [DurableCall] = []
        while true {
            let done = last
            async let finished = end(done, in: store)
            let next = try await store.apply(Self.claim(program, batch))
            if ended.add(try await finished) >= tasks { return }
            last = next
            if last.isEmpty, await hints.next() == nil { return }
        }
    }

    private func end(_ calls: [DurableCall], in store: any Store) async throws -> Int {
        guard !calls.isEmpty else { return 0 }
        return try await store.apply(Self.finish(program, calls)).count { $0 == .done(.completed) }
    }

    private final class Count: Sendable {
        private let number = Atomic<Int>(0)

        var value: Int { number.load(ordering: .relaxed) }

        /// Adds, and gives the sum.
        func add(_ more: Int) -> Int { number.add(more, ordering: .relaxed).newValue }
    }

    /// Something went missing: a figure that leaves it out would be a lie.
    struct Missing: Error {}

    static func task(_ name: String = "report") throws -> NewDurableCall {
        let arguments = Array(#"{"period":"2026-07","recipients":["coordinator"]}"#.utf8)
        return NewDurableCall(
            kind: .task, plugin: "bench", name: name, argumentsJSON: arguments,
            argumentsDigest: try SHA256.digest(of: arguments), requester: "bench",
            requesterJSON: Array(#"{"role":"operator","face":"rest"}"#.utf8), correlationID: "bench")
    }

    static func claim(_ program: String, _ limit: Int) -> ClaimCalls {
        ClaimCalls(
            program: program, worker: "bench", served: [ServedName(kind: .task, name: "report")],
            queues: [QueuePlaces(queue: "default", places: limit)], limit: limit)
    }

    static func finish(_ program: String, _ calls: [DurableCall]) -> FinishCalls {
        FinishCalls(
            program: program,
            calls: calls.map {
                FinishedCall(fence: $0.fence, outcome: .completed(resultJSON: Array(#"{"sent":1}"#.utf8)))
            })
    }
}
