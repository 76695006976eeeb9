// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object, in the order in which they were added; keys are unique.
///
/// Small objects are searched linearly, larger ones by an index: finding is O(1), setting is amortised O(1),
/// removing is O(n). Equality ignores the order.
public struct JSONObject: Sendable {
    /// Above this many members a hash index pays for itself.
    static let indexThreshold = 16

    struct Entry: Sendable {
        var key: String
        var value: JSONValue
    }

    private(set) var entries: [Entry]
    /// Position of every key; empty while the object is small.
    private var index: [ObjectKey: Int]

    /// An object without members.
    public init() {
        entries = []
        index = [:]
    }

    /// An object of these members, in this order; of two equal keys the last value wins, at the first one's place.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        self.init()
        for (key, value) in members { self[key] = value }
    }

    /// For the reader, which has made sure that keys are unique and that `index` is complete or not needed.
    init(uniqueEntries: [Entry], index: [ObjectKey: Int]) {
        entries = uniqueEntries
        self.index = index
    }

    /// Number of members.
    public var count: Int { entries.count }

    /// Whether there are no members.
    public var isEmpty: Bool { entries.isEmpty }

    /// The keys in order.
    ///
    /// O(n).
    public var keys: [String] { entries.map(\.key) }

    /// The values in order.
    ///
    /// O(n).
    public var values: [JSONValue] { entries.map(\.value) }

    /// The value of `key`, nil if there is none.
    ///
    /// Setting appends or replaces in place; setting nil removes.
    public subscript(key: String) -> JSONValue? {
        get {
            if let position = position(of: key) { entries[position].value } else { nil }
        }
        set {
            guard let newValue else {
                removeValue(forKey: key)
                return
            }
            if let position = position(of: key) {
                entries[position].value = newValue
            } else {
                append(key, newValue)
            }
        }
    }

    /// Removes a member and gives its value, nil if there was none.
    ///
    /// The order of the others stays. O(n).
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        guard let position = position(of: key) else { return nil }
        let removed = entries.remove(at: position)
        rebuildIndex()
        return removed.value
    }

    /// Prepares for `count` members.
    public mutating func reserveCapacity(_ count: Int) {
        entries.reserveCapacity(count)
    }

    func position(of key: String) -> Int? {
        if entries.count > Self.indexThreshold { return index[ObjectKey(key)] }
        return entries.firstIndex { $0.key.hasSameBytes(as: key) }
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        entries.append(Entry(key: key, value: value))
        if entries.count == Self.indexThreshold + 1 {
            rebuildIndex()
        } else if entries.count > Self.indexThreshold {
            index[ObjectKey(key)] = entries.count - 1
        }
    }

    private mutating func rebuildIndex() {
        index = [:]
        guard entries.count > Self.indexThreshold else { return }
        index.reserveCapacity(entries.count)
        for (position, entry) in entries.enumerated() { index[ObjectKey(entry.key)] = position }
    }
}

/// A key compared by its code points; Swift's own string equality would merge canonically equivalent keys.
struct ObjectKey: Hashable, Sendable {
    let name: String

    init(_ name: String) { self.name = name }

    static func == (left: ObjectKey, right: ObjectKey) -> Bool { left.name.hasSameBytes(as: right.name) }

    func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
