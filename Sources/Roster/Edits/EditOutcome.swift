// SPDX-License-Identifier: Apache-2.0

/// What applying edits came to.
public struct EditOutcome: Sendable {
    /// The tables after the edits; what was not touched is the same memory as before.
    public let tables: RosterTables
    /// The rows that are another, by table and in the order in which edits first named them; an edit that says what is
    /// there already makes no change.
    public let changes: [RowChange]
    /// For every table that is another: for each of its batches the ordinal of the same batch in the old table, or
    /// `nil` if the batch is new.
    ///
    /// Includes the derived table `slots`, and every dated table when rotation periods moved its rows.
    public let origins: [String: [Int?]]

    /// For every table that is another, the ordinals of its batches that are new.
    ///
    /// Empty for a table that only lost batches.
    public var touched: [String: [Int]] {
        origins.mapValues { origins in origins.indices.filter { origins[$0] == nil } }
    }
}
