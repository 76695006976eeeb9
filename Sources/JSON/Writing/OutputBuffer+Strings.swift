// SPDX-License-Identifier: Apache-2.0

extension OutputBuffer {
    /// Writes a string with its quotes: quote, backslash and control characters escaped, all else as it is
    /// (RFC 8259, section 7; the escapes are those of RFC 8785, section 3.2.2.2).
    @inline(__always)
    mutating func append(quoted text: String) {
        text.withBytes { source in
            var copied = 0
            write(atMost: source.count + 2) { target in
                target[0] = UInt8(ascii: "\"")
                copied = Self.copyPlain(source, target + 1)
                guard copied == source.count else { return copied + 1 }
                target[copied + 1] = UInt8(ascii: "\"")
                return copied + 2
            }
            if copied < source.count { appendEscaping(source, from: copied) }
        }
    }

    /// Copies until something must be escaped and says how far it came.
    @inline(__always)
    private static func copyPlain(
        _ source: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        guard let base = source.baseAddress else { return 0 }
        var position = 0
        while position + 8 <= source.count {
            let word = UInt64(
                littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: position, as: UInt64.self))
            if PlainText.needsEscape(word) != 0 { break }
            UnsafeMutableRawPointer(target).storeBytes(
                of: word.littleEndian, toByteOffset: position, as: UInt64.self)
            position += 8
        }
        while position < source.count {
            let byte = base[position]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            target[position] = byte
            position += 1
        }
        return position
    }

    private mutating func appendEscaping(_ source: UnsafeBufferPointer<UInt8>, from start: Int) {
        var runStart = start
        for position in start..<source.count {
            let byte = source[position]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            append(UnsafeBufferPointer(rebasing: source[runStart..<position]))
            appendEscape(byte)
            runStart = position + 1
        }
        append(UnsafeBufferPointer(rebasing: source[runStart...]))
        append(UInt8(ascii: "\""))
    }

    private mutating func appendEscape(_ byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0D: append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        default:
            append("u00")
            append(0x30 + (byte >> 4))
            append(byte & 15 < 10 ? 0x30 + (byte & 15) : 0x57 + (byte & 15))
        }
    }
}
