// SPDX-License-Identifier: Apache-2.0

/// Bitmaps as Arrow lays them out: bit `i` is bit `i % 8` of byte `i / 8`.
@usableFromInline
enum Bits {
    @usableFromInline
    static func isSet(_ bitmap: UnsafeRawPointer, _ index: Int) -> Bool {
        bitmap.load(fromByteOffset: index >> 3, as: UInt8.self) & (1 << UInt8(truncatingIfNeeded: index & 7)) != 0
    }

    /// Bytes for `count` bits.
    static func byteCount(_ count: Int) -> Int { (count + 7) >> 3 }

    /// How many of `count` bits from bit `offset` are set.
    ///
    /// O(count / 8).
    static func setCount(_ bitmap: UnsafeRawPointer, offset: Int, count: Int) -> Int {
        var total = 0
        var index = offset
        let end = offset + count
        while index < end {
            if index & 7 == 0, end - index >= 8 {
                total += bitmap.load(fromByteOffset: index >> 3, as: UInt8.self).nonzeroBitCount
                index += 8
            } else {
                total += isSet(bitmap, index) ? 1 : 0
                index += 1
            }
        }
        return total
    }

    /// A bitmap with bit `i` set where `isSet(i)`, in new memory.
    static func make(count: Int, where isSet: (Int) -> Bool) -> Allocation {
        let allocation = Allocation(byteCount: byteCount(count))
        for index in 0..<count where isSet(index) {
            allocation.bytes[index >> 3] |= 1 << UInt8(truncatingIfNeeded: index & 7)
        }
        return allocation
    }
}
