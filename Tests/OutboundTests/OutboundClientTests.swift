// SPDX-License-Identifier: Apache-2.0

import Kernel
import Telemetry
import Testing

@testable import Outbound

@Suite("Requests to the outside, to a real server")
struct OutboundClientTests {
    private let breakers = BreakerBoard(
        time: .system, policy: Live(BreakerPolicy(window: .calls(4), minimumCalls: 4)))

    private func client() -> OutboundClient {
        OutboundClient(breakers: breakers, time: .system, start: { thread($0) })
    }

    /// A client whose breakers never open.
    private func patient(_ route: OutboundRoute = OutboundRoute()) -> OutboundClient {
        OutboundClient(
            route: route, breakers: BreakerBoard(time: .system, policy: Live(BreakerPolicy(minimumCalls: 1_000))),
            retry: RetryPolicy(backoff: Backoff(initialMilliseconds: 1, maximumMilliseconds: 2)), time: .system,
            start: { thread($0) })
    }

    private func rules(_ servers: LoopbackServer..., extra: Set<String> = ["http.private:127.0.0.1"]) -> OutboundRules {
        OutboundRules(grants: extra.union(servers.map { "http.fetch:" + $0.origin }))
    }

    private func request(
        _ server: LoopbackServer, _ path: String = "/", method: String = "GET", attempts: Int = 1
    ) throws -> OutboundRequest {
        OutboundRequest(
            method: method, url: try OutboundURL(server.origin + path), timeoutMilliseconds: 120_000,
            maximumAttempts: attempts)
    }

    @Test("an answer comes with status, fields and body, and the connection is kept")
    func answers() async throws {
        let server = LoopbackServer { .text(200, headers: ["X-Path: \($0.path)"], body: "hello") }
        defer { server.stop() }
        // One thread: another one would have a connection of its own.
        let client = OutboundClient(breakers: breakers, threads: 1, time: .system, start: { thread($0) })
        let began = ContinuousClock.now
        for path in ["/a", "/b", "/c"] {
            let response = try await client.fetch(request(server, path), rules: rules(server)).get()
            #expect(response.status == 200)
            #expect(response.header("x-path") == path)
            #expect(String(decoding: response.body, as: UTF8.self) == "hello")
        }
        // A thread without work ends after a minute, and its connections with it: a machine that was busy for so long
        // shows nothing.
        #expect(server.connections == 1 || ContinuousClock.now - began > .seconds(50))
        var post = try request(server, method: "POST")
        post.body = Array("{\"a\":1}".utf8)
        post.headers = [("Content-Type", "application/json")]
        _ = try await client.fetch(post, rules: rules(server)).get()
        #expect(server.requests.last?.body == "{\"a\":1}")
        let head = try await client.fetch(request(server, method: "HEAD"), rules: rules(server)).get()
        #expect(head.body.isEmpty)
        #expect(head.status == 200)
    }

    @Test("an address that is not public is not even connected to, whatever its name")
    func privateAddresses() async throws {
        let server = LoopbackServer { _ in .text(200) }
        defer { server.stop() }
        let names = ["127.0.0.1", "localhost", "2130706433"]
        for name in names {
            let origin = "http://\(name):\(server.port)"
            let url = try OutboundURL(origin + "/")
            let rules = OutboundRules(grants: ["http.fetch:" + origin])
            let result = await client().fetch(OutboundRequest(url: url, maximumAttempts: 1), rules: rules)
            guard case .failure(.privateAddress) = result else {
                Issue.record("\(name): \(result)")
                continue
            }
        }
        #expect(server.connections == 0)
    }

    @Test("a connection that one plugin may use is not lent to another that may not")
    func keptConnections() async throws {
        let server = LoopbackServer { _ in .text(200) }
        defer { server.stop() }
        let client = OutboundClient(breakers: breakers, threads: 1, time: .system, start: { thread($0) })
        _ = try await client.fetch(request(server), rules: rules(server)).get()
        let result = await client.fetch(try request(server), rules: rules(server, extra: []))
        guard case .failure(.privateAddress) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(server.requests.count == 1)
    }

