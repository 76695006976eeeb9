// SPDX-License-Identifier: Apache-2.0

/// Punycode (RFC 3492): scalars beyond ASCII as letters, digits and hyphens.
enum Punycode {
    private static let base = 36
    private static let delimiter = UInt8(ascii: "-")

    /// The scalars that `bytes` encode, nil if they encode nothing (section 6.2).
    static func decoded(_ bytes: [UInt8]) -> [UInt32]? {
        var output: [UInt32] = []
        var rest = bytes[...]
        if let last = bytes.lastIndex(of: delimiter) {
            output = bytes[..<last].map { UInt32($0) }
            rest = bytes[(last + 1)...]
        }
        var scalar = 128
        var index = 0
        var bias = 72
        while !rest.isEmpty {
            let before = index
            var weight = 1
            var step = base
            while true {
                guard let byte = rest.popFirst(), let digit = value(of: byte) else { return nil }
                // Labels are short and scalars small, so anything near overflow is none.
                index += digit * weight
                guard index < 1 << 40 else { return nil }
                let threshold = min(max(step - bias, 1), 26)
                if digit < threshold { break }
                weight *= base - threshold
                guard weight < 1 << 40 else { return nil }
                step += base
            }
            let count = output.count + 1
            bias = adapted(index - before, count, isFirst: before == 0)
            scalar += index / count
            index %= count
            guard scalar <= 0x10FFFF, scalar & 0x1F_F800 != 0xD800 else { return nil }
            output.insert(UInt32(scalar), at: index)
            index += 1
        }
        return output
    }

    /// The encoding of `scalars` (section 6.3), nil if it is longer than any label.
    static func encoded(_ scalars: [UInt32]) -> [UInt8]? {
        guard scalars.count <= 63 else { return nil }
        var output = scalars.filter { $0 < 128 }.map { UInt8($0) }
        let basicCount = output.count
        var handled = basicCount
        if basicCount > 0 { output.append(delimiter) }
        var scalar = 128
        var delta = 0
        var bias = 72
        while handled < scalars.count {
            guard let next = scalars.lazy.map({ Int($0) }).filter({ $0 >= scalar }).min() else { return nil }
            delta += (next - scalar) * (handled + 1)
            scalar = next
            for other in scalars {
                if other < scalar { delta += 1 }
                guard other == scalar else { continue }
                append(delta, bias: bias, to: &output)
                bias = adapted(delta, handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            scalar += 1
        }
        return output
    }

    private static func append(_ delta: Int, bias: Int, to output: inout [UInt8]) {
        var rest = delta
        var step = base
        while true {
            let threshold = min(max(step - bias, 1), 26)
            if rest < threshold { break }
            output.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            step += base
        }
        output.append(digit(rest))
    }

    /// The bias after a delta (section 6.1).
    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var steps = 0
        while delta > 455 {
            delta /= 35
            steps += base
        }
        return steps + 36 * delta / (delta + 38)
    }

    private static func digit(_ value: Int) -> UInt8 {
        UInt8(value < 26 ? 0x61 + value : 0x30 + value - 26)
    }

    private static func value(of byte: UInt8) -> Int? {
        switch byte {
        case 0x61...0x7A: Int(byte) - 0x61
        case 0x41...0x5A: Int(byte) - 0x41
        case 0x30...0x39: Int(byte) - 0x30 + 26
        default: nil
        }
    }
}
