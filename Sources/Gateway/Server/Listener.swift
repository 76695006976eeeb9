// SPDX-License-Identifier: Apache-2.0

/// One address that the gateway serves, and who is on the other side.
package enum Listener: Sendable, Equatable {
    /// A TCP address. Port 0 lets the system choose.
    case tcp(host: String, port: Int)
    /// A unix socket: the kernel says which user is on the other side.
    case unix(path: String)

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
