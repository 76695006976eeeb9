// SPDX-License-Identifier: Apache-2.0

/// The keys of the objects that are open, as places in the document: finds a key that an object already has, without
/// making strings and, for ordinary documents, without allocating.
///
/// Small objects are searched linearly behind a filter of 64 bits. A larger one is chained into a hash table that all
/// open objects share. Only the innermost object adds keys, so that every chain runs from later to earlier keys: a
/// search ends at the first key of an outer object, and leaving an object unlinks its keys from the chains' heads.
/// The hash is seeded at random for each process, so that nobody can write keys that collide.
struct OpenKeys: ~Copyable {
    /// Above this many keys an object is searched by hash.
    private static let indexThreshold = 16
    private static let endOfChain = -1
    private static let unlinked = -2

    struct Key: BitwiseCopyable {
        let span: StringSpan
        var hash: UInt32 = 0
        /// The key before this one in its chain.
        var link = OpenKeys.unlinked
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var keys: BorrowedStack<Key>
    /// The latest key of every chain; a power of two of them, none while no object is large.
    private var heads: [Int] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>, in lent: UnsafeMutableBufferPointer<Key>) {
        self.bytes = bytes
        keys = BorrowedStack(in: lent)
    }

    /// Where the keys of an object that is entered now will start.
    var count: Int { keys.count }

    /// Adds a key to the innermost object; false when the object has it already.
    @inline(__always)
    mutating func add(_ span: StringSpan, to object: inout WalkLevel) -> Bool {
        let bit = filterBit(span)
        if object.seen & bit != 0 || object.isIndexed { return addCarefully(span, bit, &object) }
        object.seen |= bit
        keys.push(Key(span: span))
        if keys.count - object.firstKey > Self.indexThreshold { index(&object) }
        return true
    }

    /// Forgets the keys of the innermost object.
    @inline(__always)
    mutating func leave(_ object: WalkLevel) {
        if object.isIndexed { unlink(from: object.firstKey) }
        keys.truncate(to: object.firstKey)
    }

    /// The bit that the filter has for a key; all bits for one with escapes, whose text is not looked at.
    @inline(__always)
    private func filterBit(_ span: StringSpan) -> UInt64 {
        if span.hasEscapes { return ~0 }
        guard span.end > span.start else { return 1 }
        let mixed =
            UInt64(bytes[span.start]) &* 7 &+ UInt64(bytes[span.end - 1]) &* 13
            &+ UInt64(truncatingIfNeeded: span.end - span.start) &* 29
        return 1 << (mixed & 63)
    }

    private mutating func addCarefully(_ span: StringSpan, _ bit: UInt64, _ object: inout WalkLevel) -> Bool {
        if object.isIndexed {
            let hash = hash(span)
            if isLinked(span, hash, from: object.firstKey) { return false }
            keys.push(Key(span: span, hash: hash))
            link(keys.count - 1)
            return true
        }
        for position in object.firstKey..<keys.count where areEqual(keys[position].span, span) { return false }
        object.seen |= bit
        keys.push(Key(span: span))
        if keys.count - object.firstKey > Self.indexThreshold { index(&object) }
        return true
    }

    // MARK: The hash table

    private mutating func index(_ object: inout WalkLevel) {
        object.isIndexed = true
        for position in object.firstKey..<keys.count {
            keys[position].hash = hash(keys[position].span)
            link(position)
        }
    }

    private func isLinked(_ span: StringSpan, _ hash: UInt32, from first: Int) -> Bool {
        var position = heads[Int(hash) & (heads.count - 1)]
        while position >= first {
            if keys[position].hash == hash, areEqual(keys[position].span, span) { return true }
            position = keys[position].link
        }
        return false
    }

    private mutating func link(_ position: Int) {
        if position >= heads.count { enlarge() }
        let chain = Int(keys[position].hash) & (heads.count - 1)
        keys[position].link = heads[chain]
        heads[chain] = position
    }

    /// From the last to the first, each is its chain's head.
    private mutating func unlink(from first: Int) {
        for position in (first..<keys.count).reversed() where keys[position].link != Self.unlinked {
            heads[Int(keys[position].hash) & (heads.count - 1)] = keys[position].link
        }
    }

    /// Makes room for as many chains as there are keys, and links those again that were.
    private mutating func enlarge() {
        var size = max(64, heads.count)
        while size <= keys.count { size *= 2 }
        heads = [Int](repeating: Self.endOfChain, count: size)
        for position in 0..<keys.count where keys[position].link != Self.unlinked {
            let chain = Int(keys[position].hash) & (size - 1)
            keys[position].link = heads[chain]
            heads[chain] = position
        }
    }

    private func hash(_ span: StringSpan) -> UInt32 {
        var hasher = Hasher()
        if span.hasEscapes {
            span.decoded(bytes).withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        } else {
            hasher.combine(
                bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[span.start..<span.end]))
        }
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    private func areEqual(_ left: StringSpan, _ right: StringSpan) -> Bool {
        if left.hasEscapes || right.hasEscapes { return left.decoded(bytes).hasSameBytes(as: right.decoded(bytes)) }
        return bytes[left.start..<left.end].elementsEqual(bytes[right.start..<right.end])
    }
}
