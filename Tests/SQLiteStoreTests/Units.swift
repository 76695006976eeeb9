// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Store

@testable import SQLiteStore

/// Units of work as the tests need them.
enum Units {
    static let program = "demo"
    static let at: Int64 = 1_789_000_000_000_000

    static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// The next version of a plan, from batches given by their text.
    static func version(
        _ texts: [String], after head: Int64?, plan: Plan = .live, parent: Int64? = nil, reason: String = "test",
        program: String = program
    ) throws -> UnitOfWork {
        try version(texts.map { text($0) }, after: head, plan: plan, parent: parent, reason: reason, program: program)
    }

    static func version(
        _ contents: [[UInt8]], after head: Int64?, plan: Plan = .live, parent: Int64? = nil, reason: String = "test",
        program: String = program
    ) throws -> UnitOfWork {
        var batches: [BatchWrite] = []
        for (ordinal, bytes) in contents.enumerated() {
            batches.append(
                try BatchWrite(table: "assignments", period: "p\(ordinal)", ordinal: Int64(ordinal), bytes: bytes))
        }
        let digest = try SHA256.digest(of: contents.flatMap { $0 })
        return UnitOfWork(
            program: program, by: "coordinator", atMicros: at,
            expect: Expectation(version: VersionExpectation(plan: plan, number: head)),
            newVersion: NewRosterVersion(
                plan: plan, parent: parent ?? head, digest: digest, digestVersion: 1, reason: reason,
                profileJSON: text(#"{"name":"Demo"}"#), batches: batches),
            events: [NewEvent(kind: "roster.edited", bodyJSON: text("{}"))])
    }

    static func keyValues(
        _ writes: [KeyValueWrite], expect: [KeyValueExpectation] = [], quotas: [String: Int64] = [:]
    ) -> UnitOfWork {
        UnitOfWork(
            program: program, by: "plugin", atMicros: at, expect: Expectation(keyValues: expect), keyValues: writes,
            quotas: quotas)
    }

    static func put(_ key: String, _ json: String, namespace: String = "host") -> KeyValueWrite {
        .put(namespace: namespace, key: key, json: text(json))
    }
}

/// Opens a store in a temporary folder, runs the test, and closes it.
func withStore(
    _ options: SQLiteStoreOptions = SQLiteStoreOptions(synchronous: .normal),
    _ body: (SQLiteStore, TemporaryFolder) async throws -> Void
) async throws {
    let folder = try TemporaryFolder()
    let store = try await SQLiteStore.open(folder: folder.state, options: options)
    do {
        try await body(store, folder)
    } catch {
        await store.close()
        throw error
    }
    await store.close()
}

/// What became of a unit.
func outcome(of unit: UnitOfWork, in store: some Store) async -> Result<Receipt, StoreError> {
    do throws(StoreError) { return .success(try await store.commit(unit)) } catch { return .failure(error) }
}

extension SQLiteStore {
    /// The first column of a query's rows, on the writing connection.
    func integers(_ sql: String) async throws -> [Int64] {
        guard let writer else { return [] }
        return try await writer.perform { (connection) throws(StoreError) in
            try connection.query(sql, []) { (row) throws(StoreError) in try row.integer(0) }
        }
    }

    /// Runs a statement on the writing connection.
    func run(_ sql: String) async throws {
        _ = try await writer?.perform { (connection) throws(StoreError) in try connection.execute(sql, []) }
    }
}

/// What everything in a store amounts to, for comparing before and after.
struct Contents: Equatable {
    var versions: [RosterVersionSummary]
    var head: RosterVersionRecord?
    var keyValues: [KeyValue]
    var usage: KeyValueUsage
    var events: [Event]

    init(_ store: some Store) async throws {
        versions = try await store.versions(program: Units.program, before: nil, limit: 1_000)
        head = try await store.latest(program: Units.program, plan: .live)
        keyValues = try await store.keyValues(
            program: Units.program, namespace: "host", prefix: "", after: nil, limit: 1_000)
        usage = try await store.keyValueUsage(program: Units.program, namespace: "host")
        events = try await store.events(program: Units.program, after: 0, limit: 1_000)
    }
}
