// SPDX-License-Identifier: Apache-2.0

/// An immutable column: a type, rows, and the buffers they lie in.
///
/// Copies share the buffers.
public struct Column: Sendable {
    let storage: ColumnStorage

    init(_ storage: ColumnStorage) { self.storage = storage }

    /// The type of the values.
    public var type: ColumnType { storage.type }
    /// The number of rows.
    public var count: Int { storage.length }
    /// How many rows have no value.
    public var nullCount: Int { storage.nullCount }
    /// Whether the row has no value.
    ///
    /// `row` must be within `0..<count`.
    public func isNull(at row: Int) -> Bool {
        precondition(row >= 0 && row < count, "row out of range")
        return storage.isNull(row)
    }

    /// Whether both columns lie in the same memory.
    public func sharesStorage(with other: Column) -> Bool {
        storage.values == other.storage.values && storage.offset == other.storage.offset && count == other.count
    }

    /// The values as 64-bit integers: for `int64`, `timestamp` and `localTimestamp`, else `nil`.
    ///
    /// O(1), no copy.
    public var int64: Int64Column? {
        switch type {
        case .int64, .timestamp, .localTimestamp: Int64Column(storage)
        default: nil
        }
    }

    /// The values as 32-bit integers: for `int32` and `date32`, else `nil`.
    ///
    /// O(1), no copy.
    public var int32: Int32Column? {
        switch type {
        case .int32, .date32: Int32Column(storage)
        default: nil
        }
    }

    /// The values of a `bool` column, else `nil`.
    ///
    /// O(1), no copy.
    public var bool: BoolColumn? { type == .bool ? BoolColumn(storage) : nil }

    /// The values of a `utf8` or `dictionary` column, else `nil`.
    ///
    /// O(1), no copy.
    public var text: TextColumn? { type == .utf8 || type == .dictionary ? TextColumn(storage) : nil }
}
