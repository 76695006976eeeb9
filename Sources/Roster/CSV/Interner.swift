// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Numbers distinct byte strings in the order they are first met.
///
/// Open addressing with linear probing (Knuth, The Art of Computer Programming 3, 6.4) over hashes seeded once for each
/// process, so that a file cannot be written to collide.
struct Interner {
    private var slots: [Int32]
    private var hashes: [UInt64] = []
    private var arena: [UInt8] = []
    private var ends: [Int] = []

    private static let seed = UInt64.random(in: .min ... .max)

    init() { slots = Array(repeating: -1, count: 64) }

    /// How many distinct strings there are.
    var count: Int { ends.count }

    /// The number of a string, new or known.
    mutating func intern(_ bytes: UnsafeRawBufferPointer) -> (code: Int, isNew: Bool) {
        let hash = Self.hash(bytes)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let code = Int(slots[slot])
            if hashes[code] == hash, isEqual(code, bytes) { return (code, false) }
            slot = (slot + 1) & (slots.count - 1)
        }
        let code = ends.count
        slots[slot] = Int32(code)
        hashes.append(hash)
        arena.append(contentsOf: bytes)
        ends.append(arena.count)
        if ends.count * 2 > slots.count { grow() }
        return (code, true)
    }

    /// The number of a string, if it is known.
    func code(of bytes: UnsafeRawBufferPointer) -> Int? {
        let hash = Self.hash(bytes)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let code = Int(slots[slot])
            if hashes[code] == hash, isEqual(code, bytes) { return code }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The string of a number, which must be in `0..<count`.
    func text(_ code: Int) -> String {
        String(decoding: arena[(code == 0 ? 0 : ends[code - 1])..<ends[code]], as: UTF8.self)
    }

    private func isEqual(_ code: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let start = code == 0 ? 0 : ends[code - 1]
        guard ends[code] - start == bytes.count else { return false }
        guard let other = bytes.baseAddress, bytes.count > 0 else { return true }
        return arena.withUnsafeBytes { arena in
            guard let base = arena.baseAddress else { return false }
            return memcmp(base + start, other, bytes.count) == 0
        }
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for (code, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(code)
        }
    }

    /// Multiplies and folds eight bytes at a time.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
        var index = 0
        while index < bytes.count {
            var word: UInt64 = 0
            if index + 8 <= bytes.count {
                word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            } else {
                for rest in index..<bytes.count { word = word << 8 | UInt64(bytes[rest]) }
            }
            let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
            hash = product.high ^ product.low
            index += 8
        }
        return hash
    }
}
