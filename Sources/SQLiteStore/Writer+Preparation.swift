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
        try set(connection, "journal_mode = WAL")
        try set(connection, "synchronous = \(options.synchronous == .full ? "FULL" : "NORMAL")")
        try set(connection, "foreign_keys = ON")
        try set(connection, "trusted_schema = OFF")
        // A large import leaves a large log behind; it is cut back to this many bytes once it has been copied.
        try set(connection, "journal_size_limit = 67108864")
        if unclosedBy != nil { try check(connection) }
        if version < Schema.current {
            try connection.writing { () throws(StoreError) in
                try set(connection, "application_id = \(applicationID)")
                try Schema.migrate(on: connection, .sqlite)
            }
        }
        return OpenReport(unclosedBy: unclosedBy, schemaFound: version, schema: max(version, Schema.current))
    }

    /// Refuses a database of another application; an empty one is nobody's.
    private static func refuseForeign(_ connection: Connection) throws(StoreError) {
        let ids = try connection.query("PRAGMA application_id", []) { (row) throws(StoreError) in try row.integer(0) }
        let tables = try connection.query("SELECT count(*) FROM sqlite_schema", []) { (row) throws(StoreError) in
            try row.integer(0)
        }
        guard ids == [applicationID] || tables == [0] else {
            throw .unavailable(detail: "\(connection.path) is a database of another application")
        }
    }

    private static func check(_ connection: Connection) throws(StoreError) {
        let findings = try connection.query("PRAGMA quick_check(3)", []) { (row) throws(StoreError) in try row.text(0) }
        guard findings == ["ok"] else {
            throw .corrupt(detail: "\(connection.path): \(findings.joined(separator: "; "))")
        }
    }

    private static func set(_ connection: Connection, _ pragma: String) throws(StoreError) {
        try connection.execute("PRAGMA \(pragma)", [])
    }
}
