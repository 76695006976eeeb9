// SPDX-License-Identifier: Apache-2.0

/// Reads the keys of objects.
///
/// Objects of one document tend to have the same keys in the same order. The keys of objects that have been read are
/// remembered as shapes; where the next object follows a shape, a key costs one comparison with the bytes read before,
/// nothing is looked for twice, and the finished objects share one list of keys.
struct KeyReader: ~Copyable {
    /// Keys of open objects that follow no shape.
    private var names: ScratchStack<String>
    /// Where those keys stand.
    private var tokens: ScratchStack<KeyToken>
    private var shapes: KnownShapes
    /// Short documents rarely repeat themselves.
    private let remembers: Bool

    static let smallestDocument = 512

    init(documentSize: Int) {
        remembers = documentSize >= Self.smallestDocument
        names = ScratchStack(capacity: 16)
        tokens = ScratchStack(capacity: 16)
        shapes = KnownShapes()
    }

    /// Number of keys on the stack.
    var count: Int { names.count }

    /// Looks for a shape that starts as this object does, the cursor being on its first key.
    @inline(__always)
    mutating func begin(_ object: inout PendingContainer, _ cursor: ByteCursor) {
        if remembers { object.shape = shapes.find(cursor) }
    }

    /// Steps over the next key, its colon and the space behind it, if the object goes on as its shape does.
    @inline(__always)
    mutating func readKnown(_ object: inout PendingContainer, _ cursor: inout ByteCursor) -> Bool {
        guard object.shape >= 0 else { return false }
        if let length = shapes.match(object.shape, object.followed, cursor) {
            cursor.position &+= length
            object.followed &+= 1
            cursor.skipWhitespace()
            return true
        }
        leaveShape(&object)
        return false
    }

    /// Reads a key and its colon; the cursor ends on the value.
    mutating func readNew(
        _ object: inout PendingContainer, _ cursor: inout ByteCursor, _ limits: JSONLimits,
        _ duplicateKeys: DuplicateKeys
    ) throws(ReadFailure) {
        guard cursor.current == UInt8(ascii: "\"") else { throw cursor.unexpected("a key in double quotes") }
        let quote = cursor.position
        cursor.position &+= 1
        let key = try cursor.readString(limits)
        let end = cursor.position
        let bit = Self.bit(key, cursor.bytes, from: quote, to: end)
        if object.seen & bit != 0, let known = place(of: key, in: object) {
            guard duplicateKeys == .lastWins else {
                throw ReadFailure(.duplicateKey, at: quote, expected: "every key of an object once", reached: end)
            }
            object.replacing = known
        } else {
            add(key, KeyToken(offset: quote, length: end - quote + 1), &object)
            object.seen |= bit
        }
        cursor.skipWhitespace()
        guard cursor.current == UInt8(ascii: ":") else { throw cursor.unexpected("':' after a key") }
        if cursor.position != end { object.isPlain = false }
        cursor.position &+= 1
        cursor.skipWhitespace()
    }

    /// The keys of an object whose end has been read.
    @inline(__always)
    mutating func finish(_ object: inout PendingContainer, _ cursor: ByteCursor) -> KeyList {
        if object.shape >= 0 {
            if let list = shapes.list(object.shape, followed: object.followed) { return list }
            leaveShape(&object)
        }
        return finishNew(object, cursor)
    }

    private mutating func finishNew(_ object: PendingContainer, _ cursor: ByteCursor) -> KeyList {
        let list: KeyList
        if let many = object.many {
            list = .many(many)
        } else {
            list = .few(names.popRun(from: object.keys))
            if remembers, object.isPlain {
                shapes.remember(list, tokens, from: object.keys, cursor)
            }
        }
        tokens.drop(to: object.keys)
        return list
    }

    @inline(never)
    private mutating func leaveShape(_ object: inout PendingContainer) {
        let shape = object.shape
        object.shape = -1
        // Which bits those keys have is not known.
        object.seen = .max
        let list = shapes.leave(shape)
        for place in 0..<object.followed {
            add(list.names[place], shapes.token(shape, place), &object)
        }
    }

    @inline(__always)
    private mutating func add(_ key: String, _ token: KeyToken, _ object: inout PendingContainer) {
        if object.many == nil, names.count - object.keys < KeyList.indexThreshold {
            names.push(key)
            tokens.push(token)
        } else {
            addToMany(key, &object)
        }
    }

    @inline(never)
    private mutating func addToMany(_ key: String, _ object: inout PendingContainer) {
        if object.many == nil { object.many = IndexedKeys(names.popRun(from: object.keys)) }
        object.many?.append(key)
    }

    private func place(of key: String, in object: PendingContainer) -> Int? {
        if let many = object.many { return many.index[ObjectKey(key)] }
        for place in object.keys..<names.count where names[place].hasSameBytes(as: key) { return place - object.keys }
        return nil
    }

    /// The bit of a key that stands, with its quotes, from `from` up to `to`.
    ///
    /// Taken from the document where the key stands there as it is; escapes make it longer there.
    @inline(__always)
    private static func bit(_ key: String, _ bytes: UnsafeBufferPointer<UInt8>, from: Int, to: Int) -> UInt64 {
        let count = to - from - 2
        if key.utf8.count == count, count > 0 { return bit(bytes[from + 1], bytes[to - 2], count) }
        return bit(key.utf8.first ?? 0, key.utf8.last ?? 0, key.utf8.count)
    }

    @inline(__always)
    private static func bit(_ first: UInt8, _ last: UInt8, _ count: Int) -> UInt64 {
        1 << ((UInt64(first) &* 7 &+ UInt64(last) &* 13 &+ UInt64(truncatingIfNeeded: count) &* 29) & 63)
    }
}
