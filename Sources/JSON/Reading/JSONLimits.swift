// SPDX-License-Identifier: Apache-2.0

/// What a reader accepts at most.
///
/// Each limit is checked before memory is spent on what exceeds it.
public struct JSONLimits: Sendable, Hashable {
    /// Nesting of arrays and objects; a document `[]` has depth 1.
    ///
    /// Values above 1,000 count as 1,000, so that the reader's recursion stays inside a small thread stack.
    public var maximumDepth: Int
    /// Size of the document in bytes.
    public var maximumBytes: Int
    /// Size of one string or key in bytes, as written between its quotes.
    public var maximumStringBytes: Int
    /// Number of array elements and object members in the whole document.
    public var maximumMembers: Int

    /// The limits named; the others are the standard ones.
    public init(
        maximumDepth: Int = 128, maximumBytes: Int = 64 << 20, maximumStringBytes: Int = 16 << 20,
        maximumMembers: Int = 5_000_000
    ) {
        self.maximumDepth = maximumDepth
        self.maximumBytes = maximumBytes
        self.maximumStringBytes = maximumStringBytes
        self.maximumMembers = maximumMembers
    }

    /// Depth 128, 64 MiB, strings of 16 MiB, 5 million members.
    public static let standard = JSONLimits()

    static let deepestAllowed = 1000
}

/// What a reader does with a key that an object already has (RFC 8259, section 4, leaves it open).
public enum DuplicateKeys: Sendable, Hashable {
    /// The document is refused.
    case error
    /// The last value stays, at the first one's place.
    case lastWins
}
