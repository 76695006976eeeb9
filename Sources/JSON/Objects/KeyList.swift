// SPDX-License-Identifier: Apache-2.0

/// The different keys of an object, in order.
///
/// A few are searched one after the other, many through an index.
enum KeyList: Sendable {
    case few([String])
    case many(IndexedKeys)

    /// Above this many keys a hash index pays for itself.
    static let indexThreshold = 16

    /// Keys that are known to be different.
    init(unique names: [String]) {
        self = names.count > Self.indexThreshold ? .many(IndexedKeys(names)) : .few(names)
    }

    @inline(__always)
    var names: [String] {
        switch self {
        case .few(let names): names
        case .many(let keys): keys.names
        }
    }

    @inline(__always)
    func position(of key: String) -> Int? {
        switch self {
        case .few(let names):
            for position in names.indices where names[position].hasSameBytes(as: key) { return position }
            return nil
        case .many(let keys): return keys.index[ObjectKey(key)]
        }
    }

    /// Adds a key that is not in the list.
    mutating func append(_ key: String) {
        switch self {
        case .few(var names):
            self = .few([])
            names.append(key)
            self = KeyList(unique: names)
        case .many(var keys):
            // Now `keys` is the only reference if this list's was.
            self = .few([])
            if !isKnownUniquelyReferenced(&keys) { keys = IndexedKeys(copy: keys) }
            keys.append(key)
            self = .many(keys)
        }
    }

    mutating func remove(at position: Int) {
        var names = names
        names.remove(at: position)
        self = KeyList(unique: names)
    }

    mutating func reserveCapacity(_ count: Int) {
        guard case .few(var names) = self, count <= Self.indexThreshold else { return }
        self = .few([])
        names.reserveCapacity(count)
        self = .few(names)
    }
}

/// Many keys and the position of each.
///
/// `@unchecked Sendable`: only `append` changes it, and `KeyList` calls that only on an instance that nobody else
/// refers to.
final class IndexedKeys: @unchecked Sendable {
    private(set) var names: [String]
    private(set) var index: [ObjectKey: Int]

    init(_ names: [String]) {
        self.names = names
        index = Dictionary(minimumCapacity: names.count * 2)
        for (position, name) in names.enumerated() { index[ObjectKey(name)] = position }
    }

    /// For the reader, which has made the index already.
    init(names: [String], index: [ObjectKey: Int]) {
        self.names = names
        self.index = index
    }

    init(copy other: IndexedKeys) {
        names = other.names
        index = other.index
    }

    func append(_ key: String) {
        index[ObjectKey(key)] = names.count
        names.append(key)
    }
}
