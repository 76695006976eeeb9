// SPDX-License-Identifier: Apache-2.0

import Store

/// SQLite's own checks of a database's pages.
enum IntegrityCheck {
    /// Every page and record, without comparing indexes with their tables.
    ///
    /// - Throws: `corrupt`, with what was found.
    static func quick(_ connection: Connection) throws(StoreError) {
        let findings = try run("PRAGMA quick_check(3)", on: connection)
        guard findings.isEmpty else {
            throw .corrupt(detail: "\(connection.path): \(findings.joined(separator: "; "))")
        }
    }

    /// Pages, records, indexes and references; what was found, a sentence each.
    static func full(_ connection: Connection) throws(StoreError) -> [String] {
        let pages = try run("PRAGMA integrity_check(100)", on: connection)
        let references = try connection.query("PRAGMA foreign_key_check", []) { (row) throws(StoreError) in
            "a row of \(try row.text(0)) refers to a row of \(try row.text(2)) that is not there"
        }
        return pages + references.prefix(100)
    }

    private static func run(_ pragma: String, on connection: Connection) throws(StoreError) -> [String] {
        let findings = try connection.query(pragma, []) { (row) throws(StoreError) in try row.text(0) }
        return findings == ["ok"] ? [] : findings
    }
}
