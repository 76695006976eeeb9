// SPDX-License-Identifier: Apache-2.0

/// Cuts a stream of bytes into lines, and keeps no more of a line than may be taken.
///
/// Linear in the bytes. Of a line that is too long as much is kept as shows that it is.
package struct LineSplitter: Sendable {
    private let limit: Int
    private var partial: [UInt8] = []

    /// - Parameter limit: how many bytes of a line are kept.
    package init(limit: Int) { self.limit = min(max(1, limit), .max - 1) }

    /// The lines that further bytes complete, without their ends.
    package mutating func add(_ bytes: some Collection<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 10) {
            keep(rest[..<end])
            if partial.last == 13 { partial.removeLast() }
            lines.append(partial)
            partial = []
            rest = rest[rest.index(after: end)...]
        }
        keep(rest)
        return lines
    }

    /// What came after the last end of a line, when the stream has ended.
    package mutating func end() -> [UInt8]? {
        defer { partial = [] }
        return partial.isEmpty ? nil : partial
    }

    private mutating func keep(_ bytes: some Collection<UInt8>) {
        // One byte more than is allowed says that the line is too long.
        partial.append(contentsOf: bytes.prefix(max(0, limit + 1 - partial.count)))
    }
}
