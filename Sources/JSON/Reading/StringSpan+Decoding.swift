// SPDX-License-Identifier: Apache-2.0

extension StringSpan {
    /// The string; the span must have been scanned without a fault.
    @inline(__always)
    func decoded(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let raw = UnsafeBufferPointer(rebasing: bytes[start..<end])
        return hasEscapes ? Self.unescaped(raw) : String(decoding: raw, as: UTF8.self)
    }

    /// Escapes only ever shrink, so that the raw length is room enough.
    private static func unescaped(_ raw: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: raw.count) { target in
            var read = 0
            var written = 0
            while read < raw.count {
                let byte = raw[read]
                read += 1
                guard byte == UInt8(ascii: "\\"), read < raw.count else {
                    target[written] = byte
                    written += 1
                    continue
                }
                let kind = raw[read]
                read += 1
                if kind == UInt8(ascii: "u") {
                    let scalar = unicodeEscape(raw, &read)
                    for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                        target[written] = unit
                        written += 1
                    }
                } else {
                    target[written] = PlainText.unescaped(kind)
                    written += 1
                }
            }
            return written
        }
    }

    /// The scalar of `\uXXXX` or of a pair of them; `read` stands behind the first `u`.
    private static func unicodeEscape(_ raw: UnsafeBufferPointer<UInt8>, _ read: inout Int) -> Unicode.Scalar {
        let unit = hexQuad(raw, &read)
        guard unit & 0xFC00 == 0xD800 else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
        read += 2
        let low = hexQuad(raw, &read)
        return Unicode.Scalar(0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF)) ?? "\u{FFFD}"
    }

    private static func hexQuad(_ raw: UnsafeBufferPointer<UInt8>, _ read: inout Int) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 where read < raw.count {
            unit = unit << 4 | (PlainText.hexDigit(raw[read]) ?? 0)
            read += 1
        }
        return unit
    }
}
