// SPDX-License-Identifier: Apache-2.0

import Store

extension Writer {
    /// `HFST`, in the header of every database of ours, so that another application's file is not taken for one.
    private static let applicationID: Int64 = 0x4846_5354

    /// Sets the connection up, checks the database if the last owner did not close it, and migrates it.
    static func prepare(
        _ connection: Connection, _ options: SQLiteStoreOptions, unclosedBy: LockHolder?
    ) throws(StoreError) -> OpenReport {
        try refuseForeign(connection)
        let version = try Schema.version(on: connection, .sqlite)
        try setWriteAheadLog(connection)
        try set(connection, "synchronous = \(options.synchronous == .full ? "FULL" : "NORMAL")")
        try set(connection, "foreign_keys = ON")
        // What is deleted, a name that is taken out for example, is overwritten.
        try set(connection, "secure_delete = ON")
        // A large import leaves a large log behind; it is cut back to this many bytes once it has been copied.
        try set(connection, "journal_size_limit = 67108864")
        var report = OpenReport(schemaFound: version, schema: max(version, Schema.current))
        report.unclosedBy = unclosedBy
        if unclosedBy != nil { report.check = try check(connection, atMost: options.startCheckBytes) }
        if version < Schema.current {
            try connection.writing { () throws(StoreError) in
                try sign(connection)
                try Schema.migrate(on: connection, .sqlite)
            }
        }
        return report
    }

    /// Marks a database as ours; inside a transaction.
    static func sign(_ connection: Connection) throws(StoreError) {
        try set(connection, "application_id = \(applicationID)")
    }

    /// Some file systems have no shared memory for the log's index; SQLite then quietly stays with another journal.
    private static func setWriteAheadLog(_ connection: Connection) throws(StoreError) {
        let mode = try connection.query("PRAGMA journal_mode = WAL", []) { (row) throws(StoreError) in try row.text(0) }
        guard mode == ["wal"] else {
            throw .unavailable(
                detail: "\(connection.path): its file system cannot keep a write-ahead log (a network file system "
                    + "perhaps); choose a local one")
        }
    }

    /// Refuses a database of another application; an empty one is nobody's.
    static func refuseForeign(_ connection: Connection) throws(StoreError) {
        let ids = try connection.query("PRAGMA application_id", []) { (row) throws(StoreError) in try row.integer(0) }
        let tables = try connection.query("SELECT count(*) FROM sqlite_schema", []) { (row) throws(StoreError) in
            try row.integer(0)
        }
        guard ids == [applicationID] || tables == [0] else {
            throw .unavailable(detail: "\(connection.path) is a database of another application")
        }
    }

    /// Looks at every page, unless there are so many that the start would take long.
    private static func check(_ connection: Connection, atMost limit: Int64) throws(StoreError) -> OpenReport.Check {
        let size = try connection.query(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", []
        ) { (row) throws(StoreError) in try row.integer(0) }
        guard let bytes = size.first, bytes <= limit else { return .tooLarge(bytes: size.first ?? 0) }
        try IntegrityCheck.quick(connection)
        return .sound
    }

    private static func set(_ connection: Connection, _ pragma: String) throws(StoreError) {
        try connection.execute("PRAGMA \(pragma)", [])
    }
}
