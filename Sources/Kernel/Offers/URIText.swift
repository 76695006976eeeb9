// SPDX-License-Identifier: Apache-2.0

/// The characters of a URI (RFC 3986, section 2), as far as names of resources need them.
enum URIText {
    /// The longest URI of a resource, in bytes.
    static let maximumBytes = 2_048

    /// Why a text is no absolute URI, as the end of the sentence "must ..."; nil when it is one.
    ///
    /// O(length).
    static func fault(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard (1...maximumBytes).contains(bytes.count) else { return "have 1 to \(maximumBytes) bytes" }
        guard schemeLength(bytes) != nil else { return "begin with a scheme such as \"test:\"" }
        guard isWritten(bytes) else {
            return "consist of the characters of RFC 3986, others percent-encoded"
        }
        return nil
    }

    /// The bytes of the scheme and its colon, when something stands behind them (RFC 3986, section 3.1).
    static func schemeLength(_ bytes: [UInt8]) -> Int? {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < bytes.count,
            isLetter(bytes[0])
        else { return nil }
        let isScheme = bytes[..<colon].allSatisfy { isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }
        return isScheme ? colon + 1 : nil
    }

    /// Whether each byte may stand in a URI, and each percent sign begins a triplet.
    static func isWritten(_ bytes: [UInt8]) -> Bool {
        var place = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "%") {
                guard place + 2 < bytes.count, hexValue(bytes[place + 1]) != nil, hexValue(bytes[place + 2]) != nil
                else { return false }
                place += 3
            } else {
                guard isUnreserved(bytes[place]) || isReserved(bytes[place]) else { return false }
                place += 1
            }
        }
        return true
    }

    /// The text that percent-encoded bytes stand for; nil when they are no UTF-8 or hold a control character.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        var plain: [UInt8] = []
        var place = bytes.startIndex
        while place < bytes.endIndex {
            guard bytes[place] == UInt8(ascii: "%") else {
                plain.append(bytes[place])
                place += 1
                continue
            }
            guard place + 2 < bytes.endIndex, let high = hexValue(bytes[place + 1]),
                let low = hexValue(bytes[place + 2])
            else { return nil }
            plain.append(high << 4 | low)
            place += 3
        }
        guard plain.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: plain, as: UTF8.self)
    }

    /// A text as simple expansion writes it: all but the unreserved characters as triplets (RFC 6570, section 3.2.2).
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func isUnreserved(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || "-._~".utf8.contains(byte) }
    static func isReserved(_ byte: UInt8) -> Bool { ":/?#[]@!$&'()*+,;=".utf8.contains(byte) }
    static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (65...90).contains(byte) }
    static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
