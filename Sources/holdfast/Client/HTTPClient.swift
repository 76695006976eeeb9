// SPDX-License-Identifier: Apache-2.0

import CCurl
import JSON

/// What a daemon answered.
struct HTTPReply {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// The connection to one daemon, kept alive between requests.
///
/// For one thread.
final class HTTPClient {
    private let handle: UnsafeMutableRawPointer
    let endpoint: Endpoint
    /// The longest answer that is read, in bytes.
    static let maximumAnswer = 256 << 20
    /// What goes with every request that may change something.
    var writeHeaders: [(String, String)] = []

    init(_ endpoint: Endpoint) throws(Failure) {
        guard let handle = ccurl_open() else { throw Failure(kind: .unreachable, message: "libcurl could not start") }
        self.handle = handle
        self.endpoint = endpoint
    }

    deinit { ccurl_close(handle) }

    /// One exchange.
    ///
    /// `timeout` is in milliseconds, 0 for none. A listener takes an event stream as it comes, and may end it.
    func exchange(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: [UInt8]? = nil,
        timeout: Int = 600_000, listener: BodyListener? = nil
    ) throws(Failure) -> HTTPReply {
        var all = headers + [("User-Agent", "holdfast-cli/0.1.0"), ("Expect", "")]
        if method == "POST" { all += writeHeaders }
        if let token = endpoint.token { all.append(("Authorization", "Bearer \(token.text)")) }
        let lines = all.map { "\($0.0): \($0.1)" }
        var response = ccurl_response()
        withCStrings(lines) { headerPointers in
            withOptionalCString(endpoint.socketPath) { socket in
                (endpoint.url + path).withCString { url in
                    method.withCString { method in
                        (body ?? []).withUnsafeBufferPointer { bytes in
                            var empty: UInt8 = 0
                            withUnsafePointer(to: &empty) { none in
                                var request = ccurl_request()
                                request.method = method
                                request.url = url
                                request.socket_path = socket
                                request.headers = headerPointers
                                request.body = body == nil ? nil : bytes.baseAddress ?? none
                                request.body_length = bytes.count
                                request.timeout_ms = timeout
                                request.connect_timeout_ms = 5_000
                                request.maximum_response_bytes = Self.maximumAnswer
                                if let listener { Self.attach(listener, to: &request) }
                                ccurl_perform(handle, &request, &response)
                            }
                        }
                    }
                }
            }
        }
        defer { ccurl_free(&response) }
        guard response.error == 0 else {
            let detail = withUnsafeBytes(of: &response.message) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let isUnreachable = ccurl_is_unreachable(response.error) != 0
            throw Failure(
                kind: isUnreachable ? .unreachable : .toolError,
                message: isUnreachable
                    ? "no daemon answers at \(endpoint.description): \(detail)"
                    : "the exchange with \(endpoint.description) failed: \(detail)")
        }
        let body = Array(UnsafeBufferPointer(start: response.body, count: response.body_length))
        let head = String(
            decoding: UnsafeRawBufferPointer(start: response.headers, count: response.headers_length), as: UTF8.self)
        return HTTPReply(status: response.status, headers: Self.fields(head), body: body)
    }

    /// The listener outlives the exchange: whoever waits for the answer holds it.
    private static func attach(_ listener: BodyListener, to request: inout ccurl_request) {
        request.user = Unmanaged.passUnretained(listener).toOpaque()
        request.on_body = { bytes, length, user in
            guard let user else { return 1 }
            let listener = Unmanaged<BodyListener>.fromOpaque(user).takeUnretainedValue()
            listener.receive(Array(UnsafeBufferPointer(start: bytes, count: length)))
            return listener.wasStopped ? 1 : 0
        }
        request.should_stop = { user in
            guard let user else { return 1 }
            return Unmanaged<BodyListener>.fromOpaque(user).takeUnretainedValue().wasStopped ? 1 : 0
        }
    }

    static func fields(_ head: String) -> [(name: String, value: String)] {
        head.split(whereSeparator: \.isNewline).compactMap { line in
            guard let colon = line.firstIndex(of: ":"), !line.hasPrefix("HTTP/") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (String(line[..<colon]), String(value))
        }
    }
}

private func withCStrings(_ lines: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Void) {
    let copies = lines.map { line in Array(line.utf8CString) }
    func next(_ index: Int, _ pointers: [UnsafePointer<CChar>?]) {
        if index == copies.count {
            (pointers + [nil]).withUnsafeBufferPointer { body($0.baseAddress) }
        } else {
            copies[index].withUnsafeBufferPointer { next(index + 1, pointers + [$0.baseAddress]) }
        }
    }
    next(0, [])
}

private func withOptionalCString(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Void) {
    if let text { text.withCString { body($0) } } else { body(nil) }
}
