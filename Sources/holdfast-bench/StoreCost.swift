// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import JSON
import PostgresStore
import SQLiteStore
import Store

/// What the store costs, without anything above it: edits, writes of keys, and reading a whole version, all durable.
struct StoreCost {
    /// A year of 100 people: a batch for each of 13 periods and a few tables, and about as many bytes.
    private static let batchCount = 40
    private static let batchBytes = 24_000

    let rounds: Int

    /// Figures of SQLite in a temporary folder, and of PostgreSQL when a URL is given; the copy to it is measured only when
    /// its database was empty, since it replaces what is there.
    static func measure(folder: String, url: String?, rounds: Int) async throws -> JSONValue {
        let cost = StoreCost(rounds: rounds)
        var figures: JSONObject = [:]
        figures["sqlite_full"] = try await cost.figures {
            try await SQLiteStore.open(folder: folder, options: SQLiteStoreOptions(synchronous: .full))
        }
        var emptyURL: String?
        if let url {
            let location = try PostgresLocation(url: url)
            let server = PostgresBackup(location)
            let schema = try await server.snapshot { (connection) throws(StoreError) in
                try Schema.version(on: connection, server.dialect)
            }
            if schema == 0 { emptyURL = url }
            figures["postgresql_full"] = try await cost.figures {
                try await PostgresStore.open(location, options: PostgresOptions(synchronous: .full))
            }
        }
        figures["transfer"] = try await StoreTransfer(folder: folder, emptyURL: emptyURL).measure()
        return .object(figures)
    }

    private func figures(_ open: () async throws -> any Store) async throws -> JSONValue {
        var store = try await open()
        var figures: JSONObject = [:]
        let program = "bench-" + UnitID().description
        _ = try await store.commit(Self.edit(nil, of: program))
        var head = try await store.latest(program: program, plan: .live)
        var times: [Double] = []
        for _ in 0..<rounds {
            let unit = try Self.edit(head, of: program)
            let begin = Stopwatch.now()
            let receipt = try await store.commit(unit)
            times.append(Double(Stopwatch.now() - begin) / 1e6)
            head = try await store.version(program: program, number: receipt.version ?? 0)
        }
        figures["edit"] = Self.summary(times)
        figures["put"] = try await latency(rounds) { _ = try await store.commit(Self.put(program)) }
        for tasks in [8, 64] {
            figures["puts_per_second_\(tasks)_in_flight"] = .number(
                try await throughput(tasks, each: max(1, 20 * rounds / tasks), program, store))
        }
        figures["read_head"] = try await latency(rounds) {
            _ = try await store.latest(program: program, plan: .live)
        }
        await store.close()
        let begin = Stopwatch.now()
        store = try await open()
        figures["open_ms"] = .number(Double(Stopwatch.now() - begin) / 1e6)
        let reading = Stopwatch.now()
        let record = try await store.latest(program: program, plan: .live)
        let batches = try await store.batches(program: program, record?.batches.map(\.digest) ?? [])
        figures["load_version_ms"] = .number(Double(Stopwatch.now() - reading) / 1e6)
        figures["load_version_bytes"] = .integer(Int64(batches.values.reduce(0) { $0 + $1.count }))
        await store.close()
        return .object(figures)
    }

    /// An edit as the daemon commits it: one batch is new, the others are the head's, and an event says why.
    private static func edit(_ head: RosterVersionRecord?, of program: String) throws -> UnitOfWork {
        var batches: [BatchWrite] = head?.batches.map { BatchWrite(unchanged: $0) } ?? []
        let fresh = head == nil ? Array(0..<batchCount) : [Int.random(in: 0..<batchCount)]
        for place in fresh {
            let bytes = (0..<batchBytes / 8).flatMap { _ in
                withUnsafeBytes(of: UInt64.random(in: 0 ... .max)) { Array($0) }
            }
            let batch = try BatchWrite(table: "assignments", period: "p\(place)", ordinal: Int64(place), bytes: bytes)
            if head == nil { batches.append(batch) } else { batches[place] = batch }
        }
        let number = head?.summary.number
        return UnitOfWork(
            program: program, by: "bench", atMicros: 1_789_000_000_000_000,
            expect: Expectation(version: VersionExpectation(plan: .live, number: number)),
            newVersion: NewRosterVersion(
                plan: .live, parent: number, digest: try SHA256.digest(of: UnitID().bytes), digestVersion: 2,
                reason: "bench", profileJSON: Array("{}".utf8), batches: batches),
            events: [NewEvent(kind: "roster.edited", bodyJSON: Array(#"{"reason":"bench"}"#.utf8))])
    }

    private static func put(_ program: String) -> UnitOfWork {
        UnitOfWork(
            program: program, by: "bench", atMicros: 1_789_000_000_000_000,
            keyValues: [
                .put(
                    namespace: "bench", key: "key\(Int.random(in: 0..<1_000))",
                    json: Array(#"{"state":"open","round":17}"#.utf8))
            ])
    }

    private func latency(_ count: Int, _ body: () async throws -> Void) async throws -> JSONValue {
        var times: [Double] = []
        for _ in 0..<count {
            let begin = Stopwatch.now()
            try await body()
            times.append(Double(Stopwatch.now() - begin) / 1e6)
        }
        return Self.summary(times)
    }

    private static func summary(_ times: [Double]) -> JSONValue {
        [
            "p50_ms": .number(Stopwatch.quantile(0.5, of: times)),
            "p99_ms": .number(Stopwatch.quantile(0.99, of: times)),
            "per_second": .number(1_000 * Double(times.count) / times.reduce(0, +)),
        ]
    }

    private func throughput(_ tasks: Int, each: Int, _ program: String, _ store: any Store) async throws -> Double {
        let begin = Stopwatch.now()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<tasks {
                group.addTask { for _ in 0..<each { _ = try await store.commit(Self.put(program)) } }
            }
            try await group.waitForAll()
        }
        return Double(tasks * each) / (Double(Stopwatch.now() - begin) / 1e9)
    }
}
