// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import StoreSuite
import Telemetry
import Testing

@testable import Services

@Suite("Breakers that people set")
struct BreakerRegisterTests {
    private static let name = "http https://api.example.org:443"

    /// The breakers of one daemon, with its tools.
    private func daemon(_ host: TestHost) -> BreakerRegister {
        let register = BreakerRegister(
            board: BreakerBoard(time: host.time.source), store: host.store, program: "main")
        let tools = BreakerTools.all(register, registry: host.registry, time: host.time.source)
        host.registry.update { $0 + [HostPlugin.registered(tools: tools, version: "1", calls: host.calls)] }
        return register
    }

    private func set(_ host: TestHost, _ order: String, _ name: String = name) async throws -> JSONValue {
        try await host.run(
            "set_breaker", ["name": .string(name), "order": .string(order), "reason": "their maintenance"])
    }

    @Test("what is ordered in one daemon holds in the other, and after a restart of both", arguments: StoreKind.all)
    func shared(kind: StoreKind) async throws {
        try await TestHost.withTwo(on: kind) { one, other async throws in
            let (here, there) = (daemon(one), daemon(other))
            let opened = try await set(one, "open")
            #expect(opened["state"] == "forced_open" && opened["manual"]?["reason"] == "their maintenance")
            #expect(there.board.known(Self.name) == nil)
            try await there.lookAtStore()
            #expect(there.board.known(Self.name)?.report().state == .forcedOpen)
            #expect(there.record(of: Self.name)?.setBy == "tess")
            let restarted = BreakerRegister(
                board: BreakerBoard(time: one.time.source), store: one.store, program: "main")
            try await restarted.load()
            #expect(restarted.board.known(Self.name)?.report().state == .forcedOpen)
            _ = try await set(other, "disable")
            try await here.lookAtStore()
            #expect(here.board.known(Self.name)?.report().state == .disabled)
            let closed = try await set(other, "close")
            #expect(closed["state"] == "closed" && closed["manual"] == .null)
            try await here.lookAtStore()
            #expect(here.board.known(Self.name)?.report().state == .closed && here.record(of: Self.name) == nil)
        }
    }

    @Test("nothing is closed that is not there, only names of targets are taken, and there is a bound")
    func bounds() async throws {
        try await TestHost.with { host async throws in
            let register = daemon(host)
            let unknown: JSONValue = ["name": .string(Self.name), "order": "reset", "reason": "r"]
            #expect(await host.problem("set_breaker", unknown)?.code == .notFound)
            for name in [
                "x", "http ftp://x:1", "http https://x:443/y", "plugin x/y", "plugin x", "http https://x:0",
                "http https://x:65536", "http https://u@x:443", "http https://u:p@x:443", "http https://x:443\n",
                "http https://x\u{1}:443", "http https://x?y:443", "plugin org.example.nobody",
            ] {
                let wish: JSONValue = ["name": .string(name), "order": "open", "reason": "r"]
                #expect(await host.problem("set_breaker", wish)?.code == .validation, "\(name)")
            }
            // A breaker inside the daemon would be shown as open while calls go on.
            let inside: JSONValue = ["name": .string("plugin " + HostPlugin.id), "order": "open", "reason": "r"]
            #expect(await host.problem("set_breaker", inside)?.code == .conflict)
            #expect(register.board.reports().isEmpty)
            let spelt = try await set(host, "open", "http https://Spelt.EXAMPLE:0443")
            #expect(spelt["name"] == "http https://spelt.example:443")
            _ = try await set(host, "reset", "http https://spelt.example:443")
            for number in 0..<SetBreaker.maximum {
                _ = try await set(host, "open", "http https://a\(number).example:443")
            }
            let more: JSONValue = ["name": .string(Self.name), "order": "open", "reason": "r"]
            #expect(await host.problem("set_breaker", more)?.code == .quotaExceeded)
            #expect(register.board.known(Self.name) == nil)
            let rows = try await host.run("list_breakers", ["state": "forced_open"])["items"]?.arrayValue ?? []
            #expect(rows.count == SetBreaker.maximum)
        }
    }
}
