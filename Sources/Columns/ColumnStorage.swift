// SPDX-License-Identifier: Apache-2.0

/// The buffers of one column, and what keeps them alive: our own allocations, or a foreign Arrow array.
@usableFromInline
final class ColumnStorage: @unchecked Sendable {
    // Sendable: every stored property is a constant, the memory behind the pointers is never written after the column
    // exists (Arrow's producers promise the same), and `owners` keeps it allocated for as long as this object lives.

    let type: ColumnType
    let length: Int
    /// Index of the first row in the buffers, in rows; applies to the validity bitmap as well.
    let offset: Int
    let nullCount: Int
    /// One bit a row, least significant first, 1 = present; `nil` if no row is missing.
    let validity: UnsafeRawPointer?
    /// Values; for `utf8` the text offsets, for `dictionary` the codes, for `bool` bits.
    let values: UnsafeRawPointer
    /// The bytes of `utf8` text.
    let text: UnsafeRawPointer?
    let dictionary: ColumnStorage?
    private let owners: [AnyObject]

    init(
        type: ColumnType, length: Int, offset: Int = 0, nullCount: Int = 0, validity: UnsafeRawPointer? = nil,
        values: UnsafeRawPointer, text: UnsafeRawPointer? = nil, dictionary: ColumnStorage? = nil, owners: [AnyObject]
    ) {
        self.type = type
        self.length = length
        self.offset = offset
        self.nullCount = nullCount
        self.validity = validity
        self.values = values
        self.text = text
        self.dictionary = dictionary
        self.owners = owners
    }

    /// A column that only has a name and a length.
    static func opaque(_ type: ColumnType, length: Int) -> ColumnStorage {
        let empty = Allocation.empty
        return ColumnStorage(type: type, length: length, values: empty.start, owners: [empty])
    }

    func isNull(_ row: Int) -> Bool {
        guard let validity else { return false }
        return !Bits.isSet(validity, offset + row)
    }

    /// The bytes of row `row` of a `utf8` column; only to be used while the storage is alive.
    func textBytes(_ row: Int) -> UnsafeRawBufferPointer {
        let offsets = values.assumingMemoryBound(to: Int32.self)
        let start = Int(offsets[offset + row])
        let end = Int(offsets[offset + row + 1])
        guard let text, end > start else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: text + start, count: end - start)
    }
}
