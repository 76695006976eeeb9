// SPDX-License-Identifier: Apache-2.0

/// An array or object that a walk has entered and not left.
struct WalkLevel: BitwiseCopyable {
    enum Kind: BitwiseCopyable {
        case array, object
    }

    let kind: Kind
    /// Where the keys of this object start in `OpenKeys`.
    let firstKey: Int
    /// A bit for each (length, first, last byte) of a key seen; a clear bit means that a key is new.
    var seen: UInt64 = 0
    /// Whether the keys are found by hash, as those of larger objects are.
    var isIndexed = false
    /// Whether no element or member has been read.
    var isFresh = true

    /// The byte that ends it.
    @inline(__always)
    var closing: UInt8 { kind == .array ? UInt8(ascii: "]") : UInt8(ascii: "}") }

    /// What may follow an element or member.
    var separators: StaticString { kind == .array ? "',' or ']'" : "',' or '}'" }
}
