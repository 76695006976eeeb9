// SPDX-License-Identifier: Apache-2.0

extension JSONObject: Sequence {
    /// Walks over the members in order.
    public struct Iterator: IteratorProtocol, Sendable {
        private var rest: IndexingIterator<[Entry]>

        init(_ entries: [Entry]) { rest = entries.makeIterator() }

        /// The next member.
        public mutating func next() -> (key: String, value: JSONValue)? {
            guard let entry = rest.next() else { return nil }
            return (entry.key, entry.value)
        }
    }

    /// Walks over the members in order.
    public func makeIterator() -> Iterator { Iterator(entries) }

    /// Exact.
    public var underestimatedCount: Int { count }
}

extension JSONObject: Hashable {
    /// Whether both have the same keys with equal values, in any order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        for (position, entry) in left.entries.enumerated() {
            // Objects that come from one writer have one order: try the same place before searching.
            let other = right.entries[position]
            if other.key.hasSameBytes(as: entry.key) {
                if other.value != entry.value { return false }
            } else {
                guard let value = right[entry.key], value == entry.value else { return false }
            }
        }
        return true
    }

    /// Feeds the members into `hasher`; the order has no influence.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for entry in entries {
            var member = Hasher()
            member.combine(entry.key)
            member.combine(entry.value)
            sum &+= member.finalize()
        }
        hasher.combine(count)
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object, in the order written; of two equal keys the last wins.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements)
    }
}
