// SPDX-License-Identifier: Apache-2.0

/// The value of a `Host` field, `X-Forwarded-Host`, or the authority of an origin.
enum HostName {
    /// The host of `host:port` in lower case, with an IPv6 address in its brackets.
    static func host(of authority: some StringProtocol) -> String {
        let lower = authority.lowercased()
        if lower.hasPrefix("[") { return lower.firstIndex(of: "]").map { String(lower[...$0]) } ?? lower }
        return lower.split(separator: ":", maxSplits: 1).first.map(String.init) ?? ""
    }

    /// The authority part of an origin such as `https://example.org:8443`; `null` stays as it is.
    static func authority(ofOrigin origin: String) -> String {
        guard let range = origin.firstRange(of: "://") else { return origin }
        return String(origin[range.upperBound...])
    }

    /// Whether it is `host` or `host:port` with nothing around it (RFC 9110, section 7.2; RFC 3986, section 3.2.2).
    ///
    /// User information, lists and percent-encoded names are not accepted: what is compared must be what everybody else
    /// on the way has read.
    static func isWellFormed(_ authority: some StringProtocol) -> Bool {
        let bytes = Array(authority.utf8)
        guard (1...300).contains(bytes.count) else { return false }
        var index = 0
        if bytes[0] == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")), close > 2,
                bytes[1..<close].allSatisfy({ isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { return false }
            index = close + 1
        } else {
            while index < bytes.count, isName(bytes[index]) { index += 1 }
            guard index > 0 else { return false }
        }
        guard index < bytes.count else { return true }
        guard bytes[index] == UInt8(ascii: ":") else { return false }
        let port = bytes[(index + 1)...]
        return port.count <= 5 && port.allSatisfy { (48...57).contains($0) }
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
    }
}
