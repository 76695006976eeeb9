// SPDX-License-Identifier: Apache-2.0

/// Who, among the users of this machine, has which role on the unix socket: `group:schedulers=operator`.
package struct SocketRole: ParsedText, CustomStringConvertible {
    /// Whom a rule is about.
    package enum Peer: Sendable, Hashable {
        /// A user by name, looked up when somebody connects.
        case user(String)
        case uid(UInt32)
        /// A group by name; its members and those whose main group it is.
        case group(String)
        case gid(UInt32)

        /// `user:NAME`, `uid:N`, `group:NAME` or `gid:N`.
        package var text: String {
            switch self {
            case .user(let name): "user:\(name)"
            case .uid(let number): "uid:\(number)"
            case .group(let name): "group:\(name)"
            case .gid(let number): "gid:\(number)"
            }
        }
    }

    package let peer: Peer
    package let role: HoldfastSettings.Role

    package init(peer: Peer, role: HoldfastSettings.Role) {
        self.peer = peer
        self.role = role
    }

    package init?(parsing text: String) {
        guard let equals = text.lastIndex(of: "="), let colon = text.firstIndex(of: ":"), colon < equals,
            let role = HoldfastSettings.Role(rawValue: String(text[text.index(after: equals)...]))
        else { return nil }
        let name = text[text.index(after: colon)..<equals]
        let peer: Peer
        switch text[..<colon] {
        case "user" where SocketRole.isAccountName(name): peer = .user(String(name))
        case "group" where SocketRole.isAccountName(name): peer = .group(String(name))
        case "uid":
            guard let number = SocketRole.number(name) else { return nil }
            peer = .uid(number)
        case "gid":
            guard let number = SocketRole.number(name) else { return nil }
            peer = .gid(number)
        default: return nil
        }
        self.init(peer: peer, role: role)
    }

    package var text: String { "\(peer.text)=\(role.rawValue)" }
    package var description: String { text }

    package static let rule = readable(
        "user:NAME, uid:N, group:NAME or gid:N, \"=\" and viewer, operator, approver or admin, such as "
            + "\"group:schedulers=operator\"")

    /// A name that an account may have (useradd(8), and what directories add to it: dots, a domain, capitals).
    static func isAccountName(_ name: Substring) -> Bool {
        (1...256).contains(name.utf8.count) && !name.hasPrefix("-")
            && name.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                    || "_-.@\\$+".utf8.contains($0)
            }
    }

    /// Decimal digits only.
    ///
    /// The highest number means "no user" to the kernel, and is nobody's.
    private static func number(_ text: Substring) -> UInt32? {
        guard (1...10).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = UInt32(text), number != .max
        else { return nil }
        return number
    }
}
