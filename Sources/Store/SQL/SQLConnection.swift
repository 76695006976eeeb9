// SPDX-License-Identifier: Apache-2.0

/// What a driver offers to the statements of this module: one connection, used by one thread at a time.
///
/// Statements are the same for every driver. Placeholders are `$1`, `$2`, ... and may occur in any order and more than
/// once. Integers have 64 bits, also booleans and microseconds.
package protocol SQLConnection: SendableMetatype {
    associatedtype Row: SQLRow

    /// The words in which the database differs from others.
    var dialect: SQLDialect { get }

    /// The moment of the transaction that is open, the same each time it is asked.
    func moment() throws(StoreError) -> StoreMoment

    /// Runs a statement that gives no rows, and says how many rows it changed.
    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int

    /// Runs a statement whose outcome is not needed before the transaction ends.
    ///
    /// A driver may hold it back and send it together with the next one; its error then comes from a later call, at the
    /// latest from the commit.
    func send(_ sql: String, _ values: [SQLValue]) throws(StoreError)

    /// Runs a statement and reads each of its rows while the row is current.
    func query<Value>(
        _ sql: String, _ values: [SQLValue], _ read: (Row) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value]
}

extension SQLConnection {
    package func send(_ sql: String, _ values: [SQLValue]) throws(StoreError) {
        try execute(sql, values)
    }
}

/// The current row of a query; columns count from 0.
///
/// A row is not valid after the closure that it was given to.
package protocol SQLRow: SendableMetatype {
    /// The integer, or nil for NULL.
    func optionalInteger(_ column: Int) -> Int64?
    /// The UTF-8 bytes of a text, or the bytes of a blob; nil for NULL.
    func optionalBytes(_ column: Int) -> [UInt8]?
}

/// What can be bound to a placeholder.
package enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    /// Text given as UTF-8 bytes, as JSON is kept.
    case utf8([UInt8])
    case blob([UInt8])

    /// An integer, or NULL for nil.
    package static func optional(_ integer: Int64?) -> SQLValue {
        integer.map { .integer($0) } ?? .null
    }

    /// A byte string, or NULL for nil.
    package static func optional(_ bytes: [UInt8]?) -> SQLValue {
        bytes.map { .blob($0) } ?? .null
    }

    /// A text, or NULL for nil.
    package static func optional(_ text: String?) -> SQLValue {
        text.map { .text($0) } ?? .null
    }
}

extension SQLRow {
    /// The integer of a column that is never NULL.
    package func integer(_ column: Int) throws(StoreError) -> Int64 {
        guard let value = optionalInteger(column) else { throw .corrupt(detail: "column \(column) has no value") }
        return value
    }

    /// The bytes of a column that is never NULL.
    package func bytes(_ column: Int) throws(StoreError) -> [UInt8] {
        guard let value = optionalBytes(column) else { throw .corrupt(detail: "column \(column) has no value") }
        return value
    }

    /// The text of a column that is never NULL.
    package func text(_ column: Int) throws(StoreError) -> String {
        guard let text = String(validating: try bytes(column), as: UTF8.self) else {
            throw .corrupt(detail: "column \(column) is not UTF-8")
        }
        return text
    }

    /// The text of a column, or nil for NULL.
    package func optionalText(_ column: Int) throws(StoreError) -> String? {
        optionalBytes(column) == nil ? nil : try text(column)
    }
}
