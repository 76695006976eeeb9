// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension RecordBatch {
    /// Whether both batches are the same memory, so that they cannot differ.
    ///
    /// O(columns).
    public func isSame(as other: RecordBatch) -> Bool {
        count == other.count && schema == other.schema
            && zip(columns, other.columns).allSatisfy { $0.sharesStorage(with: $1) }
    }

    /// Whether both batches have the same columns with the same values in the same order, wherever they lie.
    ///
    /// Missing values are equal to each other; words are compared as text, whatever their codes. O(bytes).
    public func hasSameContent(as other: RecordBatch) -> Bool {
        if isSame(as: other) { return true }
        return count == other.count && schema == other.schema
            && zip(columns, other.columns).allSatisfy { $0.hasSameValues(as: $1) }
    }
}

extension Column {
    /// Whether both columns have the same type and the same values in the same order.
    ///
    /// Values of opaque types are never the same. O(bytes).
    func hasSameValues(as other: Column) -> Bool {
        guard type == other.type, count == other.count, nullCount == other.nullCount else { return false }
        if sharesStorage(with: other) { return true }
        if let mine = int32, let theirs = other.int32 { return Self.same(mine, theirs) }
        if let mine = int64, let theirs = other.int64 { return Self.same(mine, theirs) }
        if let mine = bool, let theirs = other.bool {
            return mine.indices.allSatisfy { mine.value(at: $0) == theirs.value(at: $0) }
        }
        guard let mine = text, let theirs = other.text else { return false }
        if let codes = mine.codes, let others = theirs.codes, let words = mine.dictionary,
            let otherWords = theirs.dictionary, words.elementsEqual(otherWords)
        {
            return Self.same(codes, others)
        }
        return mine.indices.allSatisfy { row in
            mine.isNull(at: row) == theirs.isNull(at: row)
                && mine.withUTF8(at: row) { bytes in theirs.withUTF8(at: row) { bytes.elementsEqual($0) } }
        }
    }

    private static func same<Value>(_ one: PrimitiveColumn<Value>, _ other: PrimitiveColumn<Value>) -> Bool {
        guard one.nullCount == 0 else {
            return one.indices.allSatisfy { one.value(at: $0) == other.value(at: $0) }
        }
        return one.withUnsafeBufferPointer { mine in
            other.withUnsafeBufferPointer { theirs in
                guard let one = mine.baseAddress, let other = theirs.baseAddress else { return mine.isEmpty }
                return memcmp(one, other, mine.count * MemoryLayout<Value>.stride) == 0
            }
        }
    }
}
