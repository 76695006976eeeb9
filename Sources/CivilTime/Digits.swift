// SPDX-License-Identifier: Apache-2.0

/// Pairs of decimal digits, of which dates and times are made.
enum Digits {
    /// The number that two ASCII digits at `index` stand for; `index + 1` must be in range.
    static func pair(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int? {
        let tens = bytes[index] &- 48
        let ones = bytes[index + 1] &- 48
        return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : nil
    }

    /// Appends a number within 0...99 as two digits.
    static func append(_ number: Int, to bytes: inout [UInt8]) {
        bytes.append(UInt8(48 + number / 10 % 10))
        bytes.append(UInt8(48 + number % 10))
    }
}
