// SPDX-License-Identifier: Apache-2.0

import Kernel

/// What a plugin may ask of the outside, by its grants.
///
/// `http.fetch:https://api.example.org` grants one origin, `http.fetch:https://*.example.org:8443` the hosts below a
/// domain, `http.fetch:https://host/path/*` the paths of a host that begin so, `http.fetch/1` and `http.fetch:*` every
/// public origin on the ports 80 and 443. `http.private:HOST` and `http.private:*` let a host that is granted have an
/// address that is not public: names of the site's own network, and this machine.
package struct OutboundRules: Sendable, Hashable {
    /// A grant, and the URLs that it is for.
    private struct Grant: Hashable {
        let text: String
        let pattern: OriginPattern
    }

    private var granted: [Grant] = []
    private var privateHosts: [String] = []
    /// The grant of every origin.
    private var open: String?

    package init(grants: Set<String>) {
        for grant in grants.sorted() {
            if grant == "http.fetch/1" || grant == "http.fetch:*" {
                open = grant
            } else if grant.hasPrefix("http.fetch:") {
                if let pattern = Self.pattern(String(grant.dropFirst("http.fetch:".count))) {
                    granted.append(Grant(text: grant, pattern: pattern))
                }
            } else if grant.hasPrefix("http.private:") {
                privateHosts.append(grant.dropFirst("http.private:".count).lowercased())
            }
        }
    }

    /// The grant by which a URL may be asked; nil when there is none.
    package func grant(for url: OutboundURL) -> String? {
        let path = url.path
        let found = granted.first {
            $0.pattern.matches(scheme: url.scheme, host: url.host, port: Int(url.port), path: path)
        }
        return found?.text ?? (url.port == (url.scheme == "https" ? 443 : 80) ? open : nil)
    }

    /// Nil when the URL may be asked; otherwise what is missing.
    package func refusal(of url: OutboundURL) -> String? {
        if grant(for: url) != nil { return nil }
        let paths = granted.filter {
            !$0.pattern.isWholeOrigin
                && $0.pattern.isFor(scheme: url.scheme, host: url.host, port: Int(url.port))
        }
        if !paths.isEmpty {
            return "\(url.path.prefix(200)) at \(url.origin) is not granted, but "
                + paths.map { "\"\($0.text)\"" }.joined(separator: ", ")
                + "; the site grants all of it with \"http.fetch:\(url.origin)\""
        }
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

    /// What a grant is for; nil when it is for nothing.
    ///
    /// The host is read by the same parser that reads URLs, so that both mean the same one.
    private static func pattern(_ text: String) -> OriginPattern? {
        guard let pattern = OriginPattern(text) else { return nil }
        guard !text.contains("://*."), let url = try? OutboundURL(text.filter { $0 != "*" }) else {
            return text.contains("://*.") ? pattern : nil
        }
        return OriginPattern("\(url.origin)\(pattern.isWholeOrigin ? "" : pattern.pathText)")
    }
}
