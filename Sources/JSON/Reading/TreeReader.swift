// SPDX-License-Identifier: Apache-2.0

/// Reads a document into a `JSONValue`; one instance reads one document.
///
/// A loop with a stack of open containers, not a recursion: nesting costs no thread stack. Values wait on one stack
/// and move into an array of their exact number when their container closes.
struct TreeReader: ~Copyable {
    private let limits: JSONLimits
    private let duplicateKeys: DuplicateKeys
    private let depth: Int
    private(set) var members: Int
    private(set) var cursor: ByteCursor
    private var containers = ScratchStack<PendingContainer>(capacity: 8)
    private var values = ScratchStack<JSONValue>(capacity: 16)
    private var keys: KeyReader

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits, duplicateKeys: DuplicateKeys) {
        cursor = ByteCursor(bytes)
        self.limits = limits
        self.duplicateKeys = duplicateKeys
        depth = min(limits.maximumDepth, JSONLimits.deepestAllowed)
        members = limits.maximumMembers
        keys = KeyReader(documentSize: bytes.count)
    }

    /// Goes on where another reader of the same document stands; `depth` and `members` are what it may still use.
    init(continuing cursor: ByteCursor, limits: JSONLimits, depth: Int, members: Int) {
        self.cursor = cursor
        self.limits = limits
        self.duplicateKeys = .error
        self.depth = depth
        self.members = members
        keys = KeyReader(documentSize: cursor.bytes.count)
    }

    mutating func readDocument() throws(ReadFailure) -> JSONValue {
        try cursor.checkStart(limits)
        cursor.skipWhitespace()
        let value = try readValue()
        try cursor.checkEnd()
        return value
    }

    /// Reads the value that starts at the cursor; whitespace before it is already skipped.
    mutating func readValue() throws(ReadFailure) -> JSONValue {
        while true {
            guard var value = try readScalar() else { continue }
            // A value is complete: it may complete the containers around it.
            while true {
                if containers.isEmpty { return value }
                place(value)
                if try continues() { break }
                value = close()
            }
        }
    }

    /// Reads a scalar or an empty container; nil if a container has been opened instead.
    @inline(__always)
    private mutating func readScalar() throws(ReadFailure) -> JSONValue? {
        switch cursor.current {
        case UInt8(ascii: "\""):
            cursor.position &+= 1
            return .string(try cursor.readString(limits))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try cursor.readNumber()
        case UInt8(ascii: "{"):
            try open()
            if cursor.current == UInt8(ascii: "}") {
                cursor.position &+= 1
                return .object(JSONObject())
            }
            containers.push(PendingContainer(isObject: true, values: values.count, keys: keys.count))
            try countMember()
            keys.begin(&containers.top, cursor)
            try readKey()
            return nil
        case UInt8(ascii: "["):
            try open()
            if cursor.current == UInt8(ascii: "]") {
                cursor.position &+= 1
                return .array([])
            }
            containers.push(PendingContainer(isObject: false, values: values.count, keys: keys.count))
            try countMember()
            return nil
        case UInt8(ascii: "t"):
            try cursor.skipLiteral("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try cursor.skipLiteral("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try cursor.skipLiteral("null")
            return .some(.null)
        default: throw cursor.noValue()
        }
    }

    @inline(__always)
    private mutating func open() throws(ReadFailure) {
        guard containers.count < depth else { throw ReadFailure(.tooDeep, at: cursor.position, expected: "") }
        cursor.position &+= 1
        cursor.skipWhitespace()
    }

    /// Steps over what follows an element or member: true behind a comma (and the next key), false at the end of the
    /// container.
    @inline(__always)
    private mutating func continues() throws(ReadFailure) -> Bool {
        cursor.skipWhitespace()
        let isObject = containers.top.isObject
        if cursor.current == UInt8(ascii: ",") {
            cursor.position &+= 1
            cursor.skipWhitespace()
            try countMember()
            if isObject { try readKey() }
            return true
        }
        guard cursor.current == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
            throw cursor.unexpected(isObject ? "',' or '}'" : "',' or ']'")
        }
        cursor.position &+= 1
        return false
    }

    @inline(__always)
    private mutating func readKey() throws(ReadFailure) {
        if keys.readKnown(&containers.top, &cursor) { return }
        try keys.readNew(&containers.top, &cursor, limits, duplicateKeys)
    }

    @inline(__always)
    private mutating func place(_ value: consuming JSONValue) {
        if containers.top.replacing >= 0 { replace(value) } else { values.push(value) }
    }

    /// The last of two equal keys gives its value to the first one's place.
    @inline(never)
    private mutating func replace(_ value: JSONValue) {
        values[containers.top.values + containers.top.replacing] = value
        containers.top.replacing = -1
    }

    @inline(__always)
    private mutating func close() -> JSONValue {
        let start = containers.top.values
        guard containers.top.isObject else {
            containers.drop()
            return .array(values.popRun(from: start))
        }
        let list = keys.finish(&containers.top, cursor)
        containers.drop()
        return .object(JSONObject(keys: list, values: values.popRun(from: start)))
    }

    @inline(__always)
    private mutating func countMember() throws(ReadFailure) {
        guard members > 0 else { throw ReadFailure(.tooManyMembers, at: cursor.position, expected: "") }
        members &-= 1
    }
}
