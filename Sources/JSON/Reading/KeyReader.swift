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

    init(documentSize: Int, _ memory: ReaderMemory) {
        remembers = documentSize >= Self.smallestDocument
        names = ScratchStack(in: memory.names)
        tokens = ScratchStack(in: memory.tokens)
        shapes = KnownShapes()
    }

    /// Number of keys on the stack.
    var count: Int { names.count }

    /// Looks for a shape that starts as this object does, the cursor being on its first key.
    @inline(__always)
    mutating func begin(_ object: UnsafeMutablePointer<PendingContainer>, _ cursor: ByteCursor) {
        if remembers { shapes.find(object, cursor) }
    }

    /// Steps over the next key, its colon and the space behind it, if the object goes on as its shape does.
    @inline(__always)
    static func readKnown(_ object: UnsafeMutablePointer<PendingContainer>, _ cursor: inout ByteCursor) -> Bool {
        guard object.pointee.tokensLeft > 0, let token = object.pointee.token else { return false }
        let length = token.pointee.length
        guard cursor.repeats(token.pointee.offset, length) else { return false }
        cursor.position &+= length
        object.pointee.token = token + 1
        object.pointee.tokensLeft &-= 1
        cursor.skipWhitespace()
        return true
    }

    /// Steps over a comma and the next key, its colon and the space behind it, if the object goes on as its shape does
    /// and nothing stands between comma and key, as in the object that gave the shape.
    ///
    /// A shape is followed from its first key on, and no key of one is there twice.
    @inline(__always)
    static func readNextKnown(_ object: UnsafeMutablePointer<PendingContainer>, _ cursor: inout ByteCursor) -> Bool {
        guard object.pointee.tokensLeft > 0, let token = object.pointee.token else { return false }
        let length = token.pointee.length &+ 1
        guard cursor.current == UInt8(ascii: ","), cursor.repeats(token.pointee.offset &- 1, length) else {
            return false
        }
        cursor.position &+= length
        object.pointee.token = token + 1
        object.pointee.tokensLeft &-= 1
        cursor.skipWhitespace()
        return true
    }

    /// Reads a key and its colon; the cursor ends on the value.
    @inline(never)
    mutating func readNew(
        _ object: UnsafeMutablePointer<PendingContainer>, _ cursor: inout ByteCursor, _ limits: JSONLimits,
        _ duplicateKeys: DuplicateKeys
    ) throws(ReadFailure) {
        if object.pointee.shape >= 0 { leaveShape(object) }
        guard cursor.current == UInt8(ascii: "\"") else { throw cursor.unexpected("a key in double quotes") }
        let quote = cursor.position
        cursor.position &+= 1
        let key = try cursor.readString(limits)
        let end = cursor.position
        let bit = Self.bit(key, cursor.bytes, from: quote, to: end)
        if object.pointee.seen & bit == 0, object.pointee.many == nil,
            names.count &- object.pointee.keys < KeyList.indexThreshold
        {
            names.push(key)
            if remembers { tokens.push(KeyToken(offset: quote, length: end &- quote &+ 1)) }
        } else {
            try addUnlessKnown(key, KeyToken(offset: quote, length: end &- quote &+ 1), object, duplicateKeys)
        }
        object.pointee.seen |= bit
        cursor.skipWhitespace()
        guard cursor.current == UInt8(ascii: ":") else { throw cursor.unexpected("':' after a key") }
        if cursor.position != end { object.pointee.isPlain = false }
        cursor.position &+= 1
        cursor.skipWhitespace()
    }

    /// Adds a key that may have been there before.
    @inline(never)
    private mutating func addUnlessKnown(
        _ key: String, _ token: KeyToken, _ object: UnsafeMutablePointer<PendingContainer>,
        _ duplicateKeys: DuplicateKeys
    ) throws(ReadFailure) {
        guard let known = place(of: key, in: object) else {
            add(key, token, object)
            return
        }
        guard duplicateKeys == .lastWins else {
            throw ReadFailure(
                .duplicateKey, at: token.offset, expected: "every key of an object once",
                reached: token.offset + token.length - 1)
        }
        object.pointee.replacing = known
    }

    /// The keys of an object whose end has been read.
    @inline(__always)
    mutating func finish(_ object: UnsafeMutablePointer<PendingContainer>, _ cursor: ByteCursor) -> KeyList {
        if object.pointee.shape >= 0, object.pointee.tokensLeft == 0 { return shapes.leave(object.pointee.shape) }
        return finishNew(object, cursor)
    }

    @inline(never)
    private mutating func finishNew(
        _ object: UnsafeMutablePointer<PendingContainer>, _ cursor: ByteCursor
    ) -> KeyList {
        leaveShape(object)
        let start = object.pointee.keys
        let list: KeyList
        if let many = object.pointee.many {
            list = .many(many)
        } else {
            list = .few(names.popRun(from: start))
            if remembers, object.pointee.isPlain { shapes.remember(list, tokens, from: start, cursor) }
        }
        if remembers { tokens.drop(to: start) }
        return list
    }

    /// Notes the keys that the object shares with its shape, which it follows no longer.
    private mutating func leaveShape(_ object: UnsafeMutablePointer<PendingContainer>) {
        let shape = object.pointee.shape
        guard shape >= 0, let next = object.pointee.token else { return }
        object.pointee.shape = -1
        // Which bits those keys have is not known.
        object.pointee.seen = .max
        let list = shapes.leave(shape)
        let followed = list.names.count - object.pointee.tokensLeft
        object.pointee.tokensLeft = 0
        for place in 0..<followed { add(list.names[place], (next - followed + place).pointee, object) }
    }

    @inline(never)
    private mutating func add(_ key: String, _ token: KeyToken, _ object: UnsafeMutablePointer<PendingContainer>) {
        if object.pointee.many == nil, names.count - object.pointee.keys < KeyList.indexThreshold {
            names.push(key)
            if remembers { tokens.push(token) }
        } else {
            addToMany(key, object)
        }
    }

    @inline(never)
    private mutating func addToMany(_ key: String, _ object: UnsafeMutablePointer<PendingContainer>) {
        if object.pointee.many == nil {
            object.pointee.many = IndexedKeys(names.popRun(from: object.pointee.keys))
            // An object with an index is remembered as no shape; what it holds counts names and tokens alike.
            if remembers { tokens.drop(to: object.pointee.keys) }
        }
        object.pointee.many?.append(key)
    }

    private func place(of key: String, in object: UnsafeMutablePointer<PendingContainer>) -> Int? {
        if let many = object.pointee.many { return many.index[ObjectKey(key)] }
        for place in object.pointee.keys..<names.count where names[place].hasSameBytes(as: key) {
            return place - object.pointee.keys
        }
        return nil
    }

    /// The bit of a key that stands, with its quotes, from `from` up to `to`; all bits for one with escapes, which has
    /// another spelling.
    @inline(__always)
    private static func bit(_ key: String, _ bytes: UnsafeBufferPointer<UInt8>, from: Int, to: Int) -> UInt64 {
        let count = to &- from &- 2
        guard count > 0, key.utf8.count == count else { return count > 0 ? .max : 1 }
        let sum = UInt64(bytes[from &+ 1]) &* 7 &+ UInt64(bytes[to &- 2]) &* 13
        return 1 << ((sum &+ UInt64(truncatingIfNeeded: count) &* 29) & 63)
    }
}
