// SPDX-License-Identifier: Apache-2.0

import CCurl
import Synchronization

/// One exchange with one server, without redirects, as a thread makes it.
struct Hop: Sendable {
    let method: String
    let url: OutboundURL
    let headers: [(name: String, value: String)]
    let body: [UInt8]?
    var timeoutMilliseconds: Int64
    let maximumBytes: Int
    let permitsPrivate: Bool
    /// The proxy's URL; nil when the server is asked itself.
    let proxy: String?
    let route: OutboundRoute
    let stop: StopFlag

    /// Whoever waits for an exchange may give it up.
    final class StopFlag: Sendable {
        private let isSet = Atomic(false)
        var value: Bool { isSet.load(ordering: .relaxed) }
        func set() { isSet.store(true, ordering: .relaxed) }
    }

    /// What the callbacks of libcurl ask; lives as long as the exchange.
    private final class Watch {
        let permitsPrivate: Bool
        let stop: StopFlag
        var refused: String?

        init(_ hop: Hop) {
            permitsPrivate = hop.permitsPrivate
            stop = hop.stop
        }
    }

    /// Blocks until the answer is there.
    func run(on handle: UnsafeMutableRawPointer) -> Result<OutboundResponse, OutboundError> {
        var response = ccurl_fetch_response()
        let watch = Watch(self)
        let lines = headers.map { "\($0.name): \($0.value)" } + ["Expect:"]
        withExtendedLifetime(watch) {
            CStrings.with(lines, route.addresses) { lines, addresses in
                CStrings.with([method, url.text, proxy, route.caFile, route.proxyCredentials]) { texts in
                    (body ?? []).withUnsafeBufferPointer { bytes in
                        var empty: UInt8 = 0
                        withUnsafePointer(to: &empty) { none in
                            var request = ccurl_fetch_request()
                            request.method = texts[0]
                            request.url = texts[1]
                            request.proxy = texts[2]
                            request.ca_file = texts[3]
                            request.proxy_credentials = texts[4]
                            request.headers = lines.baseAddress
                            request.addresses = addresses.baseAddress
                            request.body = body == nil ? nil : bytes.baseAddress ?? none
                            request.body_length = bytes.count
                            request.timeout_ms = Int(max(1, timeoutMilliseconds))
                            request.connect_timeout_ms = Int(
                                max(1, min(timeoutMilliseconds, route.connectTimeoutMilliseconds)))
                            request.maximum_response_bytes = maximumBytes
                            request.user = Unmanaged.passUnretained(watch).toOpaque()
                            request.refuses = { address, user in
                                guard let user, let address else { return 1 }
                                let watch = Unmanaged<Watch>.fromOpaque(user).takeUnretainedValue()
                                let text = String(cString: address)
                                if watch.permitsPrivate || PublicAddresses.contains(text) { return 0 }
                                watch.refused = text
                                return 1
                            }
                            request.should_stop = { user in
                                guard let user else { return 1 }
                                return Unmanaged<Watch>.fromOpaque(user).takeUnretainedValue().stop.value ? 1 : 0
                            }
                            ccurl_fetch(handle, &request, &response)
                        }
                    }
                }
            }
        }
        defer { ccurl_fetch_free(&response) }
        if let error = error(response, watch.refused) { return .failure(error) }
        let head = String(
            decoding: UnsafeRawBufferPointer(start: response.headers, count: response.headers_length), as: UTF8.self)
        return .success(
            OutboundResponse(
                status: response.status, headers: Self.fields(head),
                body: Array(UnsafeBufferPointer(start: response.body, count: response.body_length)), url: url))
    }

    private func error(_ response: ccurl_fetch_response, _ refused: String?) -> OutboundError? {
        var message = response.message
        let detail = withUnsafeBytes(of: &message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        switch response.failure {
        case CCURL_FETCH_NONE: return nil
        case CCURL_FETCH_RESOLVE: return .unresolved(url.host)
        case CCURL_FETCH_CONNECT: return .unreachable(url.origin)
        case CCURL_FETCH_CONNECT_TIME: return .connectTimeout(url.origin)
        case CCURL_FETCH_TLS: return .tls(detail)
        case CCURL_FETCH_TIME: return .timeout(url.origin)
        case CCURL_FETCH_TOO_LARGE: return .tooLarge("the answer is larger than \(maximumBytes) bytes")
        case CCURL_FETCH_REFUSED: return .privateAddress(host: url.host, address: refused ?? "unknown")
        case CCURL_FETCH_STOPPED: return .cancelled
        default: return .broken(detail)
        }
    }

    private static func fields(_ head: String) -> [(name: String, value: String)] {
        head.split(whereSeparator: \.isNewline).compactMap { line in
            guard let colon = line.firstIndex(of: ":"), !line.hasPrefix("HTTP/") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            return (String(line[..<colon]), String(value))
        }
    }
}
