// SPDX-License-Identifier: Apache-2.0

/// Why a document is not accepted, and where.
public struct JSONError: Error, Sendable, Equatable {
    /// The kind of fault.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The document ends inside a value, or is empty.
        case unexpectedEnd
        /// A byte that cannot stand here; also trailing commas and comments.
        case unexpectedByte
        /// The document starts with a byte order mark (RFC 8259, section 8.1).
        case byteOrderMark
        /// The bytes are not UTF-8 (RFC 3629): overlong, surrogate code point, beyond U+10FFFF or truncated.
        case invalidUTF8
        /// A bare character below U+0020 inside a string.
        case controlCharacter
        /// A backslash followed by something else than RFC 8259, section 7, allows.
        case invalidEscape
        /// A `\u` escape of one half of a surrogate pair alone.
        case loneSurrogate
        /// Something like a number that is none: `01`, `1.`, `.5`, `+1`, `NaN`.
        case invalidNumber
        /// A number whose exponent has more than 18 digits.
        case numberOutOfRange
        /// A key that its object already has.
        case duplicateKey
        /// Content after the value.
        case trailingContent
        /// Deeper than `JSONLimits.maximumDepth`.
        case tooDeep
        /// Larger than `JSONLimits.maximumBytes`.
        case documentTooLarge
        /// A string longer than `JSONLimits.maximumStringBytes`.
        case stringTooLong
        /// More elements and members than `JSONLimits.maximumMembers`.
        case tooManyMembers
        /// A value of another kind than the program asked for; only a typed reader gives it.
        case wrongKind
    }

    /// The kind of fault.
    public let code: Code
    /// Byte offset of the fault, from 0.
    public let offset: Int
    /// Line of the fault, from 1; lines end with LF.
    public let line: Int
    /// Column of the fault in Unicode scalars, from 1.
    public let column: Int
    /// JSON pointer (RFC 6901) of the value that was being read; empty for the root.
    public let pointer: String
    /// What would have been right here, as words: `a value`, `',' or ']'`, `at most 128 levels of nesting`.
    public let expected: String

    /// An error at a place.
    public init(code: Code, offset: Int, line: Int, column: Int, pointer: String, expected: String) {
        self.code = code
        self.offset = offset
        self.line = line
        self.column = column
        self.pointer = pointer
        self.expected = expected
    }
}

extension JSONError: CustomStringConvertible {
    /// One sentence: place, fault, what was expected.
    public var description: String {
        let place = pointer.isEmpty ? "" : " (at \(pointer))"
        return "line \(line), column \(column)\(place): \(fault); expected \(expected)"
    }

    /// What is wrong, as words without place and expectation: `duplicate key`.
    public var fault: String {
        switch code {
        case .unexpectedEnd: "the document ends too early"
        case .unexpectedByte: "unexpected character"
        case .byteOrderMark: "the document starts with a byte order mark"
        case .invalidUTF8: "invalid UTF-8"
        case .controlCharacter: "bare control character in a string"
        case .invalidEscape: "invalid escape"
        case .loneSurrogate: "lone surrogate"
        case .invalidNumber: "invalid number"
        case .numberOutOfRange: "number out of range"
        case .duplicateKey: "duplicate key"
        case .trailingContent: "content after the value"
        case .tooDeep: "nested too deep"
        case .documentTooLarge: "document too large"
        case .stringTooLong: "string too long"
        case .tooManyMembers: "too many elements and members"
        case .wrongKind: "wrong kind of value"
        }
    }
}
