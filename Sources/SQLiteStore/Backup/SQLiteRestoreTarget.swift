// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Store

/// A state folder that a backup can be restored to.
///
/// The new database is made beside the old one and takes its name when it is whole and on the disk.
package struct SQLiteRestoreTarget: RestoreTarget {
    private let folder: StateFolder
    private let options: SQLiteStoreOptions

    package init(folder: String, options: SQLiteStoreOptions = SQLiteStoreOptions()) {
        self.folder = StateFolder(path: folder)
        self.options = options
    }

    package var location: String { folder.path }
    package var dialect: SQLDialect { .sqlite }

    package func restore<Value: Sendable>(
        schema: Int64, replacing: Bool, _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await RestoreWorker().run(folder, options, schema: schema, replacing: replacing, body)
    }
}

/// The thread that fills the new database.
private actor RestoreWorker {
    private let executor: ThreadExecutor

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init() throws(StoreError) {
        executor = try ThreadExecutor.started()
    }

    func run<Value: Sendable>(
        _ folder: StateFolder, _ options: SQLiteStoreOptions, schema: Int64, replacing: Bool,
        _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try folder.prepare()
        let lock = try FolderLock(folder)
        try folder.checkDatabase()
        _ = folder.removeUnfinished()
        do throws(StoreError) {
            let old = try OldDatabase(folder, options, replacing: replacing)
            guard old.isEmpty || replacing else { throw .notEmpty(location: folder.path) }
            try folder.prepareRestoring()
            let value = try fill(folder, schema: schema, body)
            try folder.takeRestored(keeping: old.keptAs)
            lock.release()
            return value
        } catch {
            _ = folder.removeUnfinished()
            // What the owner before this one left unchecked is still for the next start to check.
            lock.giveBack()
            throw error
        }
    }

    private func fill<Value>(
        _ folder: StateFolder, schema: Int64, _ body: (any SQLConnection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let connection = try Connection(path: folder.restoringPath, access: .readWrite, busyTimeoutMilliseconds: 0)
        // A file that nobody else knows and that is thrown away after any error needs no journal; it is brought to the
        // disk as a whole, before it gets its name.
        for pragma in ["journal_mode = OFF", "synchronous = OFF", "foreign_keys = ON", "cache_size = -65536"] {
            try connection.execute("PRAGMA \(pragma)", [])
        }
        let value = try connection.writing { () throws(StoreError) -> Value in
            try Writer.sign(connection)
            try Schema.migrate(on: connection, .sqlite, upTo: schema)
            return try body(connection)
        }
        try IntegrityCheck.quick(connection)
        return value
    }
}

/// The database that is to be replaced.
private struct OldDatabase {
    /// Whether it holds nothing that could be missed.
    let isEmpty: Bool
    /// The name that its files are kept under when it is damaged, by whatever a check of the whole store finds.
    let keptAs: String?

    /// Looks at it, and copies its log into it, so that it is one file.
    init(_ folder: StateFolder, _ options: SQLiteStoreOptions, replacing: Bool) throws(StoreError) {
        guard folder.hasDatabase else {
            (isEmpty, keptAs) = (true, nil)
            return
        }
        let found: Bool?
        do throws(StoreError) {
            found = try Self.settle(folder, options, checking: replacing)
        } catch .corrupt {
            found = nil
        }
        isEmpty = found ?? false
        keptAs = found == nil ? folder.databasePath + ".damaged-\(LockHolder.current.startedAtMicros)" : nil
    }

    /// Copies the log into the database, and says whether it holds nothing.
    ///
    /// - Throws: `unavailable` for a database of another application, which is not ours to replace.
    private static func settle(
        _ folder: StateFolder, _ options: SQLiteStoreOptions, checking: Bool
    ) throws(StoreError) -> Bool {
        let connection = try Connection(
            path: folder.databasePath, access: .readWrite, busyTimeoutMilliseconds: options.busyTimeoutMilliseconds)
        try Writer.refuseForeign(connection)
        let schema = try Schema.version(on: connection, .sqlite)
        // Without its number nobody can say what the tables hold: that is damage, and not emptiness.
        let tables = try connection.query("SELECT count(*) FROM sqlite_schema", []) { (row) throws(StoreError) in
            try row.integer(0)
        }
        guard schema > 0 || tables == [0] else { throw .corrupt(detail: "its tables have no schema number") }
        let isEmpty = try TableCatalog.isEmpty(connection, schema: min(schema, Schema.current))
        if checking, !isEmpty { try refuseDamaged(connection, schema: schema) }
        try connection.settleLog()
        return isEmpty
    }

    /// - Throws: `corrupt` for what is worth keeping, since something of it may yet be read.
    private static func refuseDamaged(_ connection: Connection, schema: Int64) throws(StoreError) {
        try IntegrityCheck.quick(connection)
        guard schema == Schema.current else { return }
        let report = try connection.reading { () throws(StoreError) in try StoreCheck.contents(of: connection) }
        guard let first = report.findings.first else { return }
        throw .corrupt(detail: "\(first.subject): \(first.sentence)")
    }
}
