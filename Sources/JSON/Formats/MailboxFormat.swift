// SPDX-License-Identifier: Apache-2.0

/// `Mailbox` (RFC 5321, section 4.1.2), and with characters beyond ASCII (RFC 6531, section 3.3).
struct MailboxFormat {
    private var reader: ByteReader
    private let isInternational: Bool

    static func isMailbox(_ bytes: UnsafeBufferPointer<UInt8>, isInternational: Bool) -> Bool {
        var format = MailboxFormat(reader: ByteReader(bytes), isInternational: isInternational)
        // The local part has 64 octets at most, the domain 255 (section 4.5.3.1).
        guard format.takeLocalPart(), format.reader.position <= 64, format.reader.take("@") else { return false }
        let domain = UnsafeBufferPointer(rebasing: bytes[format.reader.position...])
        guard domain.count <= 255 else { return false }
        if domain.first == UInt8(ascii: "[") { return isAddressLiteral(domain) }
        return isInternational ? HostNameFormat.isInternationalHostName(domain) : HostNameFormat.isHostName(domain)
    }

    private static let atomCharacters = ASCIISet.alphanumerics.union(ASCIISet("!#$%&'*+-/=?^_`{|}~"))

    /// `Dot-string / Quoted-string`.
    private mutating func takeLocalPart() -> Bool {
        if reader.take("\"") { return takeQuoted() }
        repeat {
            guard takeAtom() else { return false }
        } while reader.take(".")
        return true
    }

    private mutating func takeAtom() -> Bool {
        let start = reader.position
        while let byte = reader.peek, Self.atomCharacters.contains(byte) || (byte >= 0x80 && isInternational) {
            _ = reader.next()
        }
        return reader.position > start
    }

    /// The rest of a quoted string: printable ASCII, with `"` and `\` behind a `\`.
    private mutating func takeQuoted() -> Bool {
        while let byte = reader.next() {
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"):
                guard let quoted = reader.next(), (0x20...0x7E).contains(quoted) else { return false }
            case 0x20...0x7E: break
            default: guard byte >= 0x80, isInternational else { return false }
            }
        }
        return false
    }

    /// `address-literal` (section 4.1.3); `IPv6:` is the only tag there is.
    private static func isAddressLiteral(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count > 2, bytes.last == UInt8(ascii: "]") else { return false }
        let address = UnsafeBufferPointer(rebasing: bytes[1..<bytes.count - 1])
        let tag = Array("ipv6:".utf8)
        if address.count > tag.count, address.prefix(tag.count).map(\.asciiLowercased) == tag {
            return InternetAddress.isVersion6(UnsafeBufferPointer(rebasing: address[tag.count...]))
        }
        return InternetAddress.isVersion4(address)
    }
}
