// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Which daemon is asked, as whom, and how that was decided.
struct Endpoint {
    static let defaultURL = "http://127.0.0.1:8642"

    let url: String
    let socketPath: String?
    /// The flag, variable or default that named it.
    let origin: String
    /// Shown with each request; nil shows nothing.
    var token: ClientToken?

    /// Flags win over the environment, and the environment over the fixed places, of which the first wins where a daemon
    /// answers.
    static func resolve(
        url: String?, socket: String?, environment: (String) -> String?,
        probe: (String) -> SocketProbe = SocketProbe.of
    ) -> Endpoint {
        if let url { return Endpoint(url: trimmed(url), socketPath: nil, origin: "--url") }
        if let socket { return Endpoint(url: "http://localhost", socketPath: socket, origin: "--socket") }
        if let url = environment("HOLDFAST_URL"), !url.isEmpty {
            return Endpoint(url: trimmed(url), socketPath: nil, origin: "HOLDFAST_URL")
        }
        if let socket = environment("HOLDFAST_SOCKET"), !socket.isEmpty {
            return Endpoint(url: "http://localhost", socketPath: socket, origin: "HOLDFAST_SOCKET")
        }
        var passed: [String] = []
        for path in defaultSockets(environment) {
            switch probe(path) {
            case .answers:
                return Endpoint(url: "http://localhost", socketPath: path, origin: "the default socket")
            case .absent: passed.append("no socket at \(path)")
            case .silent(let reason): passed.append("\(path): \(reason)")
            }
        }
        return Endpoint(
            url: defaultURL, socketPath: nil, origin: "the default; \(passed.joined(separator: ", "))")
    }

    /// Where a daemon of the machine and one of the user have their sockets.
    static func defaultSockets(_ environment: (String) -> String?) -> [String] {
        var paths = ["/run/holdfast/holdfast.sock"]
        if let folder = environment("XDG_RUNTIME_DIR"), folder.hasPrefix("/") {
            paths.append(trimmed(folder) + "/holdfast/holdfast.sock")
        }
        return paths
    }

    var description: String {
        let place = socketPath.map { "the socket \($0)" } ?? url
        return "\(place) (from \(origin))"
    }

    /// The same with what is shown there, for `--verbose`.
    var fullDescription: String {
        description + (token.map { ", with the token from \($0.origin)" } ?? ", without a token")
    }

    private static func trimmed(_ url: String) -> String {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }
}

/// What is found where a daemon may have its socket.
enum SocketProbe: Equatable {
    case answers
    case absent
    /// Something is there, and why nobody can be asked through it.
    case silent(String)

    static func of(_ path: String) -> SocketProbe {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            return errno == ENOENT || errno == ENOTDIR ? .absent : .silent(String(cString: strerror(errno)))
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return .silent("its path is too long") }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { return .silent(String(cString: strerror(errno))) }
        defer { close(probe) }
        let connected = withUnsafeBytes(of: &address) { raw in
            raw.baseAddress.map { connect(probe, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count)) }
        }
        return connected == 0 ? .answers : .silent(String(cString: strerror(errno)))
    }
}

/// All environment variables.
func environmentVariables() -> [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let pointer = entry.pointee {
        let text = String(cString: pointer)
        if let equals = text.firstIndex(of: "=") {
            variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        entry += 1
    }
    return variables
}

/// The value of an environment variable.
func environmentVariable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
