// SPDX-License-Identifier: Apache-2.0

/// The values of a column of booleans, read in place.
///
/// A missing value reads as the bit that lies there, which is `false` for columns built here.
public struct BoolColumn: RandomAccessCollection, Sendable {
    private let storage: ColumnStorage

    init(_ storage: ColumnStorage) { self.storage = storage }

    /// Always 0.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { storage.length }
    /// How many rows have no value.
    public var nullCount: Int { storage.nullCount }

    /// The value in a row; the row must be in range.
    ///
    /// O(1).
    public subscript(row: Int) -> Bool {
        precondition(row >= 0 && row < storage.length, "row out of range")
        return Bits.isSet(storage.values, storage.offset + row)
    }

    /// The value in a row, or `nil` where it is missing.
    ///
    /// O(1).
    public func value(at row: Int) -> Bool? {
        precondition(row >= 0 && row < storage.length, "row out of range")
        return storage.isNull(row) ? nil : Bits.isSet(storage.values, storage.offset + row)
    }
}
