// SPDX-License-Identifier: Apache-2.0

import CCurl

/// Where a request goes, taken apart by the same parser that sends it: what was checked is what is asked.
package struct OutboundURL: Sendable, Hashable {
    /// `http` or `https`.
    package let scheme: String
    /// In lower case; an IPv6 address in its brackets.
    package let host: String
    package let port: UInt16
    /// The whole, normalised, without a fragment.
    package let text: String

    /// Scheme, host and port: what keeps its own breaker, and what credentials belong to.
    package var origin: String { "\(scheme)://\(host):\(port)" }

    /// From the first slash after the host to the query, as it is sent.
    package var path: String {
        let rest = text.dropFirst("\(scheme)://".count)
        return String(rest[(rest.firstIndex(of: "/") ?? rest.endIndex)...].prefix { $0 != "?" && $0 != "#" })
    }

    /// The host, when it is an address and no name; without the brackets of IPv6.
    var literalAddress: String? {
        if host.hasPrefix("[") { return String(host.dropFirst().dropLast()) }
        let isNumeric = host.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
        return isNumeric ? host : nil
    }

    /// Reads a URL, relative to another one when it stems from a redirect.
    package init(_ text: String, relativeTo base: OutboundURL? = nil) throws(OutboundError) {
        guard text.utf8.count <= 8_192 else { throw .badURL("it is longer than 8192 bytes") }
        guard !text.utf8.contains(where: { $0 <= 32 || $0 == 127 }) else {
            throw .badURL("it has a space or a control character in it")
        }
        var parts = ccurl_url()
        let code = text.withCString { text in
            guard let base else { return ccurl_url_parse(nil, text, &parts) }
            return base.text.withCString { ccurl_url_parse($0, text, &parts) }
        }
        guard code == 0 else { throw .badURL(String(cString: ccurl_url_error(code))) }
        defer { ccurl_url_free(&parts) }
        guard let scheme = parts.scheme, let host = parts.host, let port = parts.port, let whole = parts.text,
            let number = UInt16(String(cString: port)), number > 0
        else { throw .badURL("a part of it is missing") }
        self.scheme = String(cString: scheme)
        self.host = String(cString: host)
        self.port = number
        self.text = String(cString: whole)
        guard ["http", "https"].contains(self.scheme) else {
            throw .badURL("its scheme is \(self.scheme.prefix(32)), and only http and https are spoken")
        }
        guard parts.has_user == 0 else { throw .badURL("it has a user or a password in it; send a header instead") }
        guard !self.host.isEmpty else { throw .badURL("it names no host") }
    }
}
