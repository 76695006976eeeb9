// SPDX-License-Identifier: Apache-2.0

/// Who is at the other end of a connection, as far as the kernel says.
package enum Peer: Sendable, Hashable {
    /// The text of an address, without port.
    case tcp(address: String)
    /// The user of the process that connected (`SO_PEERCRED`, unix(7)).
    case unix(uid: UInt32, gid: UInt32)

    /// What failures are counted by: the address, of IPv6 the network that one subscriber has (RFC 6177), or the user.
    var throttleKey: String {
        switch self {
        case .tcp(let address): AddressNetwork.key(of: address)
        case .unix(let uid, _): "uid:\(uid)"
        }
    }
}

/// One request as the authenticator sees it.
package struct Attempt: Sendable {
    /// Every value of `Authorization`, in the order of arrival.
    package var authorization: [String]
    package var peer: Peer

    package init(authorization: [String], peer: Peer) {
        self.authorization = authorization
        self.peer = peer
    }
}

/// Why nobody was let in; a label of the metric.
package enum AuthenticationFailure: String, Error, CaseIterable {
    /// Nothing was shown, and the site lets nobody in without.
    case missing
    /// Another scheme than Bearer.
    case scheme
    /// Not of the form of RFC 6750, section 2.1, or more than one field.
    case malformed
    /// No token has this id, or it is no token of ours.
    case unknown
    /// The id is a token's and the secret is not.
    case wrong
    case expired
    case revoked
    /// Too many failures before; what was shown was not looked at.
    case throttled
}
