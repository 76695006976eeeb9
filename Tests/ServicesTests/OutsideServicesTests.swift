// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Outbound
import Telemetry
import Testing

@testable import Services

/// What is refused before anything leaves; what is answered, Tests/Interop/test_fetch.py and Tests/OutboundTests see.
@Suite("Services that reach outside")
struct OutsideServicesTests {
    private func desk(isReadOnly: Bool = false, _ metrics: MetricsRegistry) -> ServiceDesk {
        // A client without threads: nothing can be sent.
        let client = OutboundClient(breakers: BreakerBoard(time: .system), time: .system, start: { _ in false })
        return ServiceDesk([
            FetchService(client: client, isReadOnly: isReadOnly, version: "1", metrics: metrics, time: .system),
            SecretService(source: SecretSource { name throws(Problem) in name == "token" ? "s3cret-value" : nil }),
        ])
    }

    private func ask(
        _ service: String, _ request: JSONValue, effect: Effect? = .write, grants: Set<String>,
        isReadOnly: Bool = false,
        _ metrics: MetricsRegistry = MetricsRegistry()
    ) async throws -> (status: CallStatus, body: JSONValue) {
        var context = CallContext.tester()
        context.effect = effect
        let caller = ServiceCaller(pluginID: "org.example.p", grants: grants, context: context)
        switch await desk(isReadOnly: isReadOnly, metrics).answer(
            service: service, payload: request.serialized(), from: caller)
        {
        case .ok(let bytes): return (.ok, try JSONValue.parse(bytes))
        case .failed(let status, let bytes): return (status, try JSONValue.parse(bytes))
        case .lost(let bytes): return (.unavailable, try JSONValue.parse(bytes))
        }
    }

    @Test("a request that changes something needs a call that may, and a site that may; each refusal is counted")
    func effects() async throws {
        let metrics = MetricsRegistry()
        let grants: Set<String> = ["http.fetch:https://a.example"]
        for (effect, isReadOnly) in [(Effect.read, false), (.simulate, false), (nil, false), (.write, true)] {
            let answer = try await ask(
                "http.fetch/1", ["url": "https://a.example/", "method": "DELETE"], effect: effect, grants: grants,
                isReadOnly: isReadOnly, metrics)
            #expect(answer.status == .denied, "\(String(describing: effect)) \(isReadOnly)")
        }
        // Granted, permitted, and only then a want of threads.
        for request: JSONValue in [
            ["url": "https://a.example/", "method": "DELETE", "attempts": 1],
            ["url": "https://a.example:443/x", "attempts": 1],
        ] {
            let answer = try await ask("http.fetch/1", request, grants: grants, metrics)
            #expect(answer.status == .unavailable && answer.body["code"] == "SERVICE_UNAVAILABLE", "\(answer.body)")
        }
        let denied = try await ask("http.fetch/1", ["url": "https://b.example/"], grants: grants, metrics)
        #expect(denied.status == .denied)
        #expect(denied.body["detail"]?.stringValue?.contains("\"http.fetch:https://b.example:443\"") == true)
        let text = metrics.exposition()
        #expect(text.contains(#"holdfast_http_denied_total{plugin="org.example.p",reason="effect"} 3"#))
        #expect(text.contains(#"holdfast_http_denied_total{plugin="org.example.p",reason="read_only"} 1"#))
        #expect(text.contains(#"holdfast_http_denied_total{plugin="org.example.p",reason="origin"} 1"#))
        #expect(text.contains(#"holdfast_http_requests_total{outcome="busy",plugin="org.example.p"} 2"#))
    }

    @Test("a secret is for whom its own name is granted; no grant gives all")
    func secrets() async throws {
        let granted = try await ask("secret.get/1", ["name": "token"], grants: ["secret.get:token"])
        #expect(granted.body == ["value": "s3cret-value"])
        for grants: Set<String> in [[], ["secret.get:*"], ["secret.get/1"], ["secret.get:tok"], ["secret.get:token2"]] {
            #expect(try await ask("secret.get/1", ["name": "token"], grants: grants).status == .denied, "\(grants)")
        }
        #expect(try await ask("secret.get/1", ["name": "none"], grants: ["secret.get:none"]).status == .notFound)
        for name: JSONValue in ["", "../token", ".token", "a/b", 7, .null] {
            #expect(try await ask("secret.get/1", ["name": name], grants: ["secret.get:token"]).status == .invalid)
        }
    }
}