    @Test("redirects are followed within the rules, and credentials stay with their origin")
    func redirects() async throws {
        let other = LoopbackServer { _ in .text(200, body: "other") }
        let server = LoopbackServer { request in
            switch request.path {
            case "/same": .text(302, headers: ["Location: /end"])
            case "/other": .text(307, headers: ["Location: \(other.origin)/there"])
            case "/after": .text(303, headers: ["Location: /end"])
            case "/loop": .text(302, headers: ["Location: /loop"])
            case "/file": .text(302, headers: ["Location: file:///etc/passwd"])
            default: .text(200, body: "end")
            }
        }
        defer {
            server.stop()
            other.stop()
        }
        let client = client()
        var get = try request(server, "/same")
        get.headers = [("Authorization", "Bearer secret"), ("X-Own-Token", "1"), ("Accept", "text/plain")]
        let same = try await client.fetch(get, rules: rules(server)).get()
        #expect(same.redirects == 1)
        #expect(same.url.text.hasSuffix("/end"))
        #expect(server.requests.last?.has("Authorization") == true)

        var post = try request(server, "/other", method: "POST")
        post.headers = get.headers
        post.body = Array("kept".utf8)
        guard case .failure(.notGranted) = await client.fetch(post, rules: rules(server)) else {
            Issue.record("followed to an origin that is not granted")
            return
        }
        #expect(other.connections == 0)
        _ = try await client.fetch(post, rules: rules(server, other)).get()
        #expect(other.requests.last?.method == "POST")
        #expect(other.requests.last?.body == "kept")
        #expect(other.requests.last?.has("Authorization") == false)
        #expect(other.requests.last?.has("X-Own-Token") == false)
        #expect(other.requests.last?.has("Accept") == true)

        post.url = try OutboundURL(server.origin + "/after")
        _ = try await client.fetch(post, rules: rules(server)).get()
        #expect(server.requests.last?.line.hasPrefix("GET /end") == true)
        #expect(server.requests.last?.body == "")

        guard case .failure(.tooManyRedirects) = await client.fetch(try request(server, "/loop"), rules: rules(server))
        else {
            Issue.record("a loop was followed to no end")
            return
        }
        guard case .failure(.badURL) = await client.fetch(try request(server, "/file"), rules: rules(server)) else {
            Issue.record("a redirect to a file was followed")
            return
        }
    }

