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
    /// The tokens of every shape, `KeyList.indexThreshold` places each; nil until the first shape is remembered.
    private var tokens: UnsafeMutablePointer<KeyToken>?

    init() {}

    deinit { tokens?.deallocate() }

    /// Lets an object whose first key the cursor is on follow the shape that begins like it, if there is one.
    @inline(__always)
    mutating func find(_ object: UnsafeMutablePointer<PendingContainer>, _ cursor: ByteCursor) {
        guard let tokens, let word = cursor.halfWord(at: cursor.position) else { return }
        let place = Self.place(word)
        guard shapes[place].count > 0, shapes[place].beginning == word else { return }
        shapes[place].followers &+= 1
        object.pointee.shape = place
        object.pointee.token = UnsafePointer(tokens + place &* KeyList.indexThreshold)
        object.pointee.tokensLeft = shapes[place].count
    }

    /// Notes that an object does not follow the shape any more, and gives the shape's keys.
    @inline(__always)
    mutating func leave(_ shape: Int) -> KeyList {
        shapes[shape].followers &-= 1
        return shapes[shape].keys
    }

    /// Remembers the keys of an object whose tokens stand on the stack from `start` on.
    mutating func remember(
        _ keys: KeyList, _ read: borrowing ScratchStack<KeyToken>, from start: Int, _ cursor: ByteCursor
    ) {
        let count = read.count - start
        guard count > 0, count <= KeyList.indexThreshold, let word = cursor.halfWord(at: read[start].offset) else {
            return
        }
        let tokens = tokens ?? .allocate(capacity: Self.capacity * KeyList.indexThreshold)
        if self.tokens == nil {
            self.tokens = tokens
            shapes = Array(repeating: Shape(), count: Self.capacity)
        }
        let place = Self.place(word)
        guard shapes[place].followers == 0 else { return }
        shapes[place] = Shape(beginning: word, keys: keys, count: count)
        for number in 0..<count {
            (tokens + place * KeyList.indexThreshold + number).initialize(to: read[start + number])
        }
    }

    /// The highest bits of a product spread well (Knuth, volume 3, section 6.4: multiplicative hashing).
    @inline(__always)
    private static func place(_ word: UInt32) -> Int {
        Int(truncatingIfNeeded: (word &* 0x9E37_79B9) >> 28)
    }
}
