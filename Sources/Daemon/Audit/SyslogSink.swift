// SPDX-License-Identifier: Apache-2.0

import Glibc
import Store

/// Sends entries to a syslog server: a datagram each over a unix socket or UDP (RFC 5426), or over TCP with the count of
/// its octets before each (RFC 6587, section 3.4.1).
///
/// None of the three confirms what it has received: an entry counts as sent when the system has taken it.
final class SyslogSink: AuditSink {
    /// Where the server is.
    enum Target: Sendable, Equatable {
        case unix(path: String)
        case udp(host: String, port: String)
        case tcp(host: String, port: String)

        /// A target from its text; nil when it is none.
        init?(_ text: String) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[1].isEmpty else { return nil }
            if parts[0] == "unix" {
                guard parts[1].hasPrefix("/"), parts[1].utf8.count < 100 else { return nil }
                self = .unix(path: parts[1])
                return
            }
            guard let colon = parts[1].lastIndex(of: ":") else { return nil }
            var host = String(parts[1][..<colon])
            let port = String(parts[1][parts[1].index(after: colon)...])
            if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
            guard !host.isEmpty, let number = Int(port), (1...65_535).contains(number) else { return nil }
            switch parts[0] {
            case "udp": self = .udp(host: host, port: port)
            case "tcp": self = .tcp(host: host, port: port)
            default: return nil
            }
        }
    }

    let name = "syslog"
    private let target: Target
    private let message: SyslogMessage
    private var socket: Int32 = -1

    init(_ target: Target, message: SyslogMessage = SyslogMessage()) {
        self.target = target
        self.message = message
    }

    deinit { if socket >= 0 { close(socket) } }

    func position(of node: String) -> Int64? { nil }

    func take(_ entries: [AuditEntry]) -> (taken: Int, fault: String?) {
        if isGone { disconnect() }
        if socket < 0, let fault = connect() { return (0, fault) }
        for (index, entry) in entries.enumerated() {
            if let fault = send(message.bytes(of: entry)) {
                disconnect()
                return (index, fault)
            }
        }
        return (entries.count, nil)
    }

    private func disconnect() {
        if socket >= 0 { close(socket) }
        socket = -1
    }

    /// Whether the server has closed a connection; what is written to one that it has closed would be lost.
    private var isGone: Bool {
        guard socket >= 0, case .tcp = target else { return false }
        var byte: UInt8 = 0
        let count = recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
    }

    private func send(_ bytes: [UInt8]) -> String? {
        var bytes = bytes
        if case .tcp = target { bytes = Array("\(bytes.count) ".utf8) + bytes }
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer -> Int in
                guard let base = buffer.baseAddress else { return 0 }
                return Glibc.send(socket, base + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return Self.reason("send") }
            if case .tcp = target { sent += count } else { return nil }
        }
        return nil
    }

    private func connect() -> String? {
        switch target {
        case .unix(let path): connect(unix: path)
        case .udp(let host, let port): connect(host, port, SOCK_DGRAM)
        case .tcp(let host, let port): connect(host, port, SOCK_STREAM)
        }
    }

    private func connect(unix path: String) -> String? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let file = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard file >= 0 else { return Self.reason("socket") }
        Self.bound(file)
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(file, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected else {
            defer { close(file) }
            return Self.reason("connect")
        }
        socket = file
        return nil
    }

    private func connect(_ host: String, _ port: String, _ type: __socket_type) -> String? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(type.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, port, &hints, &found)
        guard code == 0 else { return "\(host): \(String(cString: gai_strerror(code)))" }
        defer { freeaddrinfo(found) }
        var fault = "no address"
        var next = found
        while let info = next {
            let file = Glibc.socket(info.pointee.ai_family, info.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard file >= 0 else { return Self.reason("socket") }
            Self.bound(file)
            if Glibc.connect(file, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0 {
                socket = file
                return nil
            }
            fault = Self.reason("connect")
            close(file)
            next = info.pointee.ai_next
        }
        return fault
    }

    /// Neither connecting nor sending takes longer than this (`SO_SNDTIMEO` bounds both).
    private static func bound(_ file: Int32) {
        var timeout = timeval(tv_sec: 3, tv_usec: 0)
        setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    private static func reason(_ what: String) -> String { "\(what): \(String(cString: strerror(errno)))" }
}
