// SPDX-License-Identifier: Apache-2.0

extension URIGrammar {
    private static let userCharacters = registeredName.union(ASCIISet(":"))

    /// `[ userinfo "@" ] host [ ":" port ]` (RFC 3986, section 3.2).
    func isAuthority(_ range: Range<Int>) -> Bool {
        var host = range
        if let at = range.first(where: { bytes[$0] == UInt8(ascii: "@") }) {
            guard allows(range.lowerBound..<at, Self.userCharacters) else { return false }
            host = at + 1..<range.upperBound
        }
        let hostEnd: Int
        if let first = host.first, bytes[first] == UInt8(ascii: "[") {
            guard let close = host.first(where: { bytes[$0] == UInt8(ascii: "]") }), isLiteral(first + 1..<close) else {
                return false
            }
            hostEnd = close + 1
        } else {
            hostEnd = host.first(where: { bytes[$0] == UInt8(ascii: ":") }) ?? host.upperBound
            guard allows(host.lowerBound..<hostEnd, Self.registeredName) else { return false }
        }
        guard hostEnd < host.upperBound else { return true }
        return bytes[hostEnd] == UInt8(ascii: ":")
            && (hostEnd + 1..<host.upperBound).allSatisfy { bytes[$0].isASCIIDigit }
    }

    /// `IPv6address / IPvFuture` (section 3.2.2).
    private func isLiteral(_ range: Range<Int>) -> Bool {
        guard let first = range.first, bytes[first] | 0x20 == UInt8(ascii: "v") else {
            return InternetAddress.isVersion6(UnsafeBufferPointer(rebasing: bytes[range]))
        }
        guard let dot = range.first(where: { bytes[$0] == UInt8(ascii: ".") }) else { return false }
        let version = first + 1..<dot
        let address = dot + 1..<range.upperBound
        return !version.isEmpty && version.allSatisfy { bytes[$0].hexValue != nil } && !address.isEmpty
            && address.allSatisfy { Self.userCharacters.contains(bytes[$0]) }
    }
}
