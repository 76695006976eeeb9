// SPDX-License-Identifier: Apache-2.0

import Columns
import JSON
import Kernel
import Roster
import Services
import Store
import Telemetry
import Testing

@Suite struct VersionsServiceTests {
    private func ask(_ host: TestHost, _ request: JSONValue) async throws -> TestHost.Reply {
        try await host.ask("roster.versions/1", request, .writer())
    }

    private func numbers(_ reply: TestHost.Reply, _ name: String = "number") -> [Int64] {
        (reply.body["items"]?.arrayValue ?? []).compactMap { $0[name]?.integerValue }
    }

    /// Version 1 by import, 2 to 5 by edits in turn of live and of a draft.
    private func withVersions(_ body: (TestHost) async throws -> Void) async throws {
        try await TestHost.withProgram { host async throws in
            for day in 10...13 {
                let person = day < 12 ? "R1" : "R2"
                let reply = try await host.commit([
                    "plan": .string(day % 2 == 0 ? "live" : "d"), "reason": .string("day \(day)"),
                    "edits": [Sample.put(person, "2026-01-\(day)", "PM", "CLIN")],
                ])
                #expect(reply.status == .ok)
            }
            try await body(host)
        }
    }

    @Test func versionsAreListedByPageAndPlan() async throws {
        try await withVersions { host async throws in
            let first = try await ask(host, ["op": "list", "limit": 3])
            #expect(numbers(first) == [5, 4, 3] && first.body["next_cursor"] == 3)
            let rest = try await ask(host, ["op": "list", "limit": 3, "before": 3])
            #expect(numbers(rest) == [2, 1] && rest.body["next_cursor"] == .null)
            #expect(numbers(try await ask(host, ["op": "list", "plan": "d"])) == [5, 3])
            let got = try await ask(host, ["op": "get", "number": 2])
            #expect(got.body["state"] == "superseded" && got.body["tables"]?["assignments"] == 5)
            #expect(got.body["completeness"] == "complete" && got.body["reason"] == .null)
            #expect(try await ask(host, ["op": "get", "number": 99]).status == .notFound)
            for wrong in [["op": "get"], ["op": "list", "limit": 0], ["op": "x"], ["op": "list", "before": "1"]]
                as [JSONValue]
            {
                #expect(try await ask(host, wrong).status == .invalid)
            }
            let denied = try await host.ask("roster.versions/1", ["op": "plans"], .plugin("p.x", []))
            #expect(denied.status == .denied)
        }
    }

    @Test func historyIsReadBothWaysAndForAPerson() async throws {
        try await withVersions { host async throws in
            let newest = try await ask(host, ["op": "history", "limit": 2])
            #expect(numbers(newest, "sequence") == [5, 4] && newest.body["next_cursor"] == 4)
            let older = try await ask(host, ["op": "history", "limit": 3, "before": 4])
            #expect(numbers(older, "sequence") == [3, 2, 1] && older.body["next_cursor"] == .null)
            let after = try await ask(host, ["op": "history", "after": 3])
            #expect(numbers(after, "sequence") == [4, 5] && after.body["next_cursor"] == .null)
            let item = try #require(newest.body["items"]?[0])
            #expect(item["by"] == "tess" && item["plan"] == "d" && item["kind"] == "roster.edited")
            #expect(item["reason"] == nil && item["version"] == 5)
            let person = try await ask(host, ["op": "history", "person_id": "R1"])
            #expect(numbers(person, "sequence") == [3, 2] && person.body["next_cursor"] == .null)
            let one = try await ask(host, ["op": "history", "person_id": "R1", "limit": 1])
            #expect(numbers(one, "sequence") == [3])
            let cursor = try #require(one.body["next_cursor"])
            #expect(
                numbers(try await ask(host, ["op": "history", "person_id": "R1", "before": cursor]), "sequence") == [2])
        }
    }

    @Test func hostToolsSayTheSame() async throws {
        try await withVersions { host async throws in
            host.registerHostTools(clock: ProgramClock(fixed: nil, time: host.time.source))
            let page = try await host.run("list_roster_versions", ["plan": "live", "limit": 2])
            #expect((page["items"]?.arrayValue ?? []).compactMap { $0["number"]?.integerValue } == [4, 2])
            let next = try #require(page["next_cursor"])
            #expect(
                try await host.run("list_roster_versions", ["plan": "live", "before": next])["items"]?[0]?["number"]
                    == 1)
            #expect(try await host.run("get_roster_version", ["number": 5])["plan"] == "d")
            #expect(await host.problem("get_roster_version", ["number": 50])?.code == .notFound)
            let live = try await host.run("verify_roster")
            #expect(live["outcome"] == "verified" && live["number"] == 4 && live["computed"] == live["digest"])
            #expect(try await host.run("verify_roster", ["number": 1])["outcome"] == "verified")
        }
    }
}
