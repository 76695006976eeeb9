// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Kernel

/// Where a request comes from and what it was sent to, as the proxies say which the site trusts (RFC 7239, and the
/// fields `X-Forwarded-For`, `-Proto` and `-Host` that came before it).
///
/// Nothing of it is believed from anybody else. The client is the right-most address that is no trusted proxy: what
/// stands to the left of it was written by a stranger.
struct Forwarding: Equatable {
    /// The address of the client; the peer itself where no trusted proxy says otherwise.
    var client: NetworkAddress?
    /// Whether a stranger sent such fields: he may speak for others who are not known here.
    var isClaimed = false
    /// `http` or `https`, as the nearest trusted proxy was asked.
    var scheme: String?
    /// The host that the nearest trusted proxy was asked for.
    var authority: String?

    /// - Throws: when a trusted proxy hands on what it cannot have meant: fields of both kinds that name different
    ///   clients, of which one must come from outside, or a host that is none.
    static func read(
        peer: NetworkAddress?, headers: HTTPFields, trusted: [AddressRange]
    ) throws(Problem) -> Forwarding {
        var result = Forwarding(client: peer)
        let standard = headers[values: .forwarded]
        let older = headers[values: .xForwardedFor]
        guard !standard.isEmpty || !older.isEmpty || headers[.xForwardedHost] != nil else { return result }
        guard let peer, trusted.contains(where: { $0.contains(peer) }) else {
            result.isClaimed = true
            return result
        }
        let elements = standard.flatMap(ForwardedField.elements)
        let addresses = older.flatMap { $0.split(separator: ",") }.map { ForwardedField.address(of: $0) }
        let byStandard = elements.isEmpty ? nil : client(peer, elements.map { $0.address }, trusted)
        let byOlder = addresses.isEmpty ? nil : client(peer, addresses, trusted)
        if let byStandard, let byOlder, byStandard != byOlder {
            throw Problem(
                .validation,
                "The proxy sends Forwarded and X-Forwarded-For, and they name different clients; it must remove the one "
                    + "that it does not write.", status: 400)
        }
        result.client = byOlder ?? byStandard ?? peer
        let scheme = last(headers[values: .xForwardedProto]) ?? elements.last?.scheme
        if let scheme = scheme?.lowercased(), scheme == "http" || scheme == "https" { result.scheme = scheme }
        if let authority = last(headers[values: .xForwardedHost]) ?? elements.last?.authority {
            guard HostName.isWellFormed(authority) else {
                throw Problem(.validation, "The host that the proxy forwards is none.", status: 400)
            }
            result.authority = authority
        }
        return result
    }

    /// The right-most address that is no trusted proxy.
    ///
    /// An element that is no address (`unknown`, an obfuscated name) ends the way: who is behind it cannot be said, and
    /// the proxy that wrote it stands for him.
    private static func client(
        _ peer: NetworkAddress, _ addresses: [NetworkAddress?], _ trusted: [AddressRange]
    ) -> NetworkAddress {
        var client = peer
        for address in addresses.reversed() {
            guard let address else { return client }
            client = address
            guard trusted.contains(where: { $0.contains(address) }) else { return client }
        }
        return client
    }

    private static func last(_ values: [String]) -> String? {
        values.last?.split(separator: ",").last.map { ForwardedField.trimmed($0) }
    }
}

/// One element of a `Forwarded` field (RFC 7239, section 4).
struct ForwardedField: Equatable {
    var address: NetworkAddress?
    var scheme: String?
    var authority: String?

    /// The elements of one field; commas and semicolons within quotes separate nothing.
    static func elements(_ value: String) -> [ForwardedField] {
        split(value, at: ",").map { element in
            var field = ForwardedField()
            for pair in split(element, at: ";") {
                guard let equals = pair.firstIndex(of: "=") else { continue }
                let text = unquoted(trimmed(pair[pair.index(after: equals)...]))
                switch trimmed(pair[..<equals]).lowercased() {
                case "for": field.address = address(of: text)
                case "proto": field.scheme = text
                case "host": field.authority = text
                default: break
                }
            }
            return field
        }
    }

    /// The address of a node: `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]`, `[2001:db8::1]:80` or `2001:db8::1`.
    static func address(of node: some StringProtocol) -> NetworkAddress? {
        let text = trimmed(node)
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return nil }
            return NetworkAddress(text[text.index(after: text.startIndex)..<close])
        }
        let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
        return NetworkAddress(colons == 1 ? text.prefix { $0 != ":" } : text[...])
    }

    static func trimmed(_ text: some StringProtocol) -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    private static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        var result = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }

    private static func split(_ text: some StringProtocol, at separator: Character) -> [String] {
        var parts = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if character == separator, !isQuoted {
                parts.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && isQuoted && !isEscaped
            parts[parts.count - 1].append(character)
        }
        return parts
    }
}
