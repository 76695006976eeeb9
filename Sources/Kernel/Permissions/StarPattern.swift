// SPDX-License-Identifier: Apache-2.0

/// A text in which at most one `*` stands for any text, also none.
///
/// One star is enough for what sites write, and it keeps two things exact: whether one pattern covers another, and what
/// two of them have in common.
package struct StarPattern: Sendable, Hashable {
    /// What stands before the star; the whole text when there is none.
    private let head: [UInt8]
    /// What stands after the star; nil when there is none.
    private let tail: [UInt8]?

    /// Nil when there is more than one star.
    package init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first else { return nil }
        head = Array(first)
        tail = parts.count == 2 ? Array(parts[1]) : nil
    }

    private init(head: [UInt8], tail: [UInt8]?) {
        self.head = head
        self.tail = tail
    }

    /// Every text.
    package static let any = StarPattern(head: [], tail: [])

    /// Whether it stands for one text only.
    package var isName: Bool { tail == nil }

    /// The pattern as a site writes it.
    package var text: String { String(decoding: tail.map { head + [UInt8(ascii: "*")] + $0 } ?? head, as: UTF8.self) }

    /// Whether a text fits; O(length).
    package func matches(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        guard let tail else { return bytes.elementsEqual(head) }
        return bytes.count >= head.count + tail.count && bytes.starts(with: head)
            && bytes.suffix(tail.count).elementsEqual(tail)
    }

    /// Whether every text that fits `other` fits this one.
    package func covers(_ other: StarPattern) -> Bool {
        guard let tail else { return other.tail == nil && other.head == head }
        guard let otherTail = other.tail else { return matches(other.text) }
        return other.head.starts(with: head) && otherTail.reversed().starts(with: tail.reversed())
    }

    /// What fits both: a text fits one of the result exactly when it fits this one and `other`.
    ///
    /// At most one of the result has a star; the others are the short texts in which beginning and end overlap, as
    /// `aba` is of `ab*` and `*ba`.
    package func intersection(_ other: StarPattern) -> [StarPattern] {
        guard let tail else { return other.matches(text) ? [self] : [] }
        guard let otherTail = other.tail else { return matches(other.text) ? [other] : [] }
        let (longHead, shortHead) = head.count >= other.head.count ? (head, other.head) : (other.head, head)
        let (longTail, shortTail) = tail.count >= otherTail.count ? (tail, otherTail) : (otherTail, tail)
        guard longHead.starts(with: shortHead), longTail.suffix(shortTail.count).elementsEqual(shortTail) else {
            return []
        }
        let least = max(head.count + tail.count, other.head.count + otherTail.count)
        let full = longHead.count + longTail.count
        let overlapping = (least..<max(least, full)).compactMap { length -> StarPattern? in
            let shared = full - length
            guard longHead.suffix(shared).elementsEqual(longTail.prefix(shared)) else { return nil }
            return StarPattern(head: longHead + longTail.dropFirst(shared), tail: nil)
        }
        return [StarPattern(head: longHead, tail: longTail)] + overlapping
    }
}
