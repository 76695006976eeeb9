// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// Evaluations that are kept together under one key, because the newest alone are kept with the memory itself.
package struct HistoryChunk: Sendable, Equatable {
    /// How many evaluations a chunk has.
    package static let size = 64
    /// A memory keeps so many by itself before the oldest become a chunk: more than 24 hours of them, one in 15 minutes.
    package static let threshold = 160

    /// More than this a memory never keeps by itself, so that it stays far below what a value may be.
    package static let most = 4 * threshold

    /// The number of its first evaluation, and of its last.
    package let first: Int64
    /// See `first`.
    package let last: Int64
    /// When the last was made.
    package let until: UTCMoment

    /// Where it lies; keys of later chunks sort behind those of earlier ones.
    package var key: String {
        let digits = "\(first)"
        return "history/" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }
}

extension SitrepMemory {
    /// Takes the oldest evaluations out when there are too many: what has to be put under which key before the rest is
    /// written back.
    ///
    /// The same memory gives the same chunk, so that two who do it at once write the same.
    package mutating func archive() -> (chunk: HistoryChunk, items: JSONValue)? {
        guard recent.count >= HistoryChunk.threshold else { return nil }
        let oldest = recent.prefix(HistoryChunk.size)
        guard let first = oldest.first, let last = oldest.last else { return nil }
        let chunk = HistoryChunk(first: first.number, last: last.number, until: last.at)
        let items = JSONValue.array(oldest.map(\.json))
        recent.removeFirst(oldest.count)
        chunks.append(chunk)
        return (chunk, items)
    }

    /// Forgets chunks that ended before a moment: the keys that are to be removed.
    package mutating func prune(before limit: UTCMoment) -> [String] {
        let old = chunks.filter { $0.until < limit }
        chunks.removeAll { $0.until < limit }
        return old.map(\.key)
    }

    /// Makes do without an archive: forgets evaluations beyond `HistoryChunk.most`, and the oldest chunk when there is no
    /// room for another.
    ///
    /// - Returns: the keys that are to be removed.
    package mutating func makeDo(isFull: Bool) -> [String] {
        recent.removeFirst(max(0, recent.count - HistoryChunk.most))
        return isFull && !chunks.isEmpty ? [chunks.removeFirst().key] : []
    }
}
