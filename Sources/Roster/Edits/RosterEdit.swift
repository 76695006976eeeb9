// SPDX-License-Identifier: Apache-2.0

/// A value of a row, under the name of its column.
public struct RosterCell: Sendable, Hashable, CustomStringConvertible {
    /// The column's name.
    public let column: String
    /// The value as a cell of a file holds it; empty means what an empty cell means.
    public let text: String

    /// A value under the name of its column.
    public init(_ column: String, _ text: String) {
        self.column = column
        self.text = text
    }

    /// `column=text`.
    public var description: String { "\(column)=\(text)" }
}

/// A wish to change one row of a table.
public struct RosterEdit: Sendable, Hashable {
    /// What is to be done with the row.
    public enum Operation: String, Sendable, Hashable, CaseIterable {
        /// Put a row in, or replace the one with the same key.
        ///
        /// Columns that are not given keep their value, or get that of an empty cell in a new row.
        case put
        /// Take a row out.
        case delete
    }

    /// What is to be done.
    public let op: Operation
    /// The name of the table.
    public let table: String
    /// To put: the key's columns and those that change.
    ///
    /// To delete: the key's columns. In a table without a key, both take the whole row.
    public let cells: [RosterCell]

    /// A wish to change a row.
    public init(_ op: Operation, _ table: String, _ cells: [RosterCell]) {
        self.op = op
        self.table = table
        self.cells = cells
    }

    /// The edits that make a change: one, or none if nothing changes.
    public static func making(_ change: RowChange) -> [RosterEdit] {
        guard let new = change.new else {
            let cells = change.key.isEmpty ? change.old ?? [] : change.key
            return change.old == nil ? [] : [RosterEdit(.delete, change.table, cells)]
        }
        let given = Set(new.map(\.column))
        // What the row had and has no more is emptied by name.
        let emptied = (change.old ?? []).filter { !given.contains($0.column) }.map { RosterCell($0.column, "") }
        return [RosterEdit(.put, change.table, new + emptied)]
    }
}

/// What became of one row between two versions.
public struct RowChange: Sendable, Hashable {
    /// The name of the table.
    public let table: String
    /// The values of the key's columns that have one; empty in a table without a key.
    public let key: [RosterCell]
    /// The row before, if there was one: the columns that have a value.
    public let old: [RosterCell]?
    /// The row after, if there is one: the columns that have a value.
    public let new: [RosterCell]?

    /// A change of a row.
    public init(table: String, key: [RosterCell], old: [RosterCell]?, new: [RosterCell]?) {
        self.table = table
        self.key = key
        self.old = old
        self.new = new
    }

    /// The change that takes this one back.
    public var reversed: RowChange { RowChange(table: table, key: key, old: new, new: old) }
}
