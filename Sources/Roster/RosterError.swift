// SPDX-License-Identifier: Apache-2.0

/// Why tables could not be read as a program.
public enum RosterError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A table that the reader needs is not there.
    case missingTable(String)
    /// A table has no row where it needs one.
    case missingRow(table: String)
    /// A column that the reader needs is not there, or has another type than it is declared with.
    case missingColumn(table: String, column: String, expected: String)
    /// A value that the reader cannot do without is out of its range.
    case value(table: String, column: String, value: String, allowed: String)

    /// One sentence that names the table and the column.
    public var description: String {
        switch self {
        case .missingTable(let table): "table \"\(table)\" is missing"
        case .missingRow(let table): "table \"\(table)\" has no row"
        case .missingColumn(let table, let column, let expected):
            "table \"\(table)\" has no column \"\(column)\" of type \(expected)"
        case .value(let table, let column, let value, let allowed):
            "table \"\(table)\", column \"\(column)\": \"\(value)\" is not allowed; allowed is \(allowed)"
        }
    }
}
