// SPDX-License-Identifier: Apache-2.0

/// The values of a column of fixed-width integers, read in place.
///
/// A missing value reads as whatever lies in the buffer, which is 0 for columns built here; ask `isNull(at:)`, or use
/// `value(at:)`, where the column may have missing values.
public struct PrimitiveColumn<Element: FixedWidthInteger & BitwiseCopyable & Sendable>:
    RandomAccessCollection, @unchecked Sendable
{
    // Sendable: `base` points into memory that `storage`, which is Sendable and immutable, keeps alive.

    @usableFromInline let storage: ColumnStorage
    @usableFromInline let base: UnsafePointer<Element>
    @usableFromInline let length: Int

    init(_ storage: ColumnStorage) {
        self.storage = storage
        base = storage.values.assumingMemoryBound(to: Element.self) + storage.offset
        length = storage.length
    }

    /// Always 0.
    @inlinable public var startIndex: Int { 0 }
    /// The number of rows.
    @inlinable public var endIndex: Int { length }

    /// The value in a row; the row must be in range.
    ///
    /// O(1).
    @inlinable
    public subscript(row: Int) -> Element {
        precondition(row >= 0 && row < length, "row out of range")
        return withExtendedLifetime(storage) { base[row] }
    }

    /// The value in a row, or `nil` where it is missing.
    ///
    /// O(1).
    public func value(at row: Int) -> Element? {
        isNull(at: row) ? nil : self[row]
    }

    /// Whether the row has no value.
    ///
    /// O(1).
    public func isNull(at row: Int) -> Bool {
        precondition(row >= 0 && row < length, "row out of range")
        return storage.isNull(row)
    }

    /// How many rows have no value.
    public var nullCount: Int { storage.nullCount }

    /// All values as one buffer, which is valid only inside `body`.
    @inlinable
    public func withUnsafeBufferPointer<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeBufferPointer(start: base, count: length))
    }
}

/// A column of 64-bit integers, instants or local times.
public typealias Int64Column = PrimitiveColumn<Int64>
/// A column of 32-bit integers or dates.
public typealias Int32Column = PrimitiveColumn<Int32>
