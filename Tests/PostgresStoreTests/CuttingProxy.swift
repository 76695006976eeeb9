// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A proxy before the server that cuts a connection at the worst moment: the server has committed and answers, and the
/// answer is not passed on.
final class CuttingProxy: Sendable {
    /// The port that it listens on, on 127.0.0.1.
    let port: UInt16
    private let listener: Int32
    private let server: UInt16
    private let stopped = Mutex(false)
    /// Every how many answers to a commit one is cut; 0 for none until `cutAndStop`.
    private let interval: Int
    private let isLast = Mutex(false)
    private let seen = Mutex((commits: 0, cuts: 0))

    /// How many answers were cut.
    var cuts: Int { seen.withLock { $0.cuts } }

    init?(server: UInt16, every interval: Int) {
        self.server = server
        self.interval = interval
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        guard bound else { return nil }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(self)
        pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<CuttingProxy>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, argument.toOpaque())
        pthread_detach(thread)
    }

    /// Cuts the next answer to a commit, and takes no connection from then on.
    func cutAndStop() { isLast.withLock { $0 = true } }

    func stop() { stopped.withLock { $0 = true } }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private func run() {
        var pairs: [(client: Int32, server: Int32)] = []
        while !stopped.withLock({ $0 }) {
            var descriptors = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
            for pair in pairs {
                descriptors.append(pollfd(fd: pair.client, events: Int16(POLLIN), revents: 0))
                descriptors.append(pollfd(fd: pair.server, events: Int16(POLLIN), revents: 0))
            }
            guard poll(&descriptors, nfds_t(descriptors.count), 50) > 0 else { continue }
            var open: [(client: Int32, server: Int32)] = []
            for (index, pair) in pairs.enumerated() {
                var isOpen = true
                if descriptors[1 + 2 * index].revents != 0 { isOpen = pass(from: pair.client, to: pair.server) }
                if isOpen, descriptors[2 + 2 * index].revents != 0 {
                    isOpen = pass(from: pair.server, to: pair.client, isAnswer: true)
                }
                if isOpen {
                    open.append(pair)
                } else {
                    close(pair.client)
                    close(pair.server)
                }
            }
            pairs = open
            if descriptors[0].revents != 0, let pair = accept() { pairs.append(pair) }
        }
        for pair in pairs {
            close(pair.client)
            close(pair.server)
        }
        close(listener)
    }

    private func accept() -> (client: Int32, server: Int32)? {
        let client = Glibc.accept(listener, nil, nil)
        guard client >= 0 else { return nil }
        let upstream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(port: server)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(upstream, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard connected else {
            close(client)
            close(upstream)
            return nil
        }
        return (client, upstream)
    }

    /// Passes on what is there; false when the pair is to be closed.
    private func pass(from source: Int32, to target: Int32, isAnswer: Bool = false) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(source, &bytes, bytes.count)
        guard count > 0 else { return false }
        if isAnswer, holdsCommit(bytes[..<count]), isCutting() { return false }
        var sent = 0
        while sent < count {
            let written = bytes.withUnsafeBytes {
                send(target, $0.baseAddress?.advanced(by: sent), count - sent, Int32(MSG_NOSIGNAL))
            }
            guard written > 0 else { return false }
            sent += written
        }
        return true
    }

    /// Whether the bytes hold the tag of a CommandComplete message for COMMIT (protocol 3.0, section 55.7).
    private func holdsCommit(_ bytes: ArraySlice<UInt8>) -> Bool {
        let tag = Array("COMMIT\0".utf8)
        guard bytes.count >= tag.count else { return false }
        return bytes.indices.dropLast(tag.count - 1).contains {
            bytes[$0] == tag[0] && bytes[$0..<$0 + tag.count].elementsEqual(tag)
        }
    }

    private func isCutting() -> Bool {
        seen.withLock { seen in
            seen.commits += 1
            if isLast.withLock({ $0 }) {
                stop()
                return true
            }
            guard interval > 0, seen.commits % interval == 0 else { return false }
            seen.cuts += 1
            return true
        }
    }
}
