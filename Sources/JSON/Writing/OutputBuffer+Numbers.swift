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

    /// Writes a number of a document as it was written, a double in its shortest form.
    mutating func append(number: JSONNumber) {
        switch number.storage {
        case .double(let value): append(double: value)
        case .written(let decimal): write(atMost: WrittenDecimal.longest) { target in decimal.write(to: target) }
        case .text(let text): text.withBytes { append($0) }
        }
    }

    /// Writes a number so that equal numbers give equal bytes: integers of 64 bits with all their digits, all else
    /// as ECMAScript writes its shortest digits, with as many digits as the number has.
    mutating func append(canonical number: JSONNumber) {
        guard let normal = number.normal else {
            append("null")
            return
        }
        if let integer = normal.integer {
            append(integer: integer)
        } else if normal.tail.isEmpty, let decimal = ShortestDecimal(normal) {
            write(atMost: ShortestDecimal.longest) { target in decimal.write(to: target) }
        } else {
            append(long: normal)
        }
    }

    /// Writes `d.ddde+n`: a number of more digits than a double has.
    private mutating func append(long number: NormalDecimal) {
        let digits = number.digits
        if number.isNegative { append(UInt8(ascii: "-")) }
        for (place, digit) in digits.enumerated() {
            if place == 1 { append(UInt8(ascii: ".")) }
            append(0x30 + digit)
        }
        append(UInt8(ascii: "e"))
        append(number.point > 0 ? UInt8(ascii: "+") : UInt8(ascii: "-"))
        append(decimal: UInt64((number.point - 1).magnitude), isNegative: false)
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
