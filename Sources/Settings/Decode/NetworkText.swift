// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Addresses and URLs, checked for form only: nothing is resolved.
enum NetworkText {
    /// `ADDRESS:PORT` with an IPv4 address, or an IPv6 address in brackets; port 0 takes a free one.
    static func isListenAddress(_ text: String) -> Bool {
        guard let colon = text.lastIndex(of: ":"), isPort(text[text.index(after: colon)...]) else { return false }
        let address = text[..<colon]
        if address.hasPrefix("["), address.hasSuffix("]") { return isAddress(address.dropFirst().dropLast(), AF_INET6) }
        return address == "localhost" || isAddress(address, AF_INET)
    }

    /// Whether a listen address is reached from this machine only (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3).
    static func isLoopback(_ text: String) -> Bool {
        text.hasPrefix("127.") || text.hasPrefix("localhost:") || text.hasPrefix("[::1]:")
    }

    static func isHost(_ text: String) -> Bool {
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return false }
            let rest = text[text.index(after: close)...]
            let address = text[text.index(after: text.startIndex)..<close]
            return isAddress(address, AF_INET6) && (rest.isEmpty || (rest.hasPrefix(":") && isPort(rest.dropFirst())))
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, parts.count <= 2, parts.count == 1 || isPort(parts[1]) else { return false }
        return isHostName(name)
    }

    static func isNetwork(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let address = parts.first, parts.count <= 2 else { return false }
        let width = isAddress(address, AF_INET) ? 32 : isAddress(address, AF_INET6) ? 128 : -1
        if parts.count == 1 { return width > 0 }
        guard let bits = decimal(parts[1]) else { return false }
        return bits <= width
    }

    static func isWebURL(_ text: String) -> Bool {
        let rest: Substring
        if text.hasPrefix("https://") {
            rest = text.dropFirst(8)
        } else if text.hasPrefix("http://") {
            rest = text.dropFirst(7)
        } else {
            return false
        }
        let path = rest.drop { $0 != "/" }
        return isHost(String(rest.prefix(rest.count - path.count)))
            && path.utf8.allSatisfy { (33...126).contains($0) && !"?#\"<>\\^`{|}".utf8.contains($0) }
    }

    private static func isHostName(_ name: Substring) -> Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        return name.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.utf8.allSatisfy {
                        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
                    }
            }
    }

    private static func isPort(_ text: Substring) -> Bool {
        decimal(text).map { $0 <= 65_535 } ?? false
    }

    /// Digits only: `Int` alone would take a sign.
    private static func decimal(_ text: Substring) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }

    private static func isAddress(_ text: Substring, _ family: Int32) -> Bool {
        var address = in6_addr()
        return inet_pton(family, String(text), &address) == 1
    }
}
