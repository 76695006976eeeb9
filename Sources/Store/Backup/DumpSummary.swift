// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// What a backup holds, as its writer or its reader found it.
package struct DumpSummary: Sendable, Hashable {
    package let head: DumpHead
    /// The rows of each table, in the order of the file.
    package let rows: [TableRows]
    /// The digest of all tables and rows, and of nothing else: equal states have equal digests, in either database.
    package let content: SHA256Digest
    /// The length of the file.
    package let byteCount: Int64

    /// How many rows a table has.
    package struct TableRows: Sendable, Hashable {
        package let table: String
        package let count: Int64
    }

    /// The rows of all tables.
    package var rowCount: Int64 { rows.reduce(0) { $0 + $1.count } }
}
