// SPDX-License-Identifier: Apache-2.0

/// Percent-encoded octets (RFC 3986, section 2.1).
enum PercentEncoding {
    /// The bytes of `text` with every `%XX` replaced by its octet; a `%` that is no such triplet stays.
    static func decoded(_ text: String) -> [UInt8] {
        mapped(text) { octet, output in output.append(octet) }
    }

    /// `text` in the normal form of section 6.2.2: triplets of unreserved characters decoded, the others in capitals.
    static func normalized(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = mapped(text) { octet, output in
            if URIGrammar.unreserved.contains(octet) {
                output.append(octet)
            } else {
                output += [UInt8(ascii: "%"), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func mapped(_ text: String, _ triplet: (UInt8, inout [UInt8]) -> Void) -> [UInt8] {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "%"), position + 2 < bytes.count,
                let high = bytes[position + 1].hexValue, let low = bytes[position + 2].hexValue
            {
                triplet(high << 4 | low, &output)
                position += 3
            } else {
                output.append(bytes[position])
                position += 1
            }
        }
        return output
    }
}
