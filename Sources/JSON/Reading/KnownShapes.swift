// SPDX-License-Identifier: Apache-2.0

/// A key as it stands in the document, with its quotes and the colon behind it.
struct KeyToken {
    var offset: Int
    var length: Int
}

/// The keys of objects read before, found by how an object begins.
struct KnownShapes: ~Copyable {
    private struct Shape {
        /// The first four bytes of the first key, quote included.
        var beginning: UInt32 = 0
        var keys = KeyList.few([])
        var count = 0
        /// Number of open objects that follow this shape; it must not be replaced meanwhile.
        var followers = 0
    }

    static let capacity = 16

    /// Empty until the first shape is remembered.
    private var shapes: [Shape] = []
    /// The tokens of every shape, `KeyList.indexThreshold` places each.
    private var tokens: [KeyToken] = []

    init() {}

    /// The shape that an object follows whose first key the cursor is on; -1 if none is known.
    @inline(__always)
    mutating func find(_ cursor: ByteCursor) -> Int {
        guard !shapes.isEmpty, let word = cursor.halfWord(at: cursor.position) else { return -1 }
        let place = Self.place(word)
        guard shapes[place].count > 0, shapes[place].beginning == word else { return -1 }
        shapes[place].followers &+= 1
        return place
    }

    /// The length of the shape's key number `number` with its colon, if the document goes on with it.
    @inline(__always)
    func match(_ shape: Int, _ number: Int, _ cursor: ByteCursor) -> Int? {
        guard number < shapes[shape].count else { return nil }
        let token = token(shape, number)
        return cursor.repeats(token.offset, token.length) ? token.length : nil
    }

    /// The keys of an object that followed the shape to its end; nil if the shape goes on.
    @inline(__always)
    mutating func list(_ shape: Int, followed: Int) -> KeyList? {
        guard followed == shapes[shape].count else { return nil }
        return leave(shape)
    }

    /// Notes that an object does not follow the shape any more, and gives the shape's keys.
    @inline(__always)
    mutating func leave(_ shape: Int) -> KeyList {
        shapes[shape].followers &-= 1
        return shapes[shape].keys
    }

    @inline(__always)
    func token(_ shape: Int, _ number: Int) -> KeyToken { tokens[shape &* KeyList.indexThreshold &+ number] }

    /// Remembers the keys of an object whose tokens stand on the stack from `start` on.
    mutating func remember(
        _ keys: KeyList, _ read: borrowing ScratchStack<KeyToken>, from start: Int, _ cursor: ByteCursor
    ) {
        let count = read.count - start
        guard count > 0, count <= KeyList.indexThreshold, let word = cursor.halfWord(at: read[start].offset) else {
            return
        }
        if shapes.isEmpty {
            shapes = Array(repeating: Shape(), count: Self.capacity)
            tokens = Array(
                repeating: KeyToken(offset: 0, length: 0), count: Self.capacity * KeyList.indexThreshold)
        }
        let place = Self.place(word)
        guard shapes[place].followers == 0 else { return }
        shapes[place] = Shape(beginning: word, keys: keys, count: count)
        for number in 0..<count { tokens[place * KeyList.indexThreshold + number] = read[start + number] }
    }

    /// The highest bits of a product spread well (Knuth, volume 3, section 6.4: multiplicative hashing).
    @inline(__always)
    private static func place(_ word: UInt32) -> Int {
        Int(truncatingIfNeeded: (word &* 0x9E37_79B9) >> 28)
    }
}
