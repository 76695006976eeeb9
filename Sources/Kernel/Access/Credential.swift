// SPDX-License-Identifier: Apache-2.0

/// How a caller showed who they are.
package enum Credential: Sendable, Hashable {
    /// Nobody asked: a caller inside the daemon.
    case none
    /// They showed nothing, and the site lets such callers in.
    case anonymous
    /// The kernel says which user is at the other end of the unix socket.
    case socket(uid: UInt32)
    /// A bearer token, by its public id.
    case token(id: String)
    /// Slack says who typed a command.
    case slack(user: String)
    /// The daemon itself: its schedules and its upkeep.
    case system

    /// One word for it, as rows and `whoami` say: `token:7k2m…`, `socket:1000`.
    package var text: String {
        switch self {
        case .none: "none"
        case .anonymous: "anonymous"
        case .socket(let uid): "socket:\(uid)"
        case .token(let id): "token:" + id
        case .slack(let user): "slack:" + user
        case .system: "system"
        }
    }

    /// Nil for anything but what `text` gives.
    package init?(_ text: String) {
        switch text {
        case "none": self = .none
        case "anonymous": self = .anonymous
        case "system": self = .system
        default:
            if text.hasPrefix("token:"), text.utf8.count > 6 {
                self = .token(id: String(text.dropFirst(6)))
            } else if text.hasPrefix("socket:"), let uid = UInt32(text.dropFirst(7)) {
                self = .socket(uid: uid)
            } else if text.hasPrefix("slack:"), text.utf8.count > 6 {
                self = .slack(user: String(text.dropFirst(6)))
            } else {
                return nil
            }
        }
    }
}
