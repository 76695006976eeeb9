// SPDX-License-Identifier: Apache-2.0

extension URIReference {
    /// The reference in the normal form of RFC 3986, section 6.2.2, for comparison.
    ///
    /// Scheme and host are in lower case, percent-encoded unreserved characters are decoded, the other triplets are
    /// in capitals, and a reference with a scheme has no dot segments. Nothing that depends on the scheme (default
    /// ports, an empty path of `http`) is done, and an empty fragment stays: `withoutFragment` removes it.
    public var normalized: URIReference {
        let plainPath = PercentEncoding.normalized(path)
        return URIReference(
            scheme: scheme.map(Self.lowercased),
            authority: authority.map(Self.normalizedAuthority),
            path: scheme == nil ? plainPath : Self.removingDotSegments(plainPath),
            query: query.map(PercentEncoding.normalized),
            fragment: fragment.map(PercentEncoding.normalized))
    }

    /// Lower case for the host and the port, not for the user before the `@`.
    private static func normalizedAuthority(_ authority: String) -> String {
        let plain = PercentEncoding.normalized(authority)
        guard let at = plain.utf8.firstIndex(of: UInt8(ascii: "@")) else { return hostLowercased(plain[...]) }
        let host = plain.utf8.index(after: at)
        return String(plain[..<host]) + hostLowercased(plain[host...])
    }

    /// ASCII letters in lower case, except those of percent-encoded octets.
    private static func hostLowercased(_ host: Substring) -> String {
        var bytes = Array(host.utf8)
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "%") {
                position += 3
            } else {
                bytes[position] = bytes[position].asciiLowercased
                position += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func lowercased(_ text: String) -> String {
        String(decoding: text.utf8.map(\.asciiLowercased), as: UTF8.self)
    }
}
