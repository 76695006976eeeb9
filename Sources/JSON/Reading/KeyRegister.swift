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
    func find(_ key: String, in entries: borrowing ScratchStack<JSONObject.Entry>) -> Int? {
        if seen & Self.bit(key) == 0 { return nil }
        if !index.isEmpty { return index[ObjectKey(key)].map { $0 + start } }
        for position in start..<entries.count where entries[position].key.hasSameBytes(as: key) { return position }
        return nil
    }

    /// Notes the key of the entry just pushed.
    @inline(__always)
    mutating func add(_ key: String, _ entries: borrowing ScratchStack<JSONObject.Entry>) {
        seen |= Self.bit(key)
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

    @inline(__always)
    private static func bit(_ key: String) -> UInt64 {
        let bytes = key.utf8
        let first = UInt64(bytes.first ?? 0)
        let last = UInt64(bytes.last ?? 0)
        return 1 << ((first &* 7 &+ last &* 13 &+ UInt64(bytes.count) &* 29) & 63)
    }
}
