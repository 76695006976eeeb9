// SPDX-License-Identifier: Apache-2.0

/// The decimal digits of 64-bit integers.
enum DecimalDigits {
    /// 10^0 to 10^19.
    static let powers: [UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ]

    /// Number of digits, 1 to 20; zero has one.
    ///
    /// 1233 / 4096 is a little more than the logarithm of 2 to the base 10.
    @inline(__always)
    static func count(_ value: UInt64) -> Int {
        let guess = ((64 - value.leadingZeroBitCount) * 1233) >> 12
        return value < powers[guess] ? max(guess, 1) : guess + 1
    }

    /// Writes exactly `count` digits, with leading zeros where the value has fewer.
    @inline(__always)
    static func write(_ value: UInt64, count: Int, to target: UnsafeMutablePointer<UInt8>) {
        var rest = value
        var position = count
        while position > 0 {
            position -= 1
            target[position] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
