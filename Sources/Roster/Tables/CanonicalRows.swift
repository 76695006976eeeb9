// SPDX-License-Identifier: Apache-2.0

public import Columns

/// The form of tables that digests are taken of: the same for the same rows, however they lie in batches and in
/// whatever order.
///
/// Version 1. For each declared table that is there and has canonical columns, in the order of names: a line
/// `table`, the name and the names of the canonical columns; then a line for each row, the lines sorted by bytes. Fields
/// are separated by a tab and lines end with LF. A missing value is `\N`; inside a value a backslash, tab, LF and CR
/// are written `\\`, `\t`, `\n`, `\r`. Values are written as files hold them. The names of people
/// and derived tables have no part in it: their specs list no columns.
public enum CanonicalRows {
    /// The version of the form and of the column lists.
    public static let digestVersion = 1

    /// Writes all tables that count, piece by piece.
    ///
    /// A pointer is valid only during the call. O(rows log rows).
    public static func write(_ tables: RosterTables, into sink: (UnsafeRawBufferPointer) -> Void) {
        for table in tables.tables { write(table, into: sink) }
    }

    /// Writes one table; nothing if it is not declared or has no canonical columns.
    public static func write(_ table: Table, into sink: (UnsafeRawBufferPointer) -> Void) {
        guard let spec = TableSpec.named(table.name), !spec.canonicalColumns.isEmpty else { return }
        let lines = CanonicalLines(spec, table.batches.map { ($0, [0..<$0.count]) }, countsAppended: false)
        lines.write(into: sink)
    }
}
