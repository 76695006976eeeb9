// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import Outbound
import PluginChannel
import Telemetry

/// What a request to the outside takes over a kept connection, beside the command `curl` on the same server.
struct FetchCost {
    let rounds: Int
    private static let requests = 2_000

    func measure() async throws -> JSONValue {
        let server = try ConstantServer()
        let origin = "http://127.0.0.1:\(server.port)"
        let client = OutboundClient(
            breakers: BreakerBoard(time: .system, metrics: MetricsRegistry()), threads: 1, time: .system,
            start: { DetachedThread.start($0) })
        let rules = OutboundRules(grants: ["http.fetch:" + origin, "http.private:127.0.0.1"])
        let request = OutboundRequest(url: try OutboundURL(origin + "/x"), maximumAttempts: 1)
        var ours: [Double] = []
        var plain: [Double] = []
        // By turns, so that what else the machine does meets both alike.
        for _ in 0..<max(1, rounds) {
            for _ in 0..<(Self.requests / max(1, rounds)) {
                let start = Stopwatch.now()
                _ = try await client.fetch(request, rules: rules).get()
                ours.append(Self.microseconds(since: start))
            }
            plain += plainCurl(origin + "/x", Self.requests / max(1, rounds))
        }
        return [
            "unit": "us a request of 200 bytes over a kept connection, \(ours.count) requests each",
            "http_fetch": Self.quantiles(ours), "curl": plain.isEmpty ? .null : Self.quantiles(plain),
        ]
    }

    /// The times that the command `curl` itself notes, over one connection that it keeps; nothing where it is not installed.
    private func plainCurl(_ url: String, _ count: Int) -> [Double] {
        let command = "curl -s -o /dev/null -w '%{time_total}\\n' '\(url)?[0-\(count)]'"
        guard let pipe = popen(command, "r") else { return [] }
        defer { pclose(pipe) }
        var times: [Double] = []
        var line = [CChar](repeating: 0, count: 64)
        while fgets(&line, Int32(line.count), pipe) != nil { times.append(atof(line) * 1_000_000) }
        // The first one connects.
        return Array(times.dropFirst())
    }

    private static func microseconds(since start: UInt64) -> Double {
        Double(Stopwatch.now() - start) / 1_000
    }

    private static func quantiles(_ times: [Double]) -> JSONValue {
        func at(_ part: Double) -> JSONValue {
            .number((Stopwatch.quantile(part, of: times) * 10).rounded() / 10)
        }
        return ["p50": at(0.5), "p90": at(0.9), "p99": at(0.99)]
    }
}

/// A server on loopback that answers every request with the same 200 bytes.
private struct ConstantServer {
    struct NotOpened: Error {}

    let port: UInt16

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isOpen else { throw NotOpened() }
        port = UInt16(bigEndian: address.sin_port)
        _ = DetachedThread.start {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                _ = DetachedThread.start { Self.serve(connection) }
            }
        }
    }

    private static func serve(_ connection: Int32) {
        var option: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &option, socklen_t(MemoryLayout<Int32>.size))
        let body = String(repeating: "x", count: 200)
        let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n\(body)".utf8)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        // A request of these figures comes in one piece.
        while recv(connection, &buffer, buffer.count, 0) > 0 {
            guard send(connection, answer, answer.count, Int32(MSG_NOSIGNAL)) == answer.count else { break }
        }
        close(connection)
    }
}
