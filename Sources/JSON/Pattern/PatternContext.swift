// SPDX-License-Identifier: Apache-2.0

/// What the assertions of ECMA-262, 22.2.2.4, ask about a place in the text.
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

extension PatternContext {
    /// The place before `bytes[position]`; word characters are ASCII, so the bytes beside it tell.
    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) {
        isStart = position == 0
        isEnd = position == bytes.count
        isWordBoundary =
            (position > 0 && Self.isWord(bytes[position - 1]))
            != (position < bytes.count && Self.isWord(bytes[position]))
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        ASCIISet.alphanumerics.contains(byte) || byte == UInt8(ascii: "_")
    }
}

/// What a search found out.
enum PatternOutcome {
    case matched
    case notMatched
    case outOfBudget
}
