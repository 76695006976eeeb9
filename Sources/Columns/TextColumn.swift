// SPDX-License-Identifier: Apache-2.0

/// The values of a text column, plain or behind a dictionary, read in place.
///
/// A missing value reads as the empty string; `value(at:)` tells it from one that is there and empty. Text that is
/// not valid UTF-8 cannot get into a column: import and decoding refuse it.
public struct TextColumn: RandomAccessCollection, Sendable {
    private let storage: ColumnStorage

    init(_ storage: ColumnStorage) { self.storage = storage }

    /// Always 0.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { storage.length }
    /// How many rows have no value.
    public var nullCount: Int { storage.nullCount }

    /// The text in a row; the row must be in range.
    ///
    /// O(length of the text).
    public subscript(row: Int) -> String {
        withUTF8(at: row) { String(decoding: $0, as: UTF8.self) }
    }

    /// The text in a row, or `nil` where it is missing.
    ///
    /// O(length of the text).
    public func value(at row: Int) -> String? {
        isNull(at: row) ? nil : self[row]
    }

    /// Whether the row has no value.
    ///
    /// O(1).
    public func isNull(at row: Int) -> Bool {
        precondition(row >= 0 && row < storage.length, "row out of range")
        return storage.isNull(row)
    }

    /// The bytes of the text in a row, valid only inside `body`.
    ///
    /// O(1), no copy.
    public func withUTF8<Result, Failure: Error>(
        at row: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(row >= 0 && row < storage.length, "row out of range")
        defer { withExtendedLifetime(storage) {} }
        if storage.isNull(row) { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        guard let dictionary = storage.dictionary else { return try body(storage.textBytes(row)) }
        let code = storage.values.load(fromByteOffset: (storage.offset + row) * 4, as: Int32.self)
        return try body(dictionary.textBytes(Int(code)))
    }

    /// The codes of a dictionary column, indices into `dictionary`, or `nil` for plain text.
    ///
    /// O(1), no copy.
    public var codes: Int32Column? {
        storage.dictionary == nil ? nil : Int32Column(storage)
    }

    /// The distinct texts that the codes stand for, or `nil` for plain text.
    ///
    /// O(1), no copy.
    public var dictionary: TextColumn? {
        storage.dictionary.map { TextColumn($0) }
    }

    /// Codes for every row, -1 where the value is missing, and the texts they stand for, in order of first use for
    /// plain text.
    ///
    /// O(rows).
    public func interned() -> (codes: [Int32], values: [String]) {
        if let codes, let dictionary {
            let all = nullCount == 0 ? Array(codes) : codes.indices.map { codes.value(at: $0) ?? -1 }
            return (all, Array(dictionary))
        }
        var seen: [String: Int32] = [:]
        var values: [String] = []
        var result: [Int32] = []
        result.reserveCapacity(count)
        for row in 0..<count {
            guard let text = value(at: row) else {
                result.append(-1)
                continue
            }
            if let code = seen[text] {
                result.append(code)
            } else {
                let code = Int32(values.count)
                seen[text] = code
                values.append(text)
                result.append(code)
            }
        }
        return (result, values)
    }
}
