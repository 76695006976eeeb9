// SPDX-License-Identifier: Apache-2.0

/// Walks over a document and keeps nothing; the grammar of `TreeReader` without its values.
struct TokenWalker {
    private var cursor: ByteCursor
    private let limits: JSONLimits
    private var depth: Int
    private var members: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        cursor = ByteCursor(bytes)
        self.limits = limits
        depth = min(limits.maximumDepth, JSONLimits.deepestAllowed)
        members = limits.maximumMembers
    }

    mutating func walkDocument() throws(ReadFailure) {
        try cursor.checkStart(limits)
        cursor.skipWhitespace()
        try walkValue()
        try cursor.checkEnd()
    }

    private mutating func walkValue() throws(ReadFailure) {
        switch cursor.current {
        case UInt8(ascii: "\""):
            cursor.position += 1
            _ = try cursor.scanString(limits)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            _ = try cursor.scanNumber().value(cursor.bytes)
        case UInt8(ascii: "{"): try walkContainer(closing: UInt8(ascii: "}"), "',' or '}'")
        case UInt8(ascii: "["): try walkContainer(closing: UInt8(ascii: "]"), "',' or ']'")
        case UInt8(ascii: "t"): try cursor.skipLiteral("true")
        case UInt8(ascii: "f"): try cursor.skipLiteral("false")
        case UInt8(ascii: "n"): try cursor.skipLiteral("null")
        default: throw cursor.noValue()
        }
    }

    private mutating func walkContainer(closing: UInt8, _ separator: StaticString) throws(ReadFailure) {
        guard depth > 0 else { throw ReadFailure(.tooDeep, at: cursor.position, expected: "") }
        depth -= 1
        cursor.position += 1
        cursor.skipWhitespace()
        if cursor.current != closing {
            while true {
                guard members > 0 else { throw ReadFailure(.tooManyMembers, at: cursor.position, expected: "") }
                members -= 1
                if closing == UInt8(ascii: "}") { try walkKey() }
                try walkValue()
                cursor.skipWhitespace()
                if cursor.current == closing { break }
                guard cursor.current == UInt8(ascii: ",") else { throw cursor.unexpected(separator) }
                cursor.position += 1
                cursor.skipWhitespace()
            }
        }
        cursor.position += 1
        depth += 1
    }

    private mutating func walkKey() throws(ReadFailure) {
        guard cursor.current == UInt8(ascii: "\"") else { throw cursor.unexpected("a key in double quotes") }
        cursor.position += 1
        _ = try cursor.scanString(limits)
        cursor.skipWhitespace()
        guard cursor.current == UInt8(ascii: ":") else { throw cursor.unexpected("':' after a key") }
        cursor.position += 1
        cursor.skipWhitespace()
    }
}
