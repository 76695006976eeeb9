// SPDX-License-Identifier: Apache-2.0

/// Where clients find this daemon, which may be behind a proxy: scheme, authority and a path prefix.
package struct PublicURL: Sendable, Hashable {
    /// `http` or `https`.
    package let scheme: String
    /// The host in lower case, with its port where one is given.
    package let authority: String
    /// Empty, or a path that begins with a slash and does not end with one.
    package let prefix: String

    /// Reads `https://host:port/prefix`; the settings have checked the form already.
    package init?(parsing text: String) {
        guard let start = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<start.lowerBound].lowercased()
        let rest = text[start.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard scheme == "http" || scheme == "https", !authority.isEmpty else { return nil }
        var prefix = String(rest[authority.endIndex...])
        while prefix.hasSuffix("/") { prefix.removeLast() }
        self.init(scheme: scheme, authority: authority.lowercased(), prefix: prefix)
    }

    /// The root of a host.
    init(scheme: String, authority: String, prefix: String = "") {
        self.scheme = scheme
        self.authority = authority
        self.prefix = prefix
    }

    /// The host without its port, an IPv6 address in its brackets.
    package var host: String { HostName.host(of: authority) }

    /// The URL without a slash at its end.
    package var text: String { "\(scheme)://\(authority)\(prefix)" }

    /// The URL of a path of this daemon, such as `/api/v1/calls/7`.
    package func resolve(_ path: String) -> String { text + (path.hasPrefix("/") ? path : "/" + path) }
}
