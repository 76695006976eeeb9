// SPDX-License-Identifier: Apache-2.0

import Store

extension SQLDialect {
    /// SQLite's words.
    ///
    /// STRICT tables refuse a value of the wrong type, as PostgreSQL does.
    static let sqlite = SQLDialect(
        integer: "INTEGER", blob: "BLOB", text: "TEXT", tableSuffix: " STRICT",
        tableExists: "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1",
        // A writer has the whole database to itself.
        busyTableSuffix: " STRICT", forUpdate: "", skipLocked: "", replacesPrimaryKeys: false)
}
