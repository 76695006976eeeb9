// SPDX-License-Identifier: Apache-2.0

/// A queue that a daemon consumes, and how many of its calls may run there at the same time.
package struct ConsumedQueue: Sendable, Equatable {
    package let queue: String
    /// Nil for as many as the daemon runs at all; 0 when another daemon consumes the queue.
    package let places: Int?

    package init(queue: String, places: Int? = nil) {
        self.queue = queue
        self.places = places
    }

    /// Reads `name` or `name:places`; nil when the name is none of a queue or the places are not 0 to 10,000.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first.map(String.init), Self.isName(name) else { return nil }
        guard parts.count == 2 else {
            self.init(queue: name)
            return
        }
        guard let places = Int(parts[1]), (0...10_000).contains(places), !parts[1].hasPrefix("+") else { return nil }
        self.init(queue: name, places: places)
    }

    /// Whether a text can name a queue: 1 to 64 of a-z, A-Z, 0-9, `_`, `-` and `.`.
    package static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                    || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }
    }
}