    @Test("an answer that is too large, too slow or cut off is an error of its own kind")
    func brokenAnswers() async throws {
        let server = LoopbackServer { request in
            switch request.path {
            case "/large": .text(200, body: String(repeating: "x", count: 5_000))
            case "/slow": .stall("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            case "/short": .raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            case "/chunks": .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
            case "/half-chunk": .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc")
            case "/fields":
                .raw(
                    "HTTP/1.1 200 OK\r\n"
                        + String(repeating: "X-A: \(String(repeating: "a", count: 90))\r\n", count: 4_000))
            case "/nine": .raw("no status line at all")
            case "/gzip": .text(200, headers: ["Content-Encoding: gzip"], body: "no gzip")
            default: .reset
            }
        }
        defer { server.stop() }
        let client = patient()
        var large = try request(server, "/large")
        large.maximumBytes = 4_999
        #expect(
            await client.fetch(large, rules: rules(server)).isFailure { if case .tooLarge = $0 { true } else { false } }
        )
        large.maximumBytes = 5_000
        #expect(try await client.fetch(large, rules: rules(server)).get().body.count == 5_000)
        var slow = try request(server, "/slow")
        slow.timeoutMilliseconds = 150
        #expect(
            await client.fetch(slow, rules: rules(server)).isFailure { if case .timeout = $0 { true } else { false } })
        for path in ["/reset", "/short", "/half-chunk", "/nine", "/gzip"] {
            let result = await client.fetch(try request(server, path), rules: rules(server))
            #expect(result.isFailure { if case .broken = $0 { true } else { false } }, "\(path): \(result)")
        }
        let fields = await client.fetch(try request(server, "/fields"), rules: rules(server))
        #expect(fields.isFailure { if case .tooLarge = $0 { true } else { false } })
        let chunks = try await client.fetch(request(server, "/chunks"), rules: rules(server)).get()
        #expect(String(decoding: chunks.body, as: UTF8.self) == "abc")
    }

    @Test("what may be done twice is tried again, what may not is not")
    func retries() async throws {
        let server = LoopbackServer { request in
            request.path == "/busy" ? .text(503, headers: ["Retry-After: 0"], body: "later") : .reset
        }
        defer { server.stop() }
        let client = patient()
        _ = await client.fetch(try request(server, attempts: 3), rules: rules(server))
        #expect(server.requests.count == 3)
        _ = await client.fetch(try request(server, method: "POST", attempts: 3), rules: rules(server))
        #expect(server.requests.count == 4)
        // An answer is no proof that nothing was done, whatever its status.
        let busy = try await client.fetch(request(server, "/busy", method: "POST", attempts: 2), rules: rules(server))
            .get()
        #expect(busy.status == 503)
        #expect(busy.attempts == 1)
        let again = try await client.fetch(request(server, "/busy", method: "PUT", attempts: 2), rules: rules(server))
            .get()
        #expect(again.attempts == 2)
        #expect(server.requests.count == 7)
    }

    @Test("the breaker of an origin opens when it fails, and then nothing is sent")
    func breaker() async throws {
        let server = LoopbackServer { _ in .text(500) }
        defer { server.stop() }
        let client = client()
        for _ in 0..<4 { #expect(try await client.fetch(request(server), rules: rules(server)).get().status == 500) }
        let refused = await client.fetch(try request(server), rules: rules(server))
        #expect(refused.isFailure { if case .circuitOpen(_, let wait) = $0 { (wait ?? 0) > 0 } else { false } })
        #expect(server.requests.count == 4)
        #expect(breakers.reports().first?.report.state == .open)
    }

    @Test("a name that leads elsewhere the second time is judged by where it leads then")
    func rebinding() async throws {
        let server = LoopbackServer { _ in .text(200) }
        defer { server.stop() }
        let origin = "http://rebinding.example:\(server.port)"
        let request = OutboundRequest(
            url: try OutboundURL(origin), timeoutMilliseconds: 2_000, maximumAttempts: 1)
        let rules = OutboundRules(grants: ["http.fetch:" + origin])
        var route = OutboundRoute(connectTimeoutMilliseconds: 50)
        // A public address, at which nobody need be.
        route.addresses = ["rebinding.example:\(server.port):192.88.98.1"]
        let first = await patient(route).fetch(request, rules: rules)
        #expect(!first.isFailure { if case .privateAddress = $0 { true } else { false } }, "\(first)")
        route.addresses = ["rebinding.example:\(server.port):192.88.98.1,127.0.0.1"]
        let second = await patient(route).fetch(request, rules: rules)
        #expect(
            second.isFailure { $0 == .privateAddress(host: "rebinding.example", address: "127.0.0.1") }, "\(second)")
        route.addresses = ["rebinding.example:\(server.port):127.0.0.1"]
        let third = await patient(route).fetch(request, rules: rules)
        #expect(third.isFailure { $0 == .privateAddress(host: "rebinding.example", address: "127.0.0.1") })
        #expect(server.connections == 0)
    }

    @Test("through a proxy go those that need it, and no private address of a URL")
    func proxies() async throws {
        let proxy = LoopbackServer { .text(200, body: "by proxy: \($0.path)") }
        let server = LoopbackServer { _ in .text(200, body: "direct") }
        defer {
            proxy.stop()
            server.stop()
        }
        let client = patient(
            OutboundRoute(
                proxy: proxy.origin, proxyCredentials: "me:secret-7", direct: ["localhost", ".local.example"]))
        let far = OutboundRequest(url: try OutboundURL("http://far.example/x"))
        let response = try await client.fetch(far, rules: OutboundRules(grants: ["http.fetch:http://far.example"]))
            .get()
        #expect(String(decoding: response.body, as: UTF8.self) == "by proxy: http://far.example/x")
        #expect(proxy.requests.last?.has("Proxy-Authorization") == true)
        let literal = await client.fetch(try request(server), rules: rules(server, extra: []))
        #expect(literal.isFailure { if case .privateAddress = $0 { true } else { false } })
        // Asked without the proxy, its address is checked as ever.
        let origin = "http://localhost:\(server.port)"
        let near = OutboundRequest(url: try OutboundURL(origin))
        let refused = await client.fetch(near, rules: OutboundRules(grants: ["http.fetch:" + origin]))
        #expect(refused.isFailure { if case .privateAddress = $0 { true } else { false } })
        #expect(server.connections == 0 && proxy.requests.count == 1)
        let direct = try await client.fetch(
            near, rules: OutboundRules(grants: ["http.fetch:" + origin, "http.private:localhost"])
        ).get()
        #expect(String(decoding: direct.body, as: UTF8.self) == "direct")
    }

    @Test("nobody there, and no such name")
    func unreachable() async throws {
        let gone = LoopbackServer { _ in .text(200) }
        gone.stop()
        let result = await client().fetch(try request(gone), rules: rules(gone))
        #expect(result.isFailure { $0 == .unreachable(gone.origin) || $0 == .broken("") || $0.isRetryable })
        let name = "http://no-such-host.invalid"
        let missing = await client().fetch(
            OutboundRequest(url: try OutboundURL(name), maximumAttempts: 1),
            rules: OutboundRules(grants: ["http.fetch:" + name]))
        #expect(missing.isFailure { $0 == .unresolved("no-such-host.invalid") })
    }

    @Test("whoever goes away ends the exchange")
    func cancelling() async throws {
        let server = LoopbackServer { _ in .stall("HTTP/1.1 200 OK\r\n") }
        defer { server.stop() }
        let (request, rules, client) = (try request(server), rules(server), client())
        let task = Task { await client.fetch(request, rules: rules) }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        #expect(await task.value.isFailure { $0 == .cancelled })
    }
}

extension Result where Failure == OutboundError {
    fileprivate func isFailure(_ matches: (OutboundError) -> Bool) -> Bool {
        if case .failure(let error) = self { matches(error) } else { false }
    }
}
