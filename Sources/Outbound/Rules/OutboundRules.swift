// SPDX-License-Identifier: Apache-2.0

/// What a plugin may ask of the outside, by its grants.
///
/// `http.fetch:https://api.example.org` grants one origin, `http.fetch:https://*.example.org:8443` the hosts below a
/// domain, `http.fetch/1` and `http.fetch:*` every public origin on the ports 80 and 443. `http.private:HOST` and
/// `http.private:*` let a host that is granted have an address that is not public: names of the site's own network, and
/// this machine.
package struct OutboundRules: Sendable, Hashable {
    private struct Pattern: Hashable {
        let scheme: String
        /// In lower case; with `*.` in front it stands for every host below.
        let host: String
        let port: UInt16

        func matches(_ url: OutboundURL) -> Bool {
            guard scheme == url.scheme, port == url.port else { return false }
            return OutboundRules.host(url.host, matches: host)
        }
    }

    private var patterns: [Pattern] = []
    private var privateHosts: [String] = []
    private var isOpen = false

    package init(grants: Set<String>) {
        for grant in grants.sorted() {
            if grant == "http.fetch/1" || grant == "http.fetch:*" {
                isOpen = true
            } else if grant.hasPrefix("http.fetch:") {
                if let pattern = Self.pattern(String(grant.dropFirst("http.fetch:".count))) { patterns.append(pattern) }
            } else if grant.hasPrefix("http.private:") {
                privateHosts.append(grant.dropFirst("http.private:".count).lowercased())
            }
        }
    }

    /// Nil when the URL may be asked; otherwise what is missing.
    package func refusal(of url: OutboundURL) -> String? {
        if patterns.contains(where: { $0.matches(url) }) { return nil }
        if isOpen, url.port == (url.scheme == "https" ? 443 : 80) { return nil }
        return "\(url.origin) is not granted; the site grants it with \"http.fetch:\(url.origin)\""
    }

    /// Whether a host of this name may have an address that is not public.
    package func permitsPrivate(_ host: String) -> Bool {
        privateHosts.contains { $0 == "*" || Self.host(host, matches: $0) }
    }

    private static func host(_ host: String, matches pattern: String) -> Bool {
        guard pattern.hasPrefix("*.") else { return host == pattern }
        return host.hasSuffix(pattern.dropFirst(1)) && host.utf8.count > pattern.utf8.count - 1
    }

    /// An origin as a grant writes it; nil when it is none.
    private static func pattern(_ text: String) -> Pattern? {
        // The parser of URLs takes no star: a label stands in for it.
        let label = "any-host-below"
        let isWild = text.contains("://*.")
        guard text.filter({ $0 == "*" }).count == (isWild ? 1 : 0),
            let url = try? OutboundURL(isWild ? text.replacing("://*.", with: "://\(label).") : text),
            url.text.dropFirst("\(url.scheme)://".count).filter({ $0 == "/" }).count <= 1, url.text.hasSuffix("/")
        else { return nil }
        return Pattern(
            scheme: url.scheme, host: isWild ? "*" + url.host.dropFirst(label.count) : url.host, port: url.port)
    }
}
