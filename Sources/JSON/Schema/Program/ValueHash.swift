// SPDX-License-Identifier: Apache-2.0

/// Hashes of names and values by their bytes, so that equal values hash alike and nobody outside can choose values
/// that do: the seed is of this process.
///
/// Swift's own hash of a string normalises it, so that strings which differ in the order of their combining marks
/// would all hash alike.
enum ValueHash {
    static let seed = UInt64.random(in: .min ... .max) | 1

    /// The hash of a text; multiply and fold, eight bytes at a time.
    @inline(__always)
    static func bytes(_ bytes: UnsafeBufferPointer<UInt8>, _ seed: UInt64) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
        var position = 0
        let raw = UnsafeRawBufferPointer(bytes)
        while position + 8 <= bytes.count {
            hash = fold(hash ^ raw.loadUnaligned(fromByteOffset: position, as: UInt64.self), seed)
            position += 8
        }
        var rest: UInt64 = 0
        while position < bytes.count {
            rest = rest << 8 | UInt64(bytes[position])
            position += 1
        }
        return fold(hash ^ rest, seed &+ 0xD6E8_FEB8_6659_FD93)
    }

    /// The steps that comparing with a value takes at most, as hashing it would.
    static func weight(_ value: JSONValue) -> Int32 {
        var work = 0
        _ = Self.value(value, seed, &work)
        return Int32(clamping: -work)
    }

    /// The hash of a value; the order of members has no influence.
    ///
    /// Linear in its size, which `work` pays for.
    static func value(_ value: JSONValue, _ seed: UInt64, _ work: inout Int) -> UInt64 {
        work -= 1
        switch value {
        case .null: return fold(seed ^ 1, seed)
        case .bool(let flag): return fold(seed ^ (flag ? 2 : 3), seed)
        case .integer(let integer): return fold(UInt64(bitPattern: integer) &+ 5, seed)
        case .number(let number):
            if let integer = number.integerValue { return fold(UInt64(bitPattern: integer) &+ 5, seed) }
            return fold(UInt64(bitPattern: Int64(number.hashValue)), seed)
        case .string(let text):
            work -= text.utf8.count >> 4
            return text.withBytes { bytes($0, seed) }
        case .array(let elements):
            return elements.withUnsafeBufferPointer { buffer in
                var hash = seed ^ 7
                for index in buffer.indices { hash = fold(hash ^ Self.value(buffer[index], seed, &work), seed) }
                return hash
            }
        case .object(let object):
            return object.withMembers { keys, values in
                var sum = seed ^ 11
                for index in keys.indices {
                    let key = keys[index].withBytes { bytes($0, seed) }
                    sum &+= fold(key ^ Self.value(values[index], seed, &work) &* 3, seed)
                }
                return sum
            }
        }
    }

    @inline(__always)
    private static func fold(_ word: UInt64, _ factor: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: factor | 1)
        return product.high ^ product.low
    }
}
