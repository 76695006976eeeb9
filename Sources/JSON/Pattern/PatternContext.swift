// SPDX-License-Identifier: Apache-2.0

/// What the assertions of ECMA-262, 22.2.2.4, ask about a place whose text is not known, only its neighbours' kinds.
struct PatternContext {
    let isStart: Bool
    let isEnd: Bool
    /// Whether a word character is on one side of the place and not on the other.
    let isWordBoundary: Bool

    @inline(__always)
    func satisfies(_ assertion: PatternAssertion) -> Bool {
        switch assertion {
        case .start: isStart
        case .end: isEnd
        case .wordBoundary: isWordBoundary
        case .notWordBoundary: !isWordBoundary
        }
    }
}

extension PatternAssertion {
    /// Whether the assertion holds before `bytes[position]`; word characters are ASCII, so the bytes beside it tell.
    @inline(__always)
    func holds(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        switch self {
        case .start: position == 0
        case .end: position == bytes.count
        case .wordBoundary: Self.isBoundary(bytes, position)
        case .notWordBoundary: !Self.isBoundary(bytes, position)
        }
    }

    private static func isBoundary(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        (position > 0 && isWord(bytes[position - 1])) != (position < bytes.count && isWord(bytes[position]))
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte.isASCIIDigit || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
    }
}

/// What a search found out.
enum PatternOutcome {
    case matched
    case notMatched
    case outOfBudget
}
