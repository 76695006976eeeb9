// SPDX-License-Identifier: Apache-2.0

extension JSONObject {
    /// A member as the module sees it.
    struct Entry: Sendable {
        var key: String
        var value: JSONValue
    }

    /// The members in order, without a copy.
    struct Entries: RandomAccessCollection, Sendable {
        let keys: [String]
        let values: [JSONValue]

        var startIndex: Int { 0 }
        var endIndex: Int { values.count }
        subscript(position: Int) -> Entry { Entry(key: keys[position], value: values[position]) }
    }

    var entries: Entries { Entries(keys: keys, values: values) }
}

extension JSONObject: Sequence {
    /// Walks over the members in order.
    public struct Iterator: IteratorProtocol, Sendable {
        private let entries: Entries
        private var position = 0

        init(_ entries: Entries) { self.entries = entries }

        /// The next member.
        public mutating func next() -> (key: String, value: JSONValue)? {
            guard position < entries.count else { return nil }
            defer { position += 1 }
            return (entries.keys[position], entries.values[position])
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
        let (others, otherValues) = (right.keys, right.values)
        for (position, entry) in left.entries.enumerated() {
            // Objects that come from one writer have one order: try the same place before searching.
            if others[position].hasSameBytes(as: entry.key) {
                if otherValues[position] != entry.value { return false }
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
            member.combine(bytesOf: entry.key)
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
