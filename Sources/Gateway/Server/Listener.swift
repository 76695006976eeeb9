// SPDX-License-Identifier: Apache-2.0

import Kernel

/// One address that the gateway serves, and who is on the other side.
package enum Listener: Sendable, Equatable {
    /// A TCP address. Port 0 lets the system choose.
    case tcp(host: String, port: Int)
    /// A unix socket: its file mode admits only the daemon's own user, who is its administrator.
    case unix(path: String)

    /// Whom a request without credentials stands for; nil when it is refused.
    func principal(_ options: GatewayOptions, disclosure: Disclosure) -> Principal? {
        switch self {
        case .unix: Principal(name: "local", role: .admin, disclosure: disclosure)
        case .tcp:
            options.anonymousRole.map { Principal(name: "anonymous", role: $0, disclosure: disclosure) }
        }
    }

    var isLocal: Bool {
        if case .unix = self { return true }
        return false
    }
}

extension Listener: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
