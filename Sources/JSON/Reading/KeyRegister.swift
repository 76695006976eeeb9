// SPDX-License-Identifier: Apache-2.0

/// The keys of an object while it is read: finds duplicates without a hash table while the object is small, and
/// leaves the finished index to a large one.
struct KeyRegister {
    /// Where the object's entries start on the stack.
    private let start: Int
    /// A bit for each (length, first, last byte) seen; a clear bit means that a key is new.
    private var seen: UInt64 = 0
    private(set) var index: [ObjectKey: Int] = [:]

    init(start: Int) { self.start = start }

    /// The position on the stack of the entry that has this key.
    @inline(__always)
    func find(_ key: String, _ bit: UInt64, in entries: borrowing ScratchStack<JSONObject.Entry>) -> Int? {
        if seen & bit == 0 { return nil }
        if !index.isEmpty { return index[ObjectKey(key)].map { $0 + start } }
        for position in start..<entries.count where entries[position].key.hasSameBytes(as: key) { return position }
        return nil
    }

    /// Notes the key of the entry just pushed.
    @inline(__always)
    mutating func add(_ key: String, _ bit: UInt64, _ entries: borrowing ScratchStack<JSONObject.Entry>) {
        seen |= bit
        let count = entries.count - start
        if count > JSONObject.indexThreshold { addToIndex(key, count, entries) }
    }

    private mutating func addToIndex(
        _ key: String, _ count: Int, _ entries: borrowing ScratchStack<JSONObject.Entry>
    ) {
        if index.isEmpty {
            index.reserveCapacity(2 * count)
            for position in 0..<count { index[ObjectKey(entries[start + position].key)] = position }
        } else {
            index[ObjectKey(key)] = count - 1
        }
    }

    /// The bit of a key that was scanned as `span`; taken from the document where the key stands there as it is.
    @inline(__always)
    static func bit(_ key: String, _ span: StringSpan, _ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        if span.hasEscapes {
            return bit(first: key.utf8.first ?? 0, last: key.utf8.last ?? 0, count: key.utf8.count)
        }
        guard span.end > span.start else { return bit(first: 0, last: 0, count: 0) }
        return bit(first: bytes[span.start], last: bytes[span.end - 1], count: span.end - span.start)
    }

    @inline(__always)
    private static func bit(first: UInt8, last: UInt8, count: Int) -> UInt64 {
        1 << ((UInt64(first) &* 7 &+ UInt64(last) &* 13 &+ UInt64(count) &* 29) & 63)
    }
}
