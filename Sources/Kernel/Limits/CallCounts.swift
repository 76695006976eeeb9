// SPDX-License-Identifier: Apache-2.0

/// How many calls each principal or tool has in the daemon; whoever has none is not remembered.
struct CallCounts: Sendable {
    private var counts: [String: Int] = [:]

    /// How many names have calls.
    var count: Int { counts.count }

    /// The calls of a name.
    subscript(name: String) -> Int { counts[name] ?? 0 }

    mutating func add(_ name: String) { counts[name, default: 0] += 1 }

    mutating func remove(_ name: String) {
        guard let count = counts[name] else { return }
        counts[name] = count > 1 ? count - 1 : nil
    }
}
