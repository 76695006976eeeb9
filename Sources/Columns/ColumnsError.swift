// SPDX-License-Identifier: Apache-2.0

/// Why columns could not be put together, read from an Arrow stream, or decoded.
public enum ColumnsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A column's name cannot be used.
    case columnName(String, reason: String)
    /// A column has another number of rows than its batch.
    case rowCount(column: String, expected: Int, found: Int)
    /// A batch does not have the columns that its table declares.
    case schema(column: String, reason: String)
    /// The producer of a stream reported an error; `status` is its errno.
    case producer(status: Int32, message: String)
    /// The structure or the values of an imported column contradict the Arrow specification.
    case malformed(column: String, reason: String)
    /// The serial form is damaged at a byte offset.
    case encoding(offset: Int, reason: String)

    /// One sentence that names the column or the offset, and what is wrong.
    public var description: String {
        switch self {
        case .columnName(let name, let reason): "column name \"\(name)\": \(reason)"
        case .rowCount(let column, let expected, let found):
            "column \"\(column)\" has \(found) rows where its batch has \(expected)"
        case .schema(let column, let reason): "column \"\(column)\": \(reason)"
        case .producer(let status, let message): "the producer of the stream failed with status \(status): \(message)"
        case .malformed(let column, let reason): "column \"\(column)\" is malformed: \(reason)"
        case .encoding(let offset, let reason): "encoded batch, byte \(offset): \(reason)"
        }
    }
}
