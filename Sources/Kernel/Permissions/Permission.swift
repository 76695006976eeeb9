// SPDX-License-Identifier: Apache-2.0

/// Why a text is no permission.
package struct PermissionFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
}

/// What a manifest asks for, or a site grants: a whole service (`kv/1`, `roster.write`), or some of its objects by name or
/// pattern (`tool.invoke:get_*`, `table:people`, `http.fetch:https://host/path/*`).
package struct Permission: Sendable, Hashable {
    /// Which objects it is for.
    enum Reach: Hashable {
        /// One thing that has no objects.
        case whole
        case names(StarPattern)
        case origins(OriginPattern)
        /// `http.fetch/1` and `http.fetch:*`.
        case everyOrigin
    }

    /// As it was written.
    package let text: String
    /// What stands before the colon; the whole text when there is none.
    package let stem: String
    let reach: Reach

    /// The services whose grant as a whole stands for every name.
    private static let wholes = ["tool.invoke/1": "tool.invoke", "task.enqueue/1": "task.enqueue"]

    /// - Throws: what is wrong with the text, with what is allowed.
    package init(_ text: String) throws(PermissionFault) {
        self.text = text
        guard let colon = text.firstIndex(of: ":") else {
            guard !text.isEmpty, !text.contains("*") else {
                throw PermissionFault(description: "must be a service such as kv/1, or KIND:NAME")
            }
            if text == "http.fetch/1" {
                (stem, reach) = ("http.fetch", .everyOrigin)
            } else if let stem = Self.wholes[text] {
                (self.stem, reach) = (stem, .names(.any))
            } else {
                (stem, reach) = (text, .whole)
            }
            return
        }
        stem = String(text[..<colon])
        let rest = text[text.index(after: colon)...]
        guard !stem.isEmpty, !rest.isEmpty, !stem.contains("*") else {
            throw PermissionFault(description: "must have a kind before the colon and a name after it")
        }
        if stem == "http.fetch" {
            if rest == "*" {
                reach = .everyOrigin
            } else if let origin = OriginPattern(rest) {
                reach = .origins(origin)
            } else {
                throw PermissionFault(
                    description: "must be http.fetch:https://HOST[:PORT][/PATH], where HOST may begin with *. and PATH "
                        + "may end with *")
            }
            return
        }
        guard let pattern = StarPattern(stem == "http.private" ? rest.lowercased() : String(rest)) else {
            throw PermissionFault(description: "may have one * in its name")
        }
        if stem == "http.private", rest != "*", !URLParts.isHost(rest.lowercased()) {
            throw PermissionFault(description: "must be http.private:HOST, http.private:*.DOMAIN or http.private:*")
        }
        reach = .names(pattern)
    }

    /// Whether it stands for more than one thing.
    var isPattern: Bool {
        switch reach {
        case .whole: false
        case .names(let pattern): !pattern.isName || !text.contains(":")
        case .origins, .everyOrigin: true
        }
    }

    /// Whether it permits one thing: `kv/1`, `table:people`, `http.fetch:https://host:443/path`.
    package func permits(_ need: String) -> Bool {
        switch reach {
        case .whole: return need == text
        case .names(let pattern):
            guard need.utf8.count > stem.utf8.count, need.hasPrefix(stem + ":") else { return false }
            return pattern.matches(need.dropFirst(stem.count + 1))
        case .origins(let origin):
            guard need.hasPrefix("http.fetch:"), let url = URLParts(need.dropFirst("http.fetch:".count)) else {
                return false
            }
            return origin.matches(scheme: url.scheme, host: url.host, port: url.port, path: url.path)
        case .everyOrigin:
            guard need.hasPrefix("http.fetch:"), let url = URLParts(need.dropFirst("http.fetch:".count)) else {
                return false
            }
            return url.port == URLParts.usualPort(url.scheme)
        }
    }
}
