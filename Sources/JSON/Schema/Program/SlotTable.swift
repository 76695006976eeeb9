// SPDX-License-Identifier: Apache-2.0

extension SchemaParts {
    /// An open hash table over `hashes`: each slot holds a position among them, or -1.
    static func slots(_ hashes: [UInt64]) -> [Int32] {
        var size = 2
        while size < hashes.count * 2 { size *= 2 }
        var slots = [Int32](repeating: -1, count: size)
        for (position, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(position)
        }
        return slots
    }
}

extension SchemaTables {
    /// Position in `names` of the name with these bytes; -1 if the rules do not mention it.
    ///
    /// `guess` is the place that is tried first: members often come in the order in which the schema has them.
    @inline(__always)
    func name(_ bytes: UnsafeBufferPointer<UInt8>, _ rules: MemberRules, _ guess: inout Int32) -> Int32 {
        if guess < rules.names.count, has(bytes, at: rules.names.first + guess) {
            guess += 1
            return rules.names.first + guess - 1
        }
        return search(bytes, rules, &guess)
    }

    private func search(_ bytes: UnsafeBufferPointer<UInt8>, _ rules: MemberRules, _ guess: inout Int32) -> Int32 {
        guard rules.slots.mask >= 0 else { return -1 }
        let mask = Int(rules.slots.mask)
        var slot = Int(truncatingIfNeeded: ValueHash.bytes(bytes, seed)) & mask
        while true {
            let position = nameSlots[Int(rules.slots.first) + slot]
            if position < 0 { return -1 }
            if has(bytes, at: rules.names.first + position) {
                guess = position + 1
                return rules.names.first + position
            }
            slot = (slot + 1) & mask
        }
    }

    @inline(__always)
    private func has(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int32) -> Bool {
        let name = names[Int(position)]
        guard Int(name.length) == bytes.count else { return false }
        guard let start = nameBytes.baseAddress, let other = bytes.baseAddress else { return true }
        return Self.areEqual(start + Int(name.start), other, bytes.count)
    }

    /// Compares in words; names are short.
    @inline(__always)
    private static func areEqual(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let a = UnsafeRawPointer(left)
        let b = UnsafeRawPointer(right)
        var position = 0
        while position + 8 <= count {
            if a.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                != b.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            {
                return false
            }
            position += 8
        }
        while position < count {
            if left[position] != right[position] { return false }
            position += 1
        }
        return true
    }

    /// The text of a name.
    func text(of name: MemberName) -> String {
        String(decoding: nameBytes[Int(name.start)..<Int(name.start + name.length)], as: UTF8.self)
    }

    /// Whether the values of an `enum` hold `value`.
    func holds(_ rule: EnumerationRule, _ value: JSONValue, _ work: inout Int) -> Bool {
        guard rule.slots.mask >= 0 else {
            for position in rule.first..<rule.first + rule.count where values[Int(position)] == value { return true }
            return false
        }
        let mask = Int(rule.slots.mask)
        var slot = Int(truncatingIfNeeded: ValueHash.value(value, seed, &work)) & mask
        while true {
            let position = valueSlots[Int(rule.slots.first) + slot]
            if position < 0 { return false }
            if values[Int(rule.first + position)] == value { return true }
            slot = (slot + 1) & mask
        }
    }
}
