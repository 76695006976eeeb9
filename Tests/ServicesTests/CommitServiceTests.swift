// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import Services
import Store
import Testing

@Suite struct CommitServiceTests {
    private let edit: JSONValue = [Sample.put("R1", "2026-01-07", "AM", "ICU")]

    @Test func anEditIsAVersionAnEventAndAKeyAtOnce() async throws {
        try await TestHost.withProgram { host async throws in
            let reply = try await host.commit([
                "expect": ["version": 1, "kv_etags": ["done": 0]], "edits": edit, "reason": "swap agreed by phone",
                "reason_code": "illness", "accepted": ["duty_hours_80 R1"],
                "kv": [["op": "put", "key": "done", "value": ["v": 1]]],
            ])
            #expect(reply.status == .ok, "\(reply.detail)")
            #expect(reply.body["version"] == 2 && reply.body["parent"] == 1 && reply.body["unchanged"] == false)
            #expect(reply.body["total_changes"] == 1 && reply.body["changes"]?[0]?["old"] == .null)
            #expect(reply.body["changes"]?[0]?["new"]?["service_id"] == "ICU")
            let head = try #require(try await host.library.head())
            #expect(
                head.summary.number == 2 && head.summary.reasonCode == "illness" && head.summary.createdBy == "tess")
            #expect(reply.body["digest"]?.stringValue == head.summary.digest.hex)
            #expect(try await host.assignments().contains("2026-01-07 AM R1 ICU"))
            let stored = try await host.store.keyValue(program: "main", namespace: "org.example.p", key: "done")
            #expect(stored?.etag == reply.body["kv_etag"]?.integerValue)
            let event = try #require(try await host.store.events(program: "main", after: 1, limit: 10).last)
            let body = try JSONValue.parse(event.bodyJSON)
            #expect(event.kind == "roster.edited" && event.version == 2)
            #expect(event.sequence == reply.body["last_event"]?.integerValue)
            #expect(body["reason"] == "swap agreed by phone" && body["plan"] == "live")
            #expect(body["accepted"] == ["duty_hours_80 R1"] && body["changes"] == reply.body["changes"])
        }
    }

    @Test func oneFaultAmongEditsChangesNothing() async throws {
        try await TestHost.withProgram { host async throws in
            let before = try await host.assignments()
            let reply = try await host.commit([
                "edits": [
                    Sample.put("R1", "2026-01-08", "AM", "ICU"), Sample.put("R9", "2026-01-08", "AM", "ICU"),
                    Sample.put("R1", "2026-01-09", "NOON", "ICU"),
                ], "reason": "r", "kv": [["op": "put", "key": "k", "value": 1]],
            ])
            #expect(reply.status == .invalid)
            let places = (reply.body["errors"]?.arrayValue ?? []).compactMap { $0["instance_path"]?.stringValue }
            #expect(places == ["/edits/1/row/person_id", "/edits/2/row/slot"])
            #expect(try await host.assignments() == before)
            #expect(try await host.library.versions(limit: 9).count == 1)
            #expect(try await host.store.keyValue(program: "main", namespace: "org.example.p", key: "k") == nil)
        }
    }

    @Test func aConflictSaysWhatChangedAndByWhom() async throws {
        try await TestHost.withProgram { host async throws in
            let first = try await host.commit(
                ["expect": ["version": 1], "edits": edit, "reason": "mine"], as: .writer("ann"))
            #expect(first.status == .ok)
            let late = try await host.commit([
                "expect": ["version": 1], "edits": [Sample.put("R2", "2026-01-07", "AM", "CLIN")], "reason": "theirs",
            ])
            #expect(late.status == .conflict && late.detail.contains("ann"))
            let conflict = try #require(late.body["conflict"])
            // Free text is for those who may see names, and the writer of this test may not.
            #expect(!late.detail.contains("mine") && conflict["versions"]?[0]?["reason"] == nil)
            #expect(conflict["expected"] == 1 && conflict["found"]?["number"] == 2)
            #expect(conflict["versions"]?[0]?["created_by"] == "ann" && conflict["total_changes"] == 1)
            #expect(conflict["changes"]?[0]?["key"]?["person_id"] == "R1")
            #expect(late.body["errors"]?[0]?["instance_path"] == "/expect/version")
            // What was not expected about a key is told apart.
            let key = try await host.commit(["kv": [["op": "put", "key": "a/b", "value": 1]]])
            #expect(key.status == .ok && key.body["version"] == .null)
            let taken = try await host.commit([
                "expect": ["version": 2, "kv_etags": ["a/b": 0]], "reason": "r",
                "edits": [Sample.put("R2", "2026-01-07", "AM", "CLIN")],
            ])
            #expect(taken.status == .conflict)
            #expect(taken.body["errors"]?.arrayValue?.count == 1)
            #expect(taken.body["errors"]?[0]?["instance_path"] == "/expect/kv_etags/a~1b")
            #expect(taken.body["conflict"]?["kv"]?[0]?["found"] == key.body["kv_etag"])
            #expect(try await host.library.head()?.summary.number == 2)
        }
    }

    @Test func whatIsThereAlreadyMakesNoVersion() async throws {
        try await TestHost.withProgram { host async throws in
            let same = try await host.commit([
                "edits": [Sample.put("R1", "2026-01-05", "AM", "ICU")], "reason": "r",
                "kv": [["op": "put", "key": "k", "value": 1]],
            ])
            #expect(same.status == .ok && same.body["unchanged"] == true && same.body["version"] == 1)
            #expect(same.body["last_event"] == .null && same.body["kv_etag"]?.integerValue != nil)
            #expect(try await host.library.versions(limit: 9).count == 1)
        }
    }

    @Test func whoMayNotChangeIsRefused() async throws {
        try await TestHost.withProgram { host async throws in
            let request: JSONValue = ["edits": edit, "reason": "r"]
            for effect in [Effect.read, .simulate, .enqueue, nil] {
                let reply = try await host.commit(request, as: .writer(effect: effect))
                #expect(reply.status == .denied && reply.detail.contains("write"))
            }
            let context = ServiceCaller.writer().context
            let bare = try await host.commit(request, as: .plugin("p.x", ["store.commit/1"], for: context))
            #expect(bare.status == .denied && bare.detail.contains("roster.write"))
            #expect(
                try await host.commit(request, as: .plugin("p.x", ["roster.write"], for: context)).status == .denied)
            #expect(
                try await host.commit(request, as: .plugin("p.x", ["store.commit/1", "roster.write"])).status == .denied
            )
            #expect(try await host.library.versions(limit: 9).count == 1)
        }
        try await TestHost.with(isReadOnly: true) { host async throws in
            let put = try await host.ask("kv/1", ["op": "put", "key": "k", "value": 1], .writer())
            #expect(put.status == .denied && put.detail.contains("read-only"))
            #expect(try await host.ask("kv/1", ["op": "get", "key": "k"], .writer()).status == .ok)
            let commit = try await host.commit(["kv": [["op": "put", "key": "k", "value": 1]]])
            #expect(commit.status == .denied)
        }
    }

    @Test func theEffectOfTheCallDecidesNotTheCallersRole() async throws {
        try await TestHost.withProgram { host async throws in
            try host.relay(
                "org.example.r", ["change": .write, "look": .read, "try": .simulate],
                grants: ["store.commit/1", "roster.write", "tool.invoke:*"])
            let arguments: JSONValue = ["commit": ["edits": edit, "reason": "r", "expect": ["version": 1]]]
            for tool in ["look", "try"] {
                #expect(await host.problem(tool, arguments, as: .tester(.admin))?.code == .forbidden)
            }
            #expect(try await host.run("change", arguments)["version"] == 2)
            // The conflict that the plugin lets pass reaches the caller whole.
            let problem = await host.problem("change", arguments)
            #expect(problem?.code == .conflict && problem?.extensions["conflict"]?["found"]?["number"] == 2)
            #expect(problem?.json["conflict"]?["changes"]?[0]?["key"]?["person_id"] == "R1")
        }
    }

    private static let wrong: [(request: JSONValue, place: String, status: CallStatus)] = [
        ([:], "/", CallStatus.invalid), (["edits": []], "/reason", .invalid),
        (["edits": [], "reason": "r", "outbox": []], "/outbox", .unsupported), (["tasks": 1], "/tasks", .invalid),
        (["edits": [], "reason": "r", "extra": 1], "/extra", .invalid),
        (["edits": [], "reason": "r", "plan": "a b"], "/plan", .invalid),
        (["edits": [], "reason": "r", "reason_code": "A b"], "/reason_code", .invalid),
        (["edits": [], "reason": "r", "expect": ["version": "1"]], "/expect/version", .invalid),
        (["edits": [], "reason": "r", "expect": ["plan": "x"]], "/expect/plan", .invalid),
        (["edits": [], "reason": "r", "publish": ["plan": "x"]], "/edits", .invalid),
        (["publish": ["plan": "live"], "reason": "r"], "/publish/plan", .invalid),
        (["publish": ["plan": "none"], "reason": "r"], "/publish/plan", .notFound),
        (["kv": [["op": "set", "key": "k"]]], "/kv/0/op", .invalid),
        (["kv": [["op": "put", "key": "k"]]], "/kv/0/value", .invalid),
        (["kv": [["op": "delete", "key": ""]]], "/kv/0/key", .invalid),
        (
            ["kv": [["op": "delete", "key": "k"]], "expect": ["kv_etags": ["k": -1]]], "/expect/kv_etags/k",
            .invalid
        ),
    ]

    @Test func aRequestThatIsWrongSaysWhere() async throws {
        try await TestHost.withProgram { host async throws in
            for (request, place, status) in Self.wrong {
                let reply = try await host.commit(request)
                #expect(reply.status == status, "\(request.text)")
                if place != "/" { #expect(reply.body["errors"]?[0]?["instance_path"]?.stringValue == place) }
            }
            #expect(try await host.library.versions(limit: 9).count == 1)
        }
    }

    @Test func aQuotaHoldsForTheWholeCommit() async throws {
        try await TestHost.withProgram { host async throws in
            // Nearly all that a plugin may keep.
            let most = [UInt8](repeating: UInt8(ascii: "1"), count: (16 << 20) - 100)
            _ = try await host.store.commit(
                UnitOfWork(
                    program: "main", by: "test", atMicros: 1,
                    keyValues: [.put(namespace: "org.example.p", key: "most", json: most)]))
            let reply = try await host.commit([
                "edits": edit, "reason": "r",
                "kv": [["op": "put", "key": "k", "value": .string(String(repeating: "x", count: 200))]],
            ])
            #expect(reply.status != .ok && reply.body["code"] == "QUOTA_EXCEEDED")
            #expect(try await host.library.versions(limit: 9).count == 1)
        }
    }
}
