// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Synchronization
import Testing

@testable import PostgresStore

/// Connections that break while units are committed: what was answered is so, and nothing is done twice.
@Suite("PostgreSQL: lost connections", .enabled(if: TestServer.url != nil, "scripts/postgres.sh has started no server"))
struct LossTests {
    /// A unit that would be noticed if it were done twice: it appends an event.
    private static func unit(_ number: Int) -> UnitOfWork {
        var unit = Units.keyValues([Units.put("k\(number)", "\(number)")])
        unit.events = [NewEvent(kind: "test", bodyJSON: Units.text("\(number)"))]
        return unit
    }

    /// Commits units in several tasks, and compares what each was answered with what is in the database.
    private static func commitAll(_ count: Int, in store: PostgresStore, tasks: Int) async throws {
        let answers = try await withThrowingTaskGroup(of: [Int: Result<Receipt, StoreError>].self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var answers: [Int: Result<Receipt, StoreError>] = [:]
                    for number in stride(from: task, to: count, by: tasks) {
                        answers[number] = await outcome(of: unit(number), in: store)
                    }
                    return answers
                }
            }
            return try await group.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
        }
        let events = try await store.events(program: Units.program, after: 0, limit: 10 * count)
        #expect(events.map(\.sequence) == Array(1...Int64(max(1, events.count))))
        let found = Dictionary(grouping: events) { Int(String(decoding: $0.bodyJSON, as: UTF8.self)) ?? -1 }
        for number in 0..<count {
            let times = found[number]?.count ?? 0
            switch answers[number] {
            case .success(let receipt):
                #expect(times == 1, "unit \(number) was answered and is there \(times) times")
                #expect(found[number]?.first?.sequence == receipt.lastEvent)
            case .failure(.inDoubt): #expect(times <= 1)
            case .failure(let error): #expect(times == 0, "unit \(number) failed (\(error)) and is there")
            case nil: Issue.record("unit \(number) has no answer")
            }
        }
        #expect(answers.values.count { (try? $0.get()) != nil } == count, "every unit succeeds in the end")
    }

    @Test("backends that are killed during 200 commits: none lost, none twice")
    func killedBackends() async throws {
        let name = "kill" + UnitID().description.prefix(8)
        let url = try await TestServer.newSchema()
        let location = try PostgresLocation(url: url + "&application_name=\(name)")
        let store = try await PostgresStore.open(location, options: PostgresOptions(readers: 1))
        let killer = try Connection.open(
            try PostgresLocation(url: url), PostgresOptions(), name: "killer", shutdown: Shutdown())
        let hands = Killer(killer, name: String(name))
        let killing = Task { await hands.run() }
        try await Self.commitAll(200, in: store, tasks: 8)
        killing.cancel()
        let kills = await killing.value
        #expect(kills >= 3, "\(kills) backends were killed")
        await store.close()
    }

    /// Ends the store's backends every few milliseconds.
    private actor Killer {
        private let connection: Connection
        private let name: String

        init(_ connection: sending Connection, name: String) {
            self.connection = connection
            self.name = name
        }

        /// Kills when a few units have been committed since the last time, so that the store gets on however busy the
        /// machine is.
        func run() async -> Int {
            var kills = 0
            var last: Int64 = 0
            while !Task.isCancelled {
                await Task.yield()
                let committed = try? connection.query("SELECT count(*) FROM commits", []) { (row) throws(StoreError) in
                    try row.integer(0)
                }
                guard let count = committed?.first, count >= last + 12 else { continue }
                last = count
                let ended = try? connection.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", [.text(name)]
                ) { (row) throws(StoreError) in try row.integer(0) }
                kills += ended?.count ?? 0
            }
            return kills
        }
    }

    @Test("answers to commits that are cut off: the caller learns the truth, none twice")
    func cutAnswers() async throws {
        let address = try #require(TestServer.address)
        let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
        let proxy = try #require(CuttingProxy(server: port, every: 6))
        let schema = try await TestServer.newSchema().split(separator: "options=")[1]
        let direct = "postgresql://postgres@\(address)/postgres?sslmode=disable&options=\(schema)"
        let cut = "postgresql://postgres@127.0.0.1:\(proxy.port)/postgres?sslmode=disable&options=\(schema)"
        // The tables are made over a sound connection, so that every answer that is cut is one to a unit or a read.
        await (try PostgresStore.open(try PostgresLocation(url: direct))).close()
        let store = try await PostgresStore.open(
            try PostgresLocation(url: cut), options: PostgresOptions(readers: 1))
        try await Self.commitAll(60, in: store, tasks: 2)
        #expect(proxy.cuts >= 5, "\(proxy.cuts) answers were cut")
        await store.close()
        proxy.stop()
    }

    @Test("a commit whose answer was lost, on a server that does not come back, is in doubt and says its id")
    func inDoubt() async throws {
        let address = try #require(TestServer.address)
        let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
        let schema = try await TestServer.newSchema().split(separator: "options=")[1]
        await
            (try PostgresStore.open(
                try PostgresLocation(url: "postgresql://postgres@\(address)/postgres?sslmode=disable&options=\(schema)")
            ))
            .close()
        // The answer to each commit is cut: opening reads without one, and no attempt of a unit ever comes through.
        let proxy = try #require(CuttingProxy(server: port, every: 0))
        let url = "postgresql://postgres@127.0.0.1:\(proxy.port)/postgres?sslmode=disable&options=\(schema)"
        let store = try await PostgresStore.open(
            try PostgresLocation(url: url), options: PostgresOptions(readers: 1, patienceMilliseconds: 300))
        let first = Self.unit(1)
        _ = try await store.commit(first)
        proxy.cutAndStop()
        let unit = Self.unit(2)
        guard case .failure(.inDoubt(unit.id, let detail)) = await outcome(of: unit, in: store) else {
            Issue.record("the outcome was not in doubt")
            return
        }
        #expect(!detail.isEmpty)
        await store.close()
        let again = try await PostgresStore.open(
            try PostgresLocation(url: "postgresql://postgres@\(address)/postgres?sslmode=disable&options=\(schema)"),
            options: PostgresOptions(readers: 1))
        let receipt = try await again.receipt(program: Units.program, of: unit.id)
        #expect(receipt?.lastEvent == 2)
        #expect(try await again.commit(unit) == receipt)
        #expect(try await again.events(program: Units.program, after: 0, limit: 9).count == 2)
        await again.close()
    }

    @Test("a server that takes too long over a statement fails the unit, not the store")
    func slow() async throws {
        let location = try PostgresLocation(url: try await TestServer.newSchema())
        let store = try await PostgresStore.open(
            location, options: PostgresOptions(readers: 1, statementTimeoutMilliseconds: 300, patienceMilliseconds: 300)
        )
        let stranger = try Connection.open(location, PostgresOptions(), name: "stranger", shutdown: Shutdown())
        _ = try await store.commit(Self.unit(1))
        try stranger.execute("BEGIN", [])
        try stranger.execute("LOCK TABLE events", [])
        let result = await outcome(of: Self.unit(2), in: store)
        guard case .failure(let error) = result, error.retryable else {
            Issue.record("\(result)")
            return
        }
        #expect(["store_busy", "store_unavailable"].contains(error.code))
        try stranger.execute("ROLLBACK", [])
        _ = try await store.commit(Self.unit(3))
        #expect(try await store.events(program: Units.program, after: 0, limit: 9).count == 2)
        await store.close()
    }

    @Test("a server that only reads refuses units with the right word")
    func readOnly() async throws {
        let url = try await TestServer.newSchema()
        await (try PostgresStore.open(try PostgresLocation(url: url))).close()
        let store = try await PostgresStore.open(
            try PostgresLocation(url: url + "%20-cdefault_transaction_read_only%3Don"),
            options: PostgresOptions(readers: 1, patienceMilliseconds: 200))
        guard case .failure(.readOnly) = await outcome(of: Self.unit(1), in: store) else {
            Issue.record("a unit was not refused as it should be")
            return
        }
        #expect(try await store.latest(program: Units.program, plan: .live) == nil)
        await store.close()
    }

    @Test("the server's notices are in the log")
    func notices() async throws {
        let lines = Mutex<[String]>([])
        let store = try await PostgresStore.open(
            try PostgresLocation(url: try await TestServer.newSchema()),
            options: PostgresOptions(
                readers: 1, log: { severity, text in lines.withLock { $0.append("\(severity) \(text)") } }))
        try await store.run("DO $$ BEGIN RAISE WARNING 'disk is getting full'; RAISE NOTICE 'by the way'; END $$")
        await store.close()
        let text = lines.withLock { $0.joined(separator: "\n") }
        #expect(text.contains("warning PostgreSQL at") && text.contains("disk is getting full"))
        #expect(text.contains("info PostgreSQL at") && text.contains("by the way"))
    }
}
