// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Compares what a store holds with what it says of it: digests, lists, counters.
///
/// Reads everything once.
///
/// The statements are those of a backup, so that it works on every database alike; what only one kind of database can
/// find is asked of its driver.
package enum StoreCheck {
    /// Checks a store while it is in use.
    package static func run(_ source: some BackupSource) async throws(StoreError) -> CheckReport {
        let dialect = source.dialect
        let native = try await source.driverFindings()
        // Where pages are damaged, reading may fail; what is known by then is worth more than that.
        var report: CheckReport
        do throws(StoreError) {
            report = try await source.snapshot { (connection) throws(StoreError) in
                let found = try Schema.version(on: connection, dialect)
                guard found <= Schema.current else { throw .newerSchema(found: found, supported: Schema.current) }
                guard found == Schema.current else { throw .olderSchema(found: found, supported: Schema.current) }
                return try contents(of: connection)
            }
        } catch .corrupt(let detail) {
            report = CheckReport()
            report.add("unreadable", source.location, detail)
        }
        for sentence in native { report.add("database", source.location, sentence) }
        return report
    }

    /// Checks the rows of a database of the present schema, but not how the database itself keeps them.
    package static func contents(of connection: some SQLConnection) throws(StoreError) -> CheckReport {
        var report = CheckReport()
        let counters = try Counters(connection)
        try RosterCheck(connection: connection, counters: counters).run(&report)
        try EventCheck(connection: connection, counters: counters).run(&report)
        try KeyValueCheck(connection: connection, counters: counters).run(&report)
        try CallCheck(connection: connection).run(&report)
        return report
    }

    /// The catalog's table of a name; the names are constants of this folder.
    static func rows(of name: String) -> TableRows? {
        TableCatalog.tables(schema: Schema.current).first { $0.name == name }.map { TableRows(table: $0) }
    }
}

/// The numbers that have been given out, by program and name.
struct Counters {
    private var values: [String: [String: Int64]] = [:]

    init(_ connection: some SQLConnection) throws(StoreError) {
        let rows = try connection.query("SELECT program_id, name, value FROM counters", []) {
            (row) throws(StoreError) in (try row.text(0), try row.text(1), try row.integer(2))
        }
        for (program, name, value) in rows { values[program, default: [:]][name] = value }
    }

    func value(program: String, _ name: String) -> Int64 { values[program]?[name] ?? 0 }
}
