// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A real HTTP server on 127.0.0.1 that answers as a test says, byte for byte.
final class LoopbackServer: Sendable {
    struct Request: Sendable {
        let line: String
        let head: String
        let body: String
        var path: String { line.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
        var method: String { line.split(separator: " ").first.map(String.init) ?? "" }
        func has(_ field: String) -> Bool { head.lowercased().contains("\r\n" + field.lowercased() + ":") }
    }

    enum Answer: Sendable {
        case text(_ status: Int, headers: [String] = [], body: String = "ok")
        /// The bytes of an answer, and then the end of the connection.
        case raw(String)
        /// The first bytes of an answer, and then nothing more.
        case stall(String)
        /// Closes at once, with a reset.
        case reset
    }

    let port: UInt16
    private let listener: Int32
    private let seen = Mutex<[Request]>([])
    private let accepted = Atomic(0)
    private let answer: @Sendable (Request) -> Answer

    var origin: String { "http://127.0.0.1:\(port)" }
    var requests: [Request] { seen.withLock { $0 } }
    var connections: Int { accepted.load(ordering: .sequentiallyConsistent) }

    init(_ answer: @escaping @Sendable (Request) -> Answer) {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = self.listener
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = bind(listener, address, length)
                _ = listen(listener, 64)
                _ = getsockname(listener, address, &length)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        thread { self.accept() }
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            accepted.add(1, ordering: .sequentiallyConsistent)
            thread { self.serve(connection) }
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        while let request = Self.read(connection) {
            seen.withLock { $0.append(request) }
            switch answer(request) {
            case .reset:
                var option = linger(l_onoff: 1, l_linger: 0)
                setsockopt(connection, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
                return
            case .raw(let bytes):
                Self.write(bytes, to: connection)
                return
            case .stall(let bytes):
                Self.write(bytes, to: connection)
                var byte: UInt8 = 0
                _ = recv(connection, &byte, 1, 0)
                return
            case .text(let status, let headers, let body):
                let fields = headers.map { $0 + "\r\n" }.joined()
                let text = request.method == "HEAD" ? "" : body
                Self.write(
                    "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(text)", to: connection
                )
            }
        }
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let head = String(text[..<end.lowerBound]) + "\r\n"
                let length =
                    head.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.drop { $0 != ":" }.dropFirst().filter { $0 != " " }) } ?? 0
                let body = text[end.upperBound...]
                if body.utf8.count >= length {
                    let line = head.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
                    return Request(line: line, head: head, body: String(body))
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    private static func write(_ text: String, to connection: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}

/// Runs `body` on a thread of its own.
@discardableResult
func thread(_ body: @escaping @Sendable () -> Void) -> Bool {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var id = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let status = pthread_create(
        &id, nil,
        { user in
            guard let user else { return nil }
            Unmanaged<Box>.fromOpaque(user).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    if status == 0 { pthread_detach(id) } else { box.release() }
    return status == 0
}
