// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object, in the order in which they were added; keys are unique.
///
/// Small objects are searched linearly, larger ones by an index: finding is O(1), setting is amortised O(1),
/// removing is O(n). Equality ignores the order. Keys and values are two lists, so that the objects of a table share
/// one list of keys.
public struct JSONObject: Sendable {
    private(set) var keyList: KeyList
    private(set) var storedValues: [JSONValue]

    /// An object without members.
    public init() {
        keyList = .few([])
        storedValues = []
    }

    /// An object of these members, in this order; of two equal keys the last value wins, at the first one's place.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        self.init()
        reserveCapacity(members.underestimatedCount)
        for (key, value) in members { self[key] = value }
    }

    /// For the reader, which has made sure that keys are unique and that there are as many values.
    init(keys: KeyList, values: [JSONValue]) {
        keyList = keys
        storedValues = values
    }

    /// Number of members.
    public var count: Int { storedValues.count }

    /// Whether there are no members.
    public var isEmpty: Bool { storedValues.isEmpty }

    /// The keys in order; O(1).
    public var keys: [String] { keyList.names }

    /// The values in order; O(1).
    public var values: [JSONValue] { storedValues }

    /// The place of the member `key`; nil if there is none.
    func position(of key: String) -> Int? { keyList.position(of: key) }

    /// The value of `key`, nil if there is none.
    ///
    /// Setting appends or replaces in place; setting nil removes.
    public subscript(key: String) -> JSONValue? {
        get {
            if let position = keyList.position(of: key) { storedValues[position] } else { nil }
        }
        set {
            guard let newValue else {
                removeValue(forKey: key)
                return
            }
            if let position = keyList.position(of: key) {
                storedValues[position] = newValue
            } else {
                keyList.append(key)
                storedValues.append(newValue)
            }
        }
    }

    /// Removes a member and gives its value, nil if there was none.
    ///
    /// The order of the others stays. O(n).
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        guard let position = keyList.position(of: key) else { return nil }
        keyList.remove(at: position)
        return storedValues.remove(at: position)
    }

    /// Prepares for `count` members.
    public mutating func reserveCapacity(_ count: Int) {
        guard count > storedValues.count else { return }
        keyList.reserveCapacity(count)
        storedValues.reserveCapacity(count)
    }
}
