// SPDX-License-Identifier: Apache-2.0

/// Reads a URI reference by the grammar of RFC 3986, appendix A, or an IRI reference by RFC 3987, section 2.2.
///
/// The bytes are read once, from left to right.
struct URIGrammar {
    /// Where the components of RFC 3986, section 3, lie; delimiters are in none of them.
    struct Components {
        var scheme: Range<Int>?
        var authority: Range<Int>?
        var path = 0..<0
        var query: Range<Int>?
        var fragment: Range<Int>?
    }

    let bytes: UnsafeBufferPointer<UInt8>
    /// Whether the characters beyond ASCII of RFC 3987 are allowed.
    let isInternational: Bool

    /// The components, nil if the bytes are no reference.
    func components() -> Components? {
        var parts = Components()
        var position = 0
        let colon = end(of: 0, before: Self.firstSegmentEnd)
        if starts(with: UInt8(ascii: ":"), at: colon) {
            // The first segment of a relative path has no colon (path-noscheme): what stands before it is a scheme.
            guard isScheme(0..<colon) else { return nil }
            parts.scheme = 0..<colon
            position = colon + 1
        }
        if starts(with: UInt8(ascii: "/"), at: position), starts(with: UInt8(ascii: "/"), at: position + 1) {
            let authority = position + 2..<end(of: position + 2, before: Self.authorityEnd)
            guard isAuthority(authority) else { return nil }
            parts.authority = authority
            position = authority.upperBound
        }
        parts.path = position..<end(of: position, before: Self.pathEnd)
        guard allows(parts.path, Self.pathCharacters) else { return nil }
        position = parts.path.upperBound
        if starts(with: UInt8(ascii: "?"), at: position) {
            let query = position + 1..<end(of: position + 1, before: Self.queryEnd)
            guard allows(query, Self.queryCharacters, withPrivate: true) else { return nil }
            parts.query = query
            position = query.upperBound
        }
        if starts(with: UInt8(ascii: "#"), at: position) {
            let fragment = position + 1..<bytes.count
            guard allows(fragment, Self.queryCharacters) else { return nil }
            parts.fragment = fragment
        }
        return parts
    }

    private func starts(with byte: UInt8, at position: Int) -> Bool {
        position < bytes.count && bytes[position] == byte
    }

    private func end(of start: Int, before delimiters: ASCIISet) -> Int {
        var position = start
        while position < bytes.count, !delimiters.contains(bytes[position]) { position += 1 }
        return position
    }

    /// `scheme` (section 3.1).
    private func isScheme(_ range: Range<Int>) -> Bool {
        guard let first = range.first, ASCIISet.letters.contains(bytes[first]) else { return false }
        return range.allSatisfy { Self.schemeCharacters.contains(bytes[$0]) }
    }

    /// Whether `range` has only bytes of `set`, percent-encoded octets and, in an IRI, `ucschar`.
    func allows(_ range: Range<Int>, _ set: ASCIISet, withPrivate: Bool = false) -> Bool {
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = bytes[position]
            if set.contains(byte) {
                position += 1
            } else if byte == UInt8(ascii: "%") {
                guard position + 2 < range.upperBound, bytes[position + 1].hexValue != nil,
                    bytes[position + 2].hexValue != nil
                else { return false }
                position += 3
            } else {
                guard isInternational, byte >= 0x80 else { return false }
                let scalar = UTF8Scalar(bytes, at: position, end: range.upperBound)
                guard Self.isUCSCharacter(scalar.value) || (withPrivate && Self.isPrivate(scalar.value)) else {
                    return false
                }
                position += scalar.length
            }
        }
        return true
    }
}

extension URIGrammar {
    static let unreserved = ASCIISet.alphanumerics.union(ASCIISet("-._~"))
    static let subDelimiters = ASCIISet("!$&'()*+,;=")
    static let registeredName = unreserved.union(subDelimiters)
    private static let pathCharacters = registeredName.union(ASCIISet(":@/"))
    private static let queryCharacters = registeredName.union(ASCIISet(":@/?"))
    private static let schemeCharacters = ASCIISet.alphanumerics.union(ASCIISet("+-."))
    private static let firstSegmentEnd = ASCIISet(":/?#")
    private static let authorityEnd = ASCIISet("/?#")
    private static let pathEnd = ASCIISet("?#")
    private static let queryEnd = ASCIISet("#")

    /// `ucschar` (RFC 3987, section 2.2).
    static func isUCSCharacter(_ value: UInt32) -> Bool {
        switch value {
        case 0xA0...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: true
        // The last two code points of every plane are no characters.
        case 0x10000...0xDFFFD: value & 0xFFFF <= 0xFFFD
        case 0xE1000...0xEFFFD: true
        default: false
        }
    }

    /// `iprivate` (RFC 3987, section 2.2).
    static func isPrivate(_ value: UInt32) -> Bool {
        switch value {
        case 0xE000...0xF8FF, 0xF0000...0xFFFFD, 0x100000...0x10FFFD: true
        default: false
        }
    }
}
