// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Services
import Store
import Telemetry
import Testing

/// `hold.set/1` and the register of holds.
@Suite struct HoldServiceTests {
    private let watch = ServiceCaller.plugin("org.example.watch", ["hold.set:publishing", "hold.set:payroll"])

    private func register(_ host: TestHost) -> HoldRegister {
        HoldRegister(store: host.store, program: "main", metrics: host.metrics, time: host.time.source)
    }

    private func ask(
        _ register: HoldRegister, _ request: JSONValue, as caller: ServiceCaller, isReadOnly: Bool = false
    ) async -> (status: CallStatus, body: JSONValue) {
        switch await HoldSetService(register, isReadOnly: isReadOnly).answer(request, from: caller) {
        case .ok(let bytes): (.ok, (try? JSONValue.parse(bytes)) ?? .null)
        case .failed(let status, let bytes): (status, (try? JSONValue.parse(bytes)) ?? .null)
        case .lost: (.unavailable, .null)
        }
    }

    @Test func aPluginHoldsWhatItIsGrantedAndClearsOnlyItsOwn() async throws {
        try await TestHost.with { host async throws in
            let register = register(host)
            try await register.load()
            let set: JSONValue = [
                "op": "set", "name": "publishing", "reason": "the ICU is BLACK", "expires_in_s": 60,
            ]
            let made = await ask(register, set, as: watch)
            #expect(made.status == .ok && made.body["owner"] == "plugin:org.example.watch")
            #expect(host.metrics.exposition().contains(#"holdfast_hold_active{name="publishing"} 1"#))
            #expect(register.active(["publishing"]).map(\.reason) == ["the ICU is BLACK"])
            _ = try await register.set(
                NewHold(name: "publishing", owner: "ann", reason: "mine"), by: "ann", for: nil)
            #expect(await ask(register, ["op": "list"], as: watch).body["items"]?.arrayValue?.count == 2)
            let other = ServiceCaller.plugin("org.example.other", ["hold.set:*"])
            #expect(await ask(register, ["op": "clear", "name": "publishing"], as: other).status == .notFound)
            #expect(await ask(register, ["op": "clear", "name": "publishing"], as: watch).status == .ok)
            #expect(register.active(["publishing"]).map(\.owner) == ["ann"])
            #expect(host.metrics.exposition().contains(#"holdfast_hold_active{name="publishing"} 1"#))
        }
    }

    @Test func whatIsNotGrantedNotDeclaredOrNotAHoldIsRefused() async throws {
        try await TestHost.with { host async throws in
            let register = register(host)
            func status(
                _ request: JSONValue, _ caller: ServiceCaller? = nil, isReadOnly: Bool = false
            ) async -> CallStatus {
                await ask(register, request, as: caller ?? watch, isReadOnly: isReadOnly).status
            }
            let set: JSONValue = ["name": "publishing", "reason": "r"]
            #expect(await status(["name": "deploying", "reason": "r"]) == .denied)
            #expect(await status(set, isReadOnly: true) == .denied)
            #expect(await status(set, .plugin("org.example.p", ["kv/1"])) == .denied)
            var reading = CallContext.tester()
            reading.effect = .read
            #expect(await status(set, .plugin("org.example.p", ["hold.set:*"], for: reading)) == .denied)
            reading.effect = .write
            #expect(await status(set, .plugin("org.example.p", ["hold.set:*"], for: reading)) == .ok)
            for bad: JSONValue in [
                ["name": "publishing"], ["name": "publishing", "reason": ""], ["name": "publishing", "reason": 7],
                ["name": "publishing", "reason": "a\nb"], ["name": "Publishing", "reason": "r"], ["reason": "r"],
                ["op": "toggle", "name": "publishing"], ["name": "publishing", "reason": "r", "expires_in_s": 0],
            ] { #expect(await status(bad) == .invalid, "\(bad.text)") }
        }
    }

    @Test func aHoldOfAnotherDaemonIsSeenAndOneThatHasEndedIsRemoved() async throws {
        try await TestHost.with { host async throws in
            let (one, other) = (register(host), register(host))
            try await other.load()
            _ = try await one.set(
                NewHold(name: "payroll", owner: "ann", reason: "r", lastsMicros: 1_000), by: "ann", for: nil)
            #expect(other.active(["payroll"]).isEmpty)
            try await other.lookAtStore(mayWrite: true)
            host.time.advance(nanoseconds: 1_000_000)
            #expect(other.active(["payroll"]).isEmpty)
            // The store counts by its own clock: once that says so too, the row goes.
            while try await other.events(name: "payroll", limit: 9).first?.action != .expired {
                try await other.lookAtStore(mayWrite: true)
            }
            #expect(try await host.store.answer(HoldsQuery(program: "main")).holds.isEmpty)
        }
    }
}
