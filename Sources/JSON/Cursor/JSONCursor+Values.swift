// SPDX-License-Identifier: Apache-2.0

extension JSONCursor {
    /// The kind of the value that is read next; nil if nothing is there that could be read.
    public var kind: JSONKind? { isValueDue ? JSONKind(firstByte: walker.cursor.current) : nil }

    /// Byte offset in the document: of the value that is read next, or behind the last one that was read.
    public var offset: Int { walker.cursor.position }

    /// Reads a string.
    ///
    /// - Throws: `JSONError` of code `wrongKind` if something else is next.
    public mutating func readString() throws(JSONError) -> String {
        try require(.string, "a string")
        isValueDue = false
        return try attempt { (walker) throws(ReadFailure) in
            walker.cursor.position += 1
            return try walker.cursor.scanString(walker.limits).decoded(walker.cursor.bytes)
        }
    }

    /// Reads an integer of 64 bits; `4.0` and `4e2` are integers as well.
    ///
    /// - Throws: `JSONError` of code `wrongKind` if something else is next.
    public mutating func readInteger() throws(JSONError) -> Int64 {
        try require(.number, "an integer of 64 bits")
        let start = walker.cursor.position
        guard let integer = try readNumber().integerValue else {
            throw unread(from: start, expected: "an integer of 64 bits")
        }
        return integer
    }

    /// Reads a number as the nearest double, ties to even.
    ///
    /// - Throws: `JSONError` of code `wrongKind` if something else is next, or a number beyond the doubles.
    public mutating func readDouble() throws(JSONError) -> Double {
        try require(.number, "a number")
        let start = walker.cursor.position
        guard let double = try readNumber().doubleValue else {
            throw unread(from: start, expected: "a number between -1.8e308 and 1.8e308")
        }
        return double
    }

    /// Reads `true` or `false`.
    ///
    /// - Throws: `JSONError` of code `wrongKind` if something else is next.
    public mutating func readBool() throws(JSONError) -> Bool {
        try require(.boolean, "true or false")
        let isTrue = walker.cursor.current == UInt8(ascii: "t")
        try skip()
        return isTrue
    }

    /// Reads `null`.
    ///
    /// - Throws: `JSONError` of code `wrongKind` if something else is next.
    public mutating func readNull() throws(JSONError) {
        try require(.null, "null")
        try skip()
    }

    /// Reads any value as a tree.
    public mutating func readValue() throws(JSONError) -> JSONValue {
        switch kind {
        case .string?: return .string(try readString())
        case .number?: return try readNumber()
        case .boolean?: return .bool(try readBool())
        case .null?:
            try skip()
            return .null
        case .array?, .object?, nil:
            try requireValue()
            isValueDue = false
            return try attempt { (walker) throws(ReadFailure) in try walker.readTree() }
        }
    }

    /// Checks a value and passes over it; gives the range of its bytes in the document.
    @discardableResult
    public mutating func skip() throws(JSONError) -> Range<Int> {
        try requireValue()
        isValueDue = false
        let start = walker.cursor.position
        try attempt { (walker) throws(ReadFailure) in try walker.walkValue() }
        return start..<walker.cursor.position
    }

    /// Checks a value, passes over it and gives its bytes without the whitespace between tokens, all else as written:
    /// one line, for `JSONWriter.raw`.
    public mutating func readCompacted() throws(JSONError) -> [UInt8] {
        try requireValue()
        walker.compaction.collect(from: walker.cursor.position)
        let range = try skip()
        let bytes = walker.cursor.bytes
        return walker.compaction.finish(at: range.upperBound, in: bytes) ?? Array(bytes[range])
    }

    // MARK: What the reads share

    /// Makes sure that a value of a kind begins here, and moves nothing.
    @inline(__always)
    mutating func require(_ kind: JSONKind, _ name: StaticString) throws(JSONError) {
        if !isValueDue || JSONKind(firstByte: walker.cursor.current) != kind { throw mismatch(name) }
    }

    private func requireValue() throws(JSONError) {
        if !isValueDue { throw refusal(expected: "nextKey() or nextElement() before a value is read") }
    }

    /// Another kind of value stands here, or something that is no value at all and makes the document unreadable.
    @inline(never)
    private mutating func mismatch(_ expected: StaticString) -> JSONError {
        if isValueDue, kind == nil {
            do throws(JSONError) { try skip() } catch { return error }
        }
        return refusal(expected: isValueDue ? expected : "nextKey() or nextElement() before a value is read")
    }

    private mutating func readNumber() throws(JSONError) -> JSONValue {
        isValueDue = false
        return try attempt { (walker) throws(ReadFailure) in
            try walker.cursor.scanNumber().value(walker.cursor.bytes)
        }
    }

    /// Takes back the reading of a number.
    private mutating func unread(from start: Int, expected: StaticString) -> JSONError {
        walker.cursor.position = start
        isValueDue = true
        return refusal(expected: expected)
    }
}

extension TokenWalker {
    /// Reads the value that begins here as a tree.
    mutating func readTree() throws(ReadFailure) -> JSONValue {
        var reader = TreeReader(continuing: cursor, limits: limits, depth: depth, members: members)
        let value = try reader.readValue()
        cursor.position = reader.cursor.position
        members = reader.members
        return value
    }
}
