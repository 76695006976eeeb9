// SPDX-License-Identifier: Apache-2.0

/// Walks over a document and keeps nothing but the keys of the objects that are open: the grammar of `TreeReader`, its
/// limits and its rule for duplicate keys, without its values.
struct TokenWalker: ~Copyable {
    /// How many keys and containers fit the memory that a caller lends from the thread's stack.
    static let lentKeys = 16

    var cursor: ByteCursor
    let limits: JSONLimits
    private let duplicateKeys: DuplicateKeys
    private(set) var depth: Int
    var members: Int
    private var keys: OpenKeys
    var compaction = Compaction()

    init(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits, duplicateKeys: DuplicateKeys,
        keys: UnsafeMutableBufferPointer<OpenKeys.Key>
    ) {
        cursor = ByteCursor(bytes)
        self.limits = limits
        self.duplicateKeys = duplicateKeys
        depth = min(limits.maximumDepth, JSONLimits.deepestAllowed)
        members = limits.maximumMembers
        self.keys = OpenKeys(bytes, in: keys)
    }

    mutating func walkDocument() throws(ReadFailure) {
        try begin()
        try walkValue()
        try finish()
    }

    /// Comes to the first byte of the document's value.
    mutating func begin() throws(ReadFailure) {
        try cursor.checkStart(limits)
        skipWhitespace()
    }

    /// Makes sure that nothing follows.
    mutating func finish() throws(ReadFailure) {
        skipWhitespace()
        try cursor.checkEnd()
    }

    mutating func walkValue() throws(ReadFailure) {
        switch cursor.current {
        case UInt8(ascii: "\""):
            cursor.position += 1
            _ = try cursor.scanString(limits)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            _ = try cursor.scanNumber()
        case UInt8(ascii: "{"): try walkContainer(.object)
        case UInt8(ascii: "["): try walkContainer(.array)
        case UInt8(ascii: "t"): try cursor.skipLiteral("true")
        case UInt8(ascii: "f"): try cursor.skipLiteral("false")
        case UInt8(ascii: "n"): try cursor.skipLiteral("null")
        default: throw cursor.noValue()
        }
    }

    private mutating func walkContainer(_ kind: WalkLevel.Kind) throws(ReadFailure) {
        var container = try enter(kind)
        while try advance(in: &container) {
            if kind == .object { _ = try walkKey(in: &container) }
            try walkValue()
        }
    }

    // MARK: The steps that the typed cursor takes one by one

    /// Steps into the array or object whose bracket is next.
    @inline(__always)
    mutating func enter(_ kind: WalkLevel.Kind) throws(ReadFailure) -> WalkLevel {
        guard depth > 0 else { throw ReadFailure(.tooDeep, at: cursor.position, expected: "") }
        depth -= 1
        cursor.position += 1
        return WalkLevel(kind: kind, firstKey: keys.count)
    }

    /// Comes to the next element or key; false when the container ended, and then it is left.
    @inline(__always)
    mutating func advance(in container: inout WalkLevel) throws(ReadFailure) -> Bool {
        skipWhitespace()
        if container.isFresh {
            container.isFresh = false
            if cursor.current == container.closing {
                leave(container)
                return false
            }
        } else if cursor.current == UInt8(ascii: ",") {
            cursor.position += 1
            skipWhitespace()
        } else if cursor.current == container.closing {
            leave(container)
            return false
        } else {
            throw cursor.unexpected(container.separators)
        }
        guard members > 0 else { throw ReadFailure(.tooManyMembers, at: cursor.position, expected: "") }
        members -= 1
        return true
    }

    /// Steps over a key and its colon, to the first byte of the member's value.
    @inline(__always)
    mutating func walkKey(in object: inout WalkLevel) throws(ReadFailure) -> StringSpan {
        guard cursor.current == UInt8(ascii: "\"") else { throw cursor.unexpected("a key in double quotes") }
        let quote = cursor.position
        cursor.position += 1
        let span = try cursor.scanString(limits)
        if duplicateKeys == .error, !keys.add(span, to: &object) {
            throw ReadFailure(
                .duplicateKey, at: quote, expected: "every key of an object once", reached: cursor.position)
        }
        skipWhitespace()
        guard cursor.current == UInt8(ascii: ":") else { throw cursor.unexpected("':' after a key") }
        cursor.position += 1
        skipWhitespace()
        return span
    }

    private mutating func leave(_ container: WalkLevel) {
        cursor.position += 1
        depth += 1
        if container.kind == .object { keys.leave(container) }
    }

    @inline(__always)
    private mutating func skipWhitespace() {
        let start = cursor.position
        cursor.skipWhitespace()
        if cursor.position != start { compaction.note(start..<cursor.position, in: cursor.bytes) }
    }
}
