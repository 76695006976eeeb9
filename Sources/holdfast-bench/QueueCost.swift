// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import PostgresStore
import SQLiteStore
import Store

/// What durable calls cost from being made to their end, without anything that they do.
///
/// Each setting says what a commit waits for: `full` for the disk (SQLite `synchronous=FULL`, PostgreSQL
/// `synchronous_commit=on`), `relaxed` for the operating system or nothing.
struct QueueCost {
    let tasks: Int

    /// Figures of SQLite in a temporary folder, and of PostgreSQL when a URL is given.
    static func measure(folder: String, url: String?, tasks: Int) async throws -> JSONValue {
        let cost = QueueCost(tasks: tasks)
        var figures: JSONObject = ["tasks": .integer(Int64(tasks))]
        for (word, durability) in [("full", SQLiteStoreOptions.Synchronous.full), ("relaxed", .normal)] {
            figures["sqlite_\(word)"] = try await cost.figures {
                try await SQLiteStore.open(
                    folder: "\(folder)/\(word)", options: SQLiteStoreOptions(synchronous: durability))
            }
        }
        if let url {
            let location = try PostgresLocation(url: url)
            for (word, durability) in [("full", PostgresOptions.Synchronous.full), ("relaxed", .normal)] {
                let open = {
                    try await PostgresStore.open(location, options: PostgresOptions(synchronous: durability))
                }
                figures["postgresql_\(word)"] = try await cost.figures(open)
                let daemons = [try await open(), try await open()]
                figures["postgresql_\(word)_two_daemons_batches_of_100_per_second"] = .number(
                    try await QueueFlow(stores: daemons, tasks: tasks, batch: 100, workers: 4).tasksPerSecond())
                for daemon in daemons { await daemon.close() }
            }
        }
        return .object(figures)
    }

    private func figures(_ open: () async throws -> any Store) async throws -> JSONValue {
        let store = try await open()
        defer { withExtendedLifetime(store) {} }
        var figures: JSONObject = [:]
        for batch in [100, 1] {
            var rates: JSONObject = [:]
            for workers in [1, 2, 4] {
                // One by one each task waits for the disk three times.
                let count = batch == 1 ? max(1, tasks / 20) : tasks
                let flow = QueueFlow(stores: [store], tasks: count, batch: batch, workers: workers)
                rates["\(workers)_workers"] = .number(try await flow.tasksPerSecond())
            }
            figures[batch == 1 ? "one_by_one_per_second" : "batches_of_\(batch)_per_second"] = .object(rates)
        }
        figures["enqueue_to_start"] = try await latency(store)
        figures["claim"] = try await depth(store)
        await store.close()
        return .object(figures)
    }

    /// From the moment a task is asked for to the moment an idle worker has it.
    private func latency(_ store: any Store) async throws -> JSONValue {
        let program = "bench-" + UnitID().description
        var hints = store.hints(program: program).makeAsyncIterator()
        var times: [Double] = []
        for _ in 0..<100 {
            let begin = Stopwatch.now()
            async let made = store.apply(EnqueueCalls(program: program, calls: [try QueueFlow.task()]))
            var claimed: [DurableCall] = []
            while claimed.isEmpty {
                claimed = try await store.apply(QueueFlow.claim(program, 1))
                if claimed.isEmpty { _ = await hints.next() }
            }
            times.append(Double(Stopwatch.now() - begin) / 1e6)
            _ = try await made
            _ = try await store.apply(QueueFlow.finish(program, claimed))
        }
        return [
            "p50_ms": .number(Stopwatch.quantile(0.5, of: times)),
            "p99_ms": .number(Stopwatch.quantile(0.99, of: times)),
        ]
    }

    /// What a claim of 20 costs while few and while many wait, and while many of another name wait before them.
    private func depth(_ store: any Store) async throws -> JSONValue {
        var figures: JSONObject = [:]
        for (word, waiting, name) in [
            ("of_1000_ms", 1_000, "report"), ("of_100000_ms", 100_000, "report"),
            ("behind_100000_of_another_name_ms", 100_000, "unserved"),
        ] {
            let program = "bench-" + UnitID().description
            for _ in 0..<waiting / 1_000 {
                let calls = try (0..<1_000).map { _ in try QueueFlow.task(name) }
                _ = try await store.apply(EnqueueCalls(program: program, calls: calls))
            }
            if name == "unserved" {
                _ = try await store.apply(
                    EnqueueCalls(program: program, calls: (0..<1_000).map { _ in try QueueFlow.task() }))
            }
            var times: [Double] = []
            for _ in 0..<30 {
                let begin = Stopwatch.now()
                let claimed = try await store.apply(QueueFlow.claim(program, 20))
                times.append(Double(Stopwatch.now() - begin) / 1e6)
                guard claimed.count == 20 else { throw QueueFlow.Missing() }
            }
            figures[word] = .number(Stopwatch.median(times))
        }
        return .object(figures)
    }
}
