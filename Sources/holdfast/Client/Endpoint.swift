// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Which daemon is asked, and how that was decided.
struct Endpoint {
    static let defaultURL = "http://127.0.0.1:8642"

    let url: String
    let socketPath: String?
    /// The flag or variable that named it.
    let origin: String

    /// Flags win over the environment, and a socket over the default URL.
    static func resolve(url: String?, socket: String?, environment: (String) -> String?) -> Endpoint {
        if let url { return Endpoint(url: trimmed(url), socketPath: nil, origin: "--url") }
        if let socket { return Endpoint(url: "http://localhost", socketPath: socket, origin: "--socket") }
        if let url = environment("HOLDFAST_URL"), !url.isEmpty {
            return Endpoint(url: trimmed(url), socketPath: nil, origin: "HOLDFAST_URL")
        }
        if let socket = environment("HOLDFAST_SOCKET"), !socket.isEmpty {
            return Endpoint(url: "http://localhost", socketPath: socket, origin: "HOLDFAST_SOCKET")
        }
        return Endpoint(url: defaultURL, socketPath: nil, origin: "the default")
    }

    var description: String {
        let place = socketPath.map { "the socket \($0)" } ?? url
        return "\(place) (from \(origin))"
    }

    private static func trimmed(_ url: String) -> String {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        return url
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
