// SPDX-License-Identifier: Apache-2.0

/// Which URLs a grant of `http.fetch` is for: `https://host`, `https://*.domain:8443`, `https://host/path/*`.
///
/// The path is one path, or with a star at its end every path that begins so; without a path it is every path.
package struct OriginPattern: Sendable, Hashable {
    private let scheme: String
    /// In lower case; with `*.` in front it stands for every host below, never for the domain itself.
    private let host: StarPattern
    private let port: Int
    private let path: StarPattern

    /// Nil when it is none.
    package init?(_ text: some StringProtocol) {
        guard let parts = URLParts(text), let host = StarPattern(parts.host), URLParts.isHost(parts.host) else {
            return nil
        }
        guard parts.path.count > 1 else {
            self.init(scheme: parts.scheme, host: host, port: parts.port, path: .any)
            return
        }
        let stem = parts.path.hasSuffix("*") ? parts.path.dropLast() : parts.path[...]
        guard let path = StarPattern(parts.path), URLParts.isPlain(stem) else { return nil }
        self.init(scheme: parts.scheme, host: host, port: parts.port, path: path)
    }

    private init(scheme: String, host: StarPattern, port: Int, path: StarPattern) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    /// Whether it is for every path.
    package var isWholeOrigin: Bool { path == .any }

    /// The path as a site writes it.
    package var pathText: String { path.text }

    /// Whether its port is the one of its scheme.
    package var hasUsualPort: Bool { port == URLParts.usualPort(scheme) }

    /// The pattern as a site writes it.
    package var text: String {
        "\(scheme)://\(host.text)" + (hasUsualPort ? "" : ":\(port)") + (isWholeOrigin ? "" : path.text)
    }

    /// Whether a URL is one of them.
    ///
    /// - Parameter path: as it is sent, without query; one that a server might read as another (`..`, `%2e`, `%2f`,
    ///   backslashes) fits no pattern with a path.
    package func matches(scheme: String, host: String, port: Int, path: some StringProtocol) -> Bool {
        isFor(scheme: scheme, host: host, port: port)
            && (isWholeOrigin || (URLParts.isUnambiguous(path) && self.path.matches(path)))
    }

    /// Whether it is for an origin, or for some of its paths.
    package func isFor(scheme: String, host: String, port: Int) -> Bool {
        scheme == self.scheme && port == self.port && self.host.matches(host)
    }

    /// What both are for: a URL fits one of the result exactly when it fits this one and `other`.
    package func intersection(_ other: OriginPattern) -> [OriginPattern] {
        guard scheme == other.scheme, port == other.port else { return [] }
        return host.intersection(other.host).flatMap { host in
            path.intersection(other.path).map { OriginPattern(scheme: scheme, host: host, port: port, path: $0) }
        }
    }
}

/// A URL of a grant taken apart, more strictly than a server would.
package struct URLParts: Sendable {
    package let scheme: String
    /// In lower case.
    package let host: String
    package let port: Int
    /// From the first slash on; "/" when there is none.
    package let path: String

    /// Nil when the text is no `http://` or `https://` with a host.
    package init?(_ text: some StringProtocol) {
        guard let mark = text.firstRange(of: "://") else { return nil }
        scheme = text[..<mark.lowerBound].lowercased()
        let rest = text[mark.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var place = rest[..<slash].lowercased()
        path = slash == rest.endIndex ? "/" : String(rest[slash...])
        guard let usual = Self.usualPort(scheme) else { return nil }
        var port = usual
        if let colon = place.lastIndex(of: ":"), !place[colon...].contains("]") {
            let digits = place[place.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
                (1...65_535).contains(number)
            else { return nil }
            port = number
            place = String(place[..<colon])
        }
        guard !place.isEmpty else { return nil }
        host = place
        self.port = port
    }

    /// The port of a scheme that says none; nil for a scheme that is not spoken.
    package static func usualPort(_ scheme: String) -> Int? { scheme == "https" ? 443 : scheme == "http" ? 80 : nil }

    /// A name or an address, or `*.` and a name.
    static func isHost(_ text: String) -> Bool {
        if text.hasPrefix("["), text.hasSuffix("]") {
            return text.utf8.dropFirst().dropLast().allSatisfy {
                (48...58).contains($0) || (97...102).contains($0) || $0 == UInt8(ascii: ".")
            }
        }
        let name = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
        return text.utf8.count <= 253
            && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty
                    && label.utf8.allSatisfy {
                        (97...122).contains($0) || (48...57).contains($0) || "-_".utf8.contains($0)
                    }
            }
    }

    /// A path that a grant may name: no escapes, no dots that lead elsewhere.
    static func isPlain(_ path: some StringProtocol) -> Bool {
        path.first == "/" && isUnambiguous(path)
            && path.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                    || "/._~:@+,=-".utf8.contains($0)
            }
    }

    /// Whether every server reads a path alike: nothing in it can stand for a slash or for a step upwards.
    static func isUnambiguous(_ path: some StringProtocol) -> Bool {
        let lower = path.lowercased()
        return !["%2e", "%2f", "%5c", "%25", "\\"].contains { lower.contains($0) }
            && !lower.split(separator: "/").contains { $0.hasPrefix("..") || $0 == "." || $0.hasPrefix(".;") }
    }
}
