// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Telemetry
import Testing

@testable import Services

/// The trail of a daemon: what plugins may say, what becomes of calls that say nothing, and of refusals.
@Suite("Audit trail")
struct AuditTests {
    private static let grants: Set<String> = ["audit.append/1", "store.commit/1", "roster.write", "kv/1"]

    private func entries(_ host: TestHost) async throws -> [JSONValue] {
        try await host.store.answer(AuditChainQuery(program: "main", node: "local", after: .min, limit: 100))
            .map(AuditDocument.entry)
    }

    private func writing(_ effect: Effect = .write, _ trail: AuditTrail? = nil) -> CallContext {
        var context = CallContext.tester()
        context.effect = effect
        context.audit = trail?.scope(kind: .tool, name: "record", argumentsDigest: "", context: context)
        return context
    }

    private func trail(_ host: TestHost) -> AuditTrail {
        AuditTrail(
            store: host.store, program: "main", policy: Live(AuditPolicy(refusesReads: true)), metrics: host.metrics,
            time: host.time.source)
    }

    @Test("a plugin's entry is kept as a plugin's, with who called what")
    func append() async throws {
        try await TestHost.with { host async throws in
            let caller = ServiceCaller.plugin("org.example.p", Self.grants, for: writing())
            let request: JSONValue = ["action": "token.created", "subject": "swap:S1", "details": ["findings": 3]]
            #expect(try await host.ask("audit.append/1", request, caller).status == .ok)
            let entry = try #require(try await entries(host).first)
            #expect(
                entry["action"] == "plugin.token.created" && entry["actor"] == "tess" && entry["subject"] == "swap:S1")
            #expect(entry["details"] == ["findings": 3, "plugin": "org.example.p"] && entry["correlation_id"] == "c-1")
            for wrong: JSONValue in [
                [:], ["action": "No Words"], ["action": "a", "details": ["x": 1.5]],
                ["action": "a", "details": ["x": []]],
                ["action": "a", "name": "R1"],
                ["action": "a", "details": ["x": .string(String(repeating: "x", count: 5_000))]],
            ] {
                #expect(try await host.ask("audit.append/1", wrong, caller).status == .invalid, "\(wrong)")
            }
            let reading = ServiceCaller.plugin("org.example.p", Self.grants, for: writing(.simulate))
            #expect(try await host.ask("audit.append/1", request, reading).status == .denied)
            let other = ServiceCaller.plugin("org.example.p", [], for: writing())
            #expect(try await host.ask("audit.append/1", request, other).status == .denied)
            #expect(try await entries(host).count == 1)
        }
    }

    @Test("entries of store.commit/1 are there with the change, or neither is")
    func commit() async throws {
        try await TestHost.with { host async throws in
            let trail = trail(host)
            let caller = ServiceCaller.plugin("org.example.p", Self.grants, for: writing(.write, trail))
            let request: JSONValue = [
                "kv": [["op": "put", "key": "k", "value": 1]], "expect": ["kv_etags": ["k": 0]],
                "audit": [["action": "reviewed"]],
            ]
            #expect(try await host.ask("store.commit/1", request, caller).status == .ok)
            #expect(try await host.ask("store.commit/1", request, caller).status == .conflict)
            let made = try await entries(host)
            #expect(made.map { $0["action"] } == ["kv.written", "plugin.reviewed"])
            #expect(made.first?["tool"] == "record" && made.first?["details"]?["kv"] == 1)
            let ungranted = ServiceCaller.plugin("org.example.p", ["store.commit/1"], for: writing(.write, trail))
            #expect(try await host.ask("store.commit/1", request, ungranted).status == .denied)
        }
    }

    @Test(
        "a call that may have changed something and said nothing gets an entry; one that said something gets no other")
    func ends() async throws {
        try await TestHost.with { host async throws in
            let trail = trail(host)
            func call(_ context: CallContext, plugin: String = "org.example.p") -> GuardedCall {
                GuardedCall(
                    kind: .tool, name: "record", pluginID: plugin, arguments: [:], effect: .write, context: context)
            }
            let silent = writing(.write, trail)
            try trail.begin(call(silent))
            await trail.end(call(silent), .done)
            let speaking = writing(.write, trail)
            try await speaking.audit?.record("http.fetch", subject: "host:x", outcome: .intended)
            await trail.end(call(speaking), .done)
            await trail.end(call(writing(.write, trail)), .waiting)
            let failing = writing(.write, trail)
            await trail.end(call(failing, plugin: HostPlugin.id), .failed(Problem(.conflict, "")))
            for _ in 0..<20 { await trail.end(call(failing), .failed(Problem(.timeout, ""))) }
            // What a plugin says of some database is no reason to try this one, which is well.
            for _ in 0..<20 { await trail.end(call(failing), .failed(Problem(.databaseUnavailable, ""))) }
            for _ in 0..<20 {
                trail.refused(kind: .tool, name: "record", context: .tester(), Problem(.forbidden, ""))
            }
            host.time.advance(nanoseconds: 61_000_000_000)
            await trail.upkeep()
            let made = try await entries(host).map { "\($0["action"] ?? "") \($0["details"]?["count"] ?? "-")" }
                .sorted()
            #expect(
                made
                    == [
                        "\"call.denied\" \"-\"", "\"call.denied\" 19", "\"call.done\" \"-\"", "\"call.failed\" \"-\"",
                        "\"call.failed\" 39", "\"http.fetch\" \"-\"",
                    ].sorted(), "\(made)")
        }
    }

    @Test("what cannot be written stops changes, and reads if the site wants it, until it can be written again")
    func trouble() async throws {
        try await TestHost.with { host async throws in
            let trail = trail(host)
            trail.copyTrouble("the disk is full")
            #expect(trail.stopsReads && trail.trouble?.reason == "the disk is full")
            let call = GuardedCall(
                kind: .tool, name: "t", pluginID: "p", arguments: [:], effect: .write, context: writing(.write, trail))
            #expect(throws: Problem.self) { try trail.begin(call) }
            trail.copyTrouble(nil)
            #expect(!trail.stopsReads)
            try trail.begin(call)
            await host.store.close()
            await #expect(throws: Problem.self) { try await trail.record(AuditNote(action: "a")) }
            #expect(trail.trouble != nil && trail.stopsReads)
            let refusal = #expect(throws: Problem.self) { try trail.begin(call) }
            #expect(refusal?.isUnadmitted == true, "a call from a queue loses no attempt")
        }
    }

    @Test("lists, exports and verifications are for administrators, and their cursors hold every entry once")
    func tools() async throws {
        try await TestHost.with { host async throws in
            let trail = trail(host)
            for number in 0..<5 { try await trail.record(AuditNote(action: "a.\(number)", subject: "s")) }
            let tools = AuditTools.all(store: host.store, program: "main", outside: { .init() })
            #expect(tools.count == 3)
            host.registry.update { $0 + [HostPlugin.registered(tools: tools, version: "1", calls: host.calls)] }
            #expect(await host.problem("list_audit", as: .tester(.approver))?.code == .forbidden)
            let admin = CallContext.tester(.admin)
            var seen: [JSONValue] = []
            var cursor: JSONValue = .null
            repeat {
                var arguments: JSONObject = ["limit": 2]
                if !cursor.isNull { arguments["cursor"] = cursor }
                let page = try await host.run("list_audit", .object(arguments), as: admin)
                seen += page["items"]?.arrayValue?.compactMap { $0["action"] } ?? []
                cursor = page["next_cursor"] ?? .null
            } while !cursor.isNull
            #expect(seen == ["a.4", "a.3", "a.2", "a.1", "a.0"])
            #expect(await host.problem("list_audit", ["cursor": "x"], as: admin)?.code == .invalidParameter)
            #expect(await host.problem("list_audit", ["from": "yesterday"], as: admin)?.code == .invalidParameter)
            let lines = try await host.run("export_audit", as: admin)["lines"] ?? .null
            let verified = try await host.run("verify_audit", ["against": lines], as: admin)
            #expect(verified["sound"] == true && verified["copy"]?["same"] == 5)
            for junk: JSONValue in [[], ["junk"]] {
                let verified = try await host.run("verify_audit", ["against": junk], as: admin)
                #expect(verified["sound"] == false && verified["copy"]?["entries"] == 0)
            }
        }
    }
}
