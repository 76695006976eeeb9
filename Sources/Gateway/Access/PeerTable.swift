// SPDX-License-Identifier: Apache-2.0

import Glibc
import Kernel
import NIOCore
import Synchronization

/// Who is at the other end of each connection of a unix socket: asked of the kernel once a connection.
///
/// What it answers is the user of the process at the moment when it connected (`SO_PEERCRED`, unix(7)); nobody can claim to
/// be another one.
final class PeerTable: Sendable {
    /// An entry goes before its connection does, so that no other one can be found under its identifier.
    private let peers = Mutex<[ObjectIdentifier: Peer]>([:])

    /// `struct ucred` of the kernel (unix(7)), which Glibc's module does not show.
    private struct Credentials {
        var pid: Int32
        var uid: UInt32
        var gid: UInt32
    }

    /// Nobody, when the kernel does not say: the uid that no process has.
    private static let nobody = Peer.unix(uid: .max, gid: .max)

    func peer(of channel: any Channel) async -> Peer {
        let key = ObjectIdentifier(channel)
        if let known = peers.withLock({ $0[key] }) { return known }
        guard let provider = channel as? any SocketOptionProvider else { return Self.nobody }
        let asked: EventLoopFuture<Credentials> = provider.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        guard let credentials = try? await asked.get(), channel.isActive else { return Self.nobody }
        let peer = Peer.unix(uid: credentials.uid, gid: credentials.gid)
        peers.withLock { $0[key] = peer }
        channel.closeFuture.whenComplete { [weak self] _ in self?.peers.withLock { _ = $0.removeValue(forKey: key) } }
        return peer
    }
}
