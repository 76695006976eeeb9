// SPDX-License-Identifier: Apache-2.0

/// An array or object whose end has not been read.
struct PendingContainer {
    var isObject: Bool
    /// Whether every key stands in the document as it is, its colon right behind it.
    var isPlain = true
    /// The known shape that its keys have followed so far; -1 if there is none.
    var shape = -1
    /// The shape's next key.
    var token: UnsafePointer<KeyToken>?
    /// Number of the shape's keys that have not been read.
    var tokensLeft = 0
    /// Where its values start on the stack of values.
    var values: Int
    /// Where its keys start on the stack of keys.
    var keys: Int
    /// The place of the member whose value comes next, if its key was there before; else -1.
    var replacing = -1
    /// A bit for each (length, first, last byte) of a key seen; a clear bit means that a key is new.
    var seen: UInt64 = 0
    /// The keys, once they are many.
    var many: IndexedKeys?

    init(isObject: Bool, values: Int, keys: Int) {
        self.isObject = isObject
        self.values = values
        self.keys = keys
    }
}
