// SPDX-License-Identifier: Apache-2.0

import Store
import Synchronization
import Testing

@testable import SQLiteStore

@Suite("All or nothing")
struct AtomicityTests {
    /// A unit with something of every kind, so that every statement of the store takes part.
    static func everything(after head: Int64?) throws -> UnitOfWork {
        var unit = try Units.version(["shared", "head \(head ?? 0)"], after: head)
        unit.keyValues = [
            Units.put("a", "\"\(head ?? 0)\""), Units.put("b", "2"), .delete(namespace: "host", key: "b"),
        ]
        unit.events.append(NewEvent(kind: "roster.checked", bodyJSON: Units.text("{}")))
        return unit
    }

    @Test("a unit that fails at any of its statements leaves nothing")
    func failure() async throws {
        try await withStore { store, _ in
            _ = try await store.commit(Self.everything(after: nil))
            let before = try await Contents(store)
            let unit = try Self.everything(after: 1)
            var statement = 0
            while true {
                let reached = statement
                let failed = try await store.writer?.perform { (connection) throws(StoreError) in
                    let wrapped = InterceptedConnection(connection) { (count) throws(StoreError) in
                        if count == reached { throw .unavailable(detail: "injected") }
                    }
                    do throws(StoreError) {
                        _ = try connection.writing { () throws(StoreError) in try unit.apply(on: wrapped) }
                        return false
                    } catch .unavailable(detail: "injected") {
                        return true
                    }
                }
                guard failed == true else { break }
                #expect(try await Contents(store) == before, "statement \(statement)")
                statement += 1
            }
            #expect(statement > 15)
            #expect(try await store.latest(program: Units.program, plan: .live)?.number == 2)
        }
    }

    @Test("files as a crash would leave them, at any statement, hold the old state, and after the commit the new")
    func crash() async throws {
        try await withStore(SQLiteStoreOptions(synchronous: .full)) { store, folder in
            _ = try await store.commit(Self.everything(after: nil))
            let before = try await Contents(store)
            let unit = try Self.everything(after: 1)
            // Pages are pushed into the log before the commit, as in a unit that is larger than the cache.
            try await store.run("PRAGMA cache_size = 1")
            let copies = Mutex<[String]>([])
            let state = folder.state
            let path = folder.path
            _ = try await store.writer?.perform { (connection) throws(StoreError) in
                let wrapped = InterceptedConnection(connection) { (count) throws(StoreError) in
                    let copy = "\(path)/copy\(count)"
                    do { try TemporaryFolder.copyFiles(from: state, to: copy) } catch {
                        throw .unavailable(detail: "\(error)")
                    }
                    copies.withLock { $0.append(copy) }
                }
                return try connection.writing { () throws(StoreError) in try unit.apply(on: wrapped) }
            }
            let after = try await Contents(store)
            #expect(after != before)
            let final = "\(folder.path)/final"
            try TemporaryFolder.copyFiles(from: folder.state, to: final)

            let crashed = copies.withLock { $0 }
            #expect(crashed.count > 15)
            for copy in crashed { try await check(copy, holds: before) }
            try await check(final, holds: after)
        }

        func check(_ copy: String, holds expected: Contents) async throws {
            let store = try await SQLiteStore.open(folder: copy)
            #expect(store.opening.unclosedBy != nil, "the owner of the copied folder did not close it")
            #expect(try await Contents(store) == expected)
            _ = try await store.commit(Self.everything(after: expected.head?.number))
            await store.close()
        }
    }

    @Test("in a group the good units are committed and each bad one hears its own reason")
    func group() async throws {
        try await withStore { store, _ in
            let missing = UnitOfWork(
                program: Units.program, by: "plugin", atMicros: 0,
                expect: Expectation(keyValues: [KeyValueExpectation(namespace: "host", key: "x", etag: 7)]),
                keyValues: [Units.put("lost", "1")])
            let units = [
                Units.keyValues([Units.put("a", "1")]), missing,
                Units.keyValues([Units.put("b", "12345")], quotas: ["host": 4]),
                Units.keyValues([Units.put("c", "1")]),
            ]
            let results = try await store.writer?.perform { (connection) throws(StoreError) in
                GroupCommit(connection: connection).commit(units)
            }
            #expect(
                results == [
                    .success(Receipt(etag: 1)),
                    .failure(.conflict([.keyValue(namespace: "host", key: "x", expected: 7, found: nil)])),
                    .failure(.quotaExceeded(namespace: "host", limit: 4, bytes: 8)),
                    .success(Receipt(etag: 2)),
                ])
            let keys = try await store.keyValues(
                program: Units.program, namespace: "host", prefix: "", after: nil, limit: 9)
            #expect(keys.map(\.key) == ["a", "c"])
            #expect(try await store.keyValueUsage(program: Units.program, namespace: "host").bytes == 4)
        }
    }

    @Test("events are numbered without gaps, also after units that failed")
    func events() async throws {
        try await withStore { store, _ in
            _ = try await store.commit(Self.everything(after: nil))
            await #expect(throws: StoreError.self) { try await store.commit(Self.everything(after: nil)) }
            _ = try await store.commit(Self.everything(after: 1))
            let events = try await store.events(program: Units.program, after: 0, limit: 10)
            #expect(events.map(\.sequence) == [1, 2, 3, 4])
            #expect(events.map(\.version) == [1, 1, 2, 2])
            #expect(events.map(\.kind) == ["roster.edited", "roster.checked", "roster.edited", "roster.checked"])
            #expect(events.allSatisfy { $0.by == "coordinator" && $0.atMicros == Units.at })
            #expect(try await store.events(program: Units.program, after: 2, limit: 1).map(\.sequence) == [3])
        }
    }
}

/// A connection that calls back before each statement, with the number of statements before it.
final class InterceptedConnection: SQLConnection {
    private let connection: Connection
    private let before: (Int) throws(StoreError) -> Void
    private var count = 0

    init(_ connection: Connection, before: @escaping (Int) throws(StoreError) -> Void) {
        self.connection = connection
        self.before = before
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int {
        try intercept()
        return try connection.execute(sql, values)
    }

    func query<Value>(
        _ sql: String, _ values: [SQLValue], _ read: (StatementRow) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value] {
        try intercept()
        return try connection.query(sql, values, read)
    }

    private func intercept() throws(StoreError) {
        try before(count)
        count += 1
    }
}
