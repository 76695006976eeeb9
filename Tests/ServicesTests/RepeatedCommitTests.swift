// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Services
import Store
import Testing

/// Calls with an idempotency key that run again after a kill: what their changes are known by is the same.
@Suite struct RepeatedCommitTests {
    /// A plugin in a run of a call.
    private func caller(run: UInt8) -> ServiceCaller {
        let base = ServiceCaller.writer()
        var context = base.context ?? .tester()
        context.keyed = KeyedCall("k")
        context.keyed?.begin(run: [run], claim: [run])
        return .plugin("org.example.p", base.grants, for: context)
    }

    @Test func aCommitThatWasMadeIsAnsweredAndNotMadeAgain() async throws {
        try await TestHost.withProgram { host async throws in
            let request: JSONValue = [
                "edits": [Sample.put("R1", "2026-01-07", "AM", "ICU")], "reason": "once",
                "kv": [["op": "put", "key": "done", "value": 1]],
            ]
            let first = try await host.commit(request, as: caller(run: 1))
            #expect(first.status == .ok && first.body["version"] == 2, "\(first.detail)")
            // Somebody else goes on before the call runs again, so that its own edit would be another version.
            _ = try await host.commit(["edits": [Sample.put("R1", "2026-01-07", "AM", "CLIN")], "reason": "other"])
            let again = try await host.beside().commit(request, as: caller(run: 1))
            #expect(again.status == .ok && again.body == first.body, "\(again.body.text)")
            #expect(try await host.library.versions(limit: 9).count == 3)
            // Another run is another call.
            let other = try await host.commit(request, as: caller(run: 2))
            #expect(other.body["version"] == 4)
        }
    }

    @Test func twoCommitsOfOneCallAreTwo() async throws {
        try await TestHost.withProgram { host async throws in
            func run() async throws -> [JSONValue?] {
                let caller = caller(run: 1)
                var versions: [JSONValue?] = []
                for service in ["ICU", "CLIN"] {
                    let reply = try await host.commit(
                        ["edits": [Sample.put("R1", "2026-01-08", "AM", service)], "reason": "r"], as: caller)
                    versions.append(reply.body["version"])
                }
                versions.append(
                    try await host.commit(
                        ["plan": "spring", "edits": [Sample.put("R1", "2026-01-09", "AM", "ICU")], "reason": "r"],
                        as: caller
                    ).body["version"])
                return versions
            }
            #expect(try await run() == [2, 3, 4])
            #expect(try await run() == [2, 3, 4])
        }
    }

    @Test func aConditionalWriteThatWasMadeIsNoConflict() async throws {
        try await TestHost.with { host async throws in
            func put(_ caller: ServiceCaller, _ value: JSONValue) async throws -> TestHost.Reply {
                try await host.ask("kv/1", ["op": "put", "key": "k", "value": value, "etag": 0], caller)
            }
            let first = try await put(caller(run: 1), 1)
            #expect(first.status == .ok)
            #expect(try await put(caller(run: 1), 2).body == first.body)
            #expect(try await put(caller(run: 2), 3).status == .conflict)
            #expect(try await host.ask("kv/1", ["op": "get", "key": "k"], caller(run: 3)).body["value"] == 1)
        }
    }
}
