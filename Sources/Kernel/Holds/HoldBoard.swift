// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The holds of the site in memory, as calls are compared with them.
///
/// Replaced as a whole when the store has another revision. Only calls of tools that are held by something look at it, and
/// while nothing is held that is one atomic load and no lock.
package final class HoldBoard: Sendable {
    private struct Content {
        var holds: [String: [Hold]] = [:]
        var revision: Int64 = -1
    }

    private let content = Mutex(Content())
    private let count = Atomic<Int>(0)

    package init() {}

    /// The revision of the store that the board shows; -1 before the first.
    package var revision: Int64 { content.withLock { $0.revision } }

    /// Shows other holds; those of an older revision than the board's are passed over.
    package func replace(_ holds: [Hold], revision: Int64) {
        content.withLock { content in
            guard revision >= content.revision else { return }
            let sorted = holds.sorted { ($0.setAtMicros, $0.owner) < ($1.setAtMicros, $1.owner) }
            content = Content(holds: Dictionary(grouping: sorted, by: \.name), revision: revision)
            count.store(holds.count, ordering: .sequentiallyConsistent)
        }
    }

    /// The holds of some names that have not ended, each name's oldest first.
    ///
    /// - Parameter now: monotonic nanoseconds.
    package func active(_ names: [String], at now: UInt64) -> [Hold] {
        guard count.load(ordering: .sequentiallyConsistent) > 0 else { return [] }
        return content.withLock { content in
            names.flatMap { content.holds[$0] ?? [] }.filter { $0.isActive(at: now) }
        }
    }

    /// All holds that have not ended, by name.
    package func active(at now: UInt64) -> [Hold] {
        content.withLock { content in
            content.holds.sorted { $0.key < $1.key }.flatMap(\.value).filter { $0.isActive(at: now) }
        }
    }

    /// Whether a hold has ended by itself and is still shown.
    package func hasEnded(at now: UInt64) -> Bool {
        guard count.load(ordering: .sequentiallyConsistent) > 0 else { return false }
        return content.withLock { content in content.holds.values.joined().contains { !$0.isActive(at: now) } }
    }
}
