// SPDX-License-Identifier: Apache-2.0

/// Host names.
enum HostNameFormat {
    private static let labelCharacters = ASCIISet.alphanumerics.union(ASCIISet("-"))

    /// `hostname` (RFC 952 and RFC 1123, section 2.1): labels of 1 to 63 letters, digits and inner hyphens, 253 octets
    /// at most.
    ///
    /// A label that starts with `xn--` has to be an A-label (RFC 5890, section 2.3.2.1).
    static func isHostName(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard (1...253).contains(bytes.count) else { return false }
        var start = 0
        while true {
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: ".") { end += 1 }
            guard isLabel(bytes, start..<end) else { return false }
            if end == bytes.count { return true }
            start = end + 1
        }
    }

    /// `idn-hostname` (RFC 5890, section 2.3.2.3): every label is one of `hostname` or a U-label.
    ///
    /// The separators are those of RFC 3490, section 3.1.
    static func isInternationalHostName(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // No host name has more scalars, and each takes four bytes at most.
        guard (1...4 * 253).contains(bytes.count),
            let text = String(validating: bytes, as: UTF8.self)
        else { return false }
        var length = -1
        for label in text.unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: isSeparator) {
            let scalars = label.map(\.value)
            if scalars.allSatisfy({ $0 < 0x80 }) {
                let ascii = scalars.map { UInt8(truncatingIfNeeded: $0) }
                guard ascii.withUnsafeBufferPointer({ isLabel($0, 0..<$0.count) }) else { return false }
                length += ascii.count + 1
            } else {
                guard IDNALabel.isULabel(scalars), let encoded = Punycode.encoded(scalars), encoded.count <= 59 else {
                    return false
                }
                length += encoded.count + 5
            }
        }
        return length <= 253
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"].contains(scalar)
    }

    private static func isLabel(_ bytes: UnsafeBufferPointer<UInt8>, _ label: Range<Int>) -> Bool {
        guard (1...63).contains(label.count), bytes[label.lowerBound] != UInt8(ascii: "-"),
            bytes[label.upperBound - 1] != UInt8(ascii: "-")
        else { return false }
        let characters = labelCharacters
        for index in label where !characters.contains(bytes[index]) { return false }
        var reader = ByteReader(UnsafeBufferPointer(rebasing: bytes[label]))
        guard reader.take(letter: "x"), reader.take(letter: "n"), reader.take("-"), reader.take("-") else {
            return true
        }
        return IDNALabel.isALabel(bytes[label].dropFirst(4).map(\.asciiLowercased))
    }
}
