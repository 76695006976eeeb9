// SPDX-License-Identifier: Apache-2.0

/// Addresses of hosts as text.
enum InternetAddress {
    /// Whether `bytes` are a dotted quad: four decimal octets without leading zeros (RFC 3986, section 3.2.2).
    static func isVersion4(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var octets = 0
        var position = 0
        while octets < 4 {
            if octets > 0 {
                guard position < bytes.count, bytes[position] == UInt8(ascii: ".") else { return false }
                position += 1
            }
            let start = position
            var value = 0
            while position < bytes.count, bytes[position].isASCIIDigit, position - start < 3 {
                value = value * 10 + Int(bytes[position] - 0x30)
                position += 1
            }
            let digits = position - start
            guard digits > 0, value <= 255, digits == 1 || bytes[start] != UInt8(ascii: "0") else { return false }
            octets += 1
        }
        return position == bytes.count
    }

    /// Whether `bytes` are an IPv6 address (RFC 4291, section 2.2), without a zone.
    ///
    /// `::` stands for one group of zeros or more, once; the last two groups may be a dotted quad.
    static func isVersion6(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var groups = 0
        var isCompressed = false
        var position = 0
        func isColon(_ index: Int) -> Bool { index < bytes.count && bytes[index] == UInt8(ascii: ":") }
        if isColon(0) {
            guard isColon(1) else { return false }
            isCompressed = true
            position = 2
        }
        while position < bytes.count {
            let start = position
            while position < bytes.count, bytes[position].hexValue != nil { position += 1 }
            if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
                groups += 2
                guard isVersion4(UnsafeBufferPointer(rebasing: bytes[start...])) else { return false }
                position = bytes.count
                break
            }
            guard (1...4).contains(position - start) else { return false }
            groups += 1
            if position == bytes.count { break }
            guard isColon(position) else { return false }
            position += 1
            if isColon(position) {
                guard !isCompressed else { return false }
                isCompressed = true
                position += 1
            } else if position == bytes.count {
                return false
            }
        }
        return isCompressed ? groups <= 7 : groups == 8
    }
}
