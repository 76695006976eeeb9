// SPDX-License-Identifier: Apache-2.0

extension OutputBuffer {
    /// Writes an integer in decimal.
    @inline(__always)
    mutating func append(integer value: Int64) {
        if value >= 0, value < 10 {
            append(0x30 + UInt8(truncatingIfNeeded: value))
        } else {
            append(decimal: value.magnitude, isNegative: value < 0)
        }
    }

    /// Writes the shortest text that reads back as the same double, in the form of ECMAScript's `Number::toString`
    /// (ECMA-262, section 6.1.6.1.20).
    ///
    /// Integral doubles of 64 bits are written with all their digits, so that a reader that keeps integers exact gets
    /// the same value. `-0` keeps its sign. NaN and infinities are `null`.
    mutating func append(double value: Double) {
        if let integer = Int64(exactly: value), integer != 0 || value.sign == .plus {
            append(integer: integer)
            return
        }
        guard let decimal = ShortestDecimal(value) else {
            append("null")
            return
        }
        write(atMost: ShortestDecimal.longest) { target in decimal.write(to: target) }
    }

    mutating func append(decimal magnitude: UInt64, isNegative: Bool) {
        write(atMost: 20) { target in
            var rest = magnitude
            var length = isNegative ? 2 : 1
            var bound: UInt64 = 10
            while rest >= bound {
                length += 1
                let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
                if overflow { break }
                bound = next
            }
            var position = length
            repeat {
                position -= 1
                target[position] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if isNegative { target[0] = UInt8(ascii: "-") }
            return length
        }
    }
}
