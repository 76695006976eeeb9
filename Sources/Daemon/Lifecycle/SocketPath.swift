// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The path of the unix socket, before it is listened on.
enum SocketPath {
    /// Makes room for a socket: removes the one that an earlier run left.
    ///
    /// - Throws: when another daemon answers there, or something else than a socket lies there; both stay.
    static func clear(_ path: String) throws(StartFailure) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw StartFailure("server.socket is \(path), where something else than a socket lies", exitStatus: 2)
        }
        guard !answers(path) else {
            throw StartFailure(
                "server.socket is \(path), where another process answers; stop it, or give this one another socket",
                exitStatus: 2)
        }
        unlink(path)
    }

    /// Whether a process listens at the socket.
    private static func answers(_ path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { return false }
        defer { close(probe) }
        return withUnsafeBytes(of: &address) { raw in
            guard let pointer = raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return connect(probe, pointer, socklen_t(raw.count)) == 0
        }
    }
}
