// SPDX-License-Identifier: Apache-2.0

/// The few words of the schema in which databases differ.
package struct SQLDialect: Sendable {
    /// The type of a 64-bit integer.
    package let integer: String
    /// The type of a byte string.
    package let blob: String
    /// The type of a text that is compared by its UTF-8 bytes.
    package let text: String
    /// What follows the closing parenthesis of a table definition.
    package let tableSuffix: String
    /// A query that gives one row when the table named by `$1` exists, and none otherwise.
    package let tableExists: String
    /// As `tableSuffix`, for a table whose rows are changed all the time.
    package let busyTableSuffix: String
    /// What follows a SELECT whose rows nobody else may change until the transaction ends.
    package let forUpdate: String
    /// The same, leaving out rows that somebody else is about to change.
    package let skipLocked: String
    /// Whether a table can be given another primary key; else it has to be made anew.
    package let replacesPrimaryKeys: Bool

    package init(
        integer: String, blob: String, text: String, tableSuffix: String, tableExists: String,
        busyTableSuffix: String, forUpdate: String, skipLocked: String, replacesPrimaryKeys: Bool
    ) {
        self.integer = integer
        self.blob = blob
        self.text = text
        self.tableSuffix = tableSuffix
        self.tableExists = tableExists
        self.busyTableSuffix = busyTableSuffix
        self.forUpdate = forUpdate
        self.skipLocked = skipLocked
        self.replacesPrimaryKeys = replacesPrimaryKeys
    }
}
