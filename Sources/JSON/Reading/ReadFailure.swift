// SPDX-License-Identifier: Apache-2.0

/// What the readers throw inside: trivial to copy.
///
/// Line, column and pointer are worked out from the bytes only when an error leaves the module, so that reading a
/// good document does not pay for them.
struct ReadFailure: Error {
    var code: JSONError.Code
    var offset: Int
    var expected: StaticString
    /// The pointer is taken at this offset; differs from `offset` when a key has been read whole.
    var reached: Int

    init(_ code: JSONError.Code, at offset: Int, expected: StaticString, reached: Int? = nil) {
        self.code = code
        self.offset = offset
        self.expected = expected
        self.reached = reached ?? offset
    }

    /// The error that a caller sees.
    ///
    /// Linear in the offset.
    func located(in bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) -> JSONError {
        var line = 1
        var column = 1
        if code != .documentTooLarge {
            for byte in bytes.prefix(offset) {
                if byte == UInt8(ascii: "\n") {
                    line += 1
                    column = 1
                } else if byte & 0xC0 != 0x80 {
                    column += 1
                }
            }
        }
        return JSONError(
            code: code, offset: offset, line: line, column: column,
            pointer: code == .documentTooLarge ? "" : PointerTracker.pointer(at: reached, in: bytes),
            expected: expectation(limits))
    }

    private func expectation(_ limits: JSONLimits) -> String {
        switch code {
        case .tooDeep: "at most \(min(limits.maximumDepth, JSONLimits.deepestAllowed)) levels of nesting"
        case .documentTooLarge: "at most \(limits.maximumBytes) bytes"
        case .stringTooLong: "at most \(limits.maximumStringBytes) bytes in a string"
        case .tooManyMembers: "at most \(limits.maximumMembers) elements and members"
        default: expected.description
        }
    }
}
