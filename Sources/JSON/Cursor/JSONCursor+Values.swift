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
        try requireReadable()
        isValueDue = false
        walker.cursor.position += 1
        do throws(ReadFailure) { return try walker.cursor.readString(walker.limits) } catch { throw lost(error) }
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
        try requireValue()
        try requireReadable()
        isValueDue = false
        do throws(ReadFailure) { return try walker.readTree() } catch { throw lost(error) }
    }

    /// Checks a value and passes over it; gives the range of its bytes in the document.
    @discardableResult
    public mutating func skip() throws(JSONError) -> Range<Int> {
        try requireValue()
        try requireReadable()
        isValueDue = false
        let start = walker.cursor.position
        do throws(ReadFailure) { try walker.walkValue() } catch { throw lost(error) }
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

    /// Reads any value as a tree, and gives its bytes as `readCompacted` does: for who checks a value and passes it on.
    public mutating func readValueAndCompacted() throws(JSONError) -> (value: JSONValue, bytes: [UInt8]) {
        let start = offset
        let value = try readValue()
        let bytes = UnsafeBufferPointer(rebasing: walker.cursor.bytes[start..<offset])
        return (value, Compaction.compacted(valid: bytes))
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
        try requireReadable()
        isValueDue = false
        do throws(ReadFailure) { return try walker.cursor.readNumber() } catch { throw lost(error) }
    }

    /// Takes back the reading of a number.
    private mutating func unread(from start: Int, expected: StaticString) -> JSONError {
        walker.cursor.position = start
        isValueDue = true
        return refusal(expected: expected)
    }
}
