// SPDX-License-Identifier: Apache-2.0

/// Reads a document into a `JSONValue` by recursive descent; one instance reads one document.
struct TreeReader: ~Copyable {
    private(set) var cursor: ByteCursor
    private let limits: JSONLimits
    private let duplicateKeys: DuplicateKeys
    private var depth: Int
    private(set) var members: Int
    private var elements = ScratchStack<JSONValue>(capacity: 32)
    private var entries = ScratchStack<JSONObject.Entry>(capacity: 32)

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits, duplicateKeys: DuplicateKeys) {
        cursor = ByteCursor(bytes)
        self.limits = limits
        self.duplicateKeys = duplicateKeys
        depth = min(limits.maximumDepth, JSONLimits.deepestAllowed)
        members = limits.maximumMembers
    }

    /// Goes on where another reader of the same document stands; `depth` and `members` are what it may still use.
    init(continuing cursor: ByteCursor, limits: JSONLimits, depth: Int, members: Int) {
        self.cursor = cursor
        self.limits = limits
        self.duplicateKeys = .error
        self.depth = depth
        self.members = members
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
        switch cursor.current {
        case UInt8(ascii: "\""):
            cursor.position += 1
            return .string(try cursor.scanString(limits).decoded(cursor.bytes))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try cursor.scanNumber().value(cursor.bytes)
        case UInt8(ascii: "{"): return try readObject()
        case UInt8(ascii: "["): return try readArray()
        case UInt8(ascii: "t"):
            try cursor.skipLiteral("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try cursor.skipLiteral("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try cursor.skipLiteral("null")
            return .null
        default: throw cursor.noValue()
        }
    }

    private mutating func readArray() throws(ReadFailure) -> JSONValue {
        try enter()
        cursor.skipWhitespace()
        if cursor.current == UInt8(ascii: "]") {
            leave()
            return .array([])
        }
        let start = elements.count
        while true {
            try countMember()
            elements.push(try readValue())
            cursor.skipWhitespace()
            if cursor.current == UInt8(ascii: ",") {
                cursor.position += 1
                cursor.skipWhitespace()
            } else if cursor.current == UInt8(ascii: "]") {
                break
            } else {
                throw cursor.unexpected("',' or ']'")
            }
        }
        leave()
        return .array(elements.popRun(from: start))
    }

    private mutating func readObject() throws(ReadFailure) -> JSONValue {
        try enter()
        cursor.skipWhitespace()
        if cursor.current == UInt8(ascii: "}") {
            leave()
            return .object(JSONObject())
        }
        let start = entries.count
        var keys = KeyRegister(start: start)
        while true {
            try countMember()
            try readMember(&keys)
            cursor.skipWhitespace()
            if cursor.current == UInt8(ascii: ",") {
                cursor.position += 1
                cursor.skipWhitespace()
            } else if cursor.current == UInt8(ascii: "}") {
                break
            } else {
                throw cursor.unexpected("',' or '}'")
            }
        }
        leave()
        return .object(JSONObject(uniqueEntries: entries.popRun(from: start), index: keys.index))
    }

    @inline(__always)
    private mutating func readMember(_ keys: inout KeyRegister) throws(ReadFailure) {
        guard cursor.current == UInt8(ascii: "\"") else { throw cursor.unexpected("a key in double quotes") }
        let quote = cursor.position
        cursor.position += 1
        let span = try cursor.scanString(limits)
        let key = span.decoded(cursor.bytes)
        let bit = KeyRegister.bit(key, span, cursor.bytes)
        let known = keys.find(key, bit, in: entries)
        if known != nil, duplicateKeys == .error {
            throw ReadFailure(
                .duplicateKey, at: quote, expected: "every key of an object once", reached: cursor.position)
        }
        cursor.skipWhitespace()
        guard cursor.current == UInt8(ascii: ":") else { throw cursor.unexpected("':' after a key") }
        cursor.position += 1
        cursor.skipWhitespace()
        let value = try readValue()
        if let known {
            entries[known].value = value
        } else {
            entries.push(JSONObject.Entry(key: key, value: value))
            keys.add(key, bit, entries)
        }
    }

    @inline(__always)
    private mutating func enter() throws(ReadFailure) {
        guard depth > 0 else { throw ReadFailure(.tooDeep, at: cursor.position, expected: "") }
        depth -= 1
        cursor.position += 1
    }

    @inline(__always)
    private mutating func leave() {
        depth += 1
        cursor.position += 1
    }

    @inline(__always)
    private mutating func countMember() throws(ReadFailure) {
        guard members > 0 else { throw ReadFailure(.tooManyMembers, at: cursor.position, expected: "") }
        members -= 1
    }
}
