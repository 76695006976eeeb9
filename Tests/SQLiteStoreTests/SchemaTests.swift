// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@testable import SQLiteStore

@Suite("Schema and damage")
struct SchemaTests {
    @Test("a newer schema refuses this release with both numbers, and is left as it is")
    func newer() async throws {
        let folder = try TemporaryFolder()
        let store = try await SQLiteStore.open(folder: folder.state)
        let newer = Schema.current + 1
        try await store.run("UPDATE meta SET value = \(newer) WHERE name IN ('schema_version', 'compatible_from')")
        await store.close()
        let file = try TemporaryFolder.read(folder.state + "/holdfast.db")

        let refused = StoreError.newerSchema(found: newer, supported: Schema.current)
        await #expect(throws: refused) { try await SQLiteStore.open(folder: folder.state) }
        await #expect(throws: refused) { try await SQLiteStore.openForReading(folder: folder.state) }
        #expect(refused.description.contains("schema \(newer)"))
        #expect(refused.description.contains("up to \(Schema.current)"))
        #expect(try TemporaryFolder.read(folder.state + "/holdfast.db") == file)
    }

    @Test("a migration that fails leaves the empty database empty")
    func failedMigration() async throws {
        let folder = try TemporaryFolder()
        let state = StateFolder(path: folder.state)
        try state.prepare()
        try state.prepareDatabase()
        let connection = try Connection(path: state.databasePath, access: .readWrite, busyTimeoutMilliseconds: 0)
        for reached in 1..<8 {
            let wrapped = InterceptedConnection(connection) { (count) throws(StoreError) in
                if count == reached { throw .unavailable(detail: "injected") }
            }
            #expect(throws: StoreError.unavailable(detail: "injected")) {
                try connection.writing { () throws(StoreError) in try Schema.migrate(on: wrapped, .sqlite) }
            }
            #expect(try Schema.version(on: connection, .sqlite) == 0)
        }
        #expect(try connection.writing { () throws(StoreError) in try Schema.migrate(on: connection, .sqlite) } == 0)
        #expect(try Schema.version(on: connection, .sqlite) == Schema.current)
    }

    @Test("calls of a database from before their new key are all there, with their indexes")
    func callKey() async throws {
        let folder = try TemporaryFolder()
        let state = StateFolder(path: folder.state)
        try state.prepare()
        try state.prepareDatabase()
        let calls = try (0..<3).map { try Calls.new(key: "\($0)", arguments: "{\"n\":\($0)}") }
        let same = try Calls.new(key: "1")
        let connection = try Connection(path: state.databasePath, access: .readWrite, busyTimeoutMilliseconds: 0)
        let claim = ClaimCalls(
            program: Units.program, worker: "w", served: [ServedName(kind: .task, name: "report")],
            queues: [QueuePlaces(queue: "default", places: 10)], limit: 10)
        let (found, again) = try connection.writing { () throws(StoreError) in
            try Schema.migrate(on: connection, .sqlite, upTo: 6)
            _ = try EnqueueCalls(program: Units.program, calls: calls).apply(on: connection)
            #expect(try Schema.migrate(on: connection, .sqlite) == 6)
            let other = EnqueueCalls(program: Units.program, calls: [same])
            return (try claim.apply(on: connection), try other.apply(on: connection))
        }
        #expect(found.map(\.id) == calls.map(\.id))
        #expect(found.map(\.argumentsJSON) == calls.map(\.argumentsJSON))
        #expect(again.map(\.fate) == [.rejected])
    }

    @Test("another application's database is not taken for ours")
    func foreign() async throws {
        let folder = try TemporaryFolder()
        let state = StateFolder(path: folder.state)
        try state.prepare()
        try state.prepareDatabase()
        do {
            let connection = try Connection(path: state.databasePath, access: .readWrite, busyTimeoutMilliseconds: 0)
            try connection.execute("CREATE TABLE theirs (a)", [])
        }
        let error = await #expect(throws: StoreError.self) { try await SQLiteStore.open(folder: folder.state) }
        #expect(error?.description.contains("another application") == true)
    }

    @Test("a damaged file is called damaged when the last owner was killed", arguments: [0, 4_096 * 3 + 8])
    func damaged(offset: Int) async throws {
        let folder = try TemporaryFolder()
        let store = try await SQLiteStore.open(folder: folder.state)
        _ = try await store.commit(Units.version(["a"], after: nil))
        await store.close()
        let path = folder.state + "/holdfast.db"
        var bytes = try TemporaryFolder.read(path)
        for index in offset..<offset + 16 { bytes[index] ^= 0xFF }
        try TemporaryFolder.write(bytes, to: path)
        let dead = LockHolder(pid: 4_194_305, host: "here", startedAtMicros: 5)
        try TemporaryFolder.write(Array(dead.lockFile.utf8), to: folder.state + "/holdfast.lock")
        let error = await #expect(throws: StoreError.self) { try await SQLiteStore.open(folder: folder.state) }
        #expect(error?.code == "store_corrupt")
        #expect(error?.description.contains(path) == true)
    }

    @Test("commits wait for a stranger's write lock, and say so when it lasts too long")
    func busy() async throws {
        try await withStore(SQLiteStoreOptions(synchronous: .normal, busyTimeoutMilliseconds: 20)) { store, folder in
            let stranger = try Connection(
                path: folder.state + "/holdfast.db", access: .readWrite, busyTimeoutMilliseconds: 0)
            try stranger.execute("BEGIN IMMEDIATE", [])
            let unit = Units.keyValues([Units.put("a", "1")])
            await #expect(throws: StoreError.busy(waitedMilliseconds: 20)) { try await store.commit(unit) }
            #expect(try await store.keyValue(program: Units.program, namespace: "host", key: "a") == nil)
            try stranger.execute("ROLLBACK", [])
            #expect(try await store.commit(unit).etag == 1)
        }
    }
}
