// SPDX-License-Identifier: Apache-2.0

import Columns
import JSON
import Kernel
import Roster
import Services
import Store
import Telemetry
import Testing

@Suite struct RetentionTests {
    private let signals = """
        person_id,date,slot,signal,created_at
        R1,2026-01-02,AM,likes,
        R1,2026-01-03,AM,likes,
        R2,2026-02-03,PM,avoids,
        """
    private let items = """
        id,kind,created_at,decided_at,deadline,person_id
        W1,request,2026-01-02T08:00,2026-01-03T08:00,,R1
        W2,request,2026-01-02T09:00,,,R1
        """

    private func withSignals(_ body: (TestHost) async throws -> Void) async throws {
        try await TestHost.with { host async throws in
            var files = Sample.twoPeriods
            files["preference_signals.csv"] = signals
            files["work_items.csv"] = items
            _ = try await host.library.publish(try Sample.tables(files), by: "seed", reason: "seed")
            try await body(host)
        }
    }

    private func rows(_ host: TestHost, _ table: String, _ number: Int64) async throws -> Int? {
        try await host.library.version(number).tables[table]?.rowCount
    }

    /// The host's clock stands at 2026-01-05; moves it to the morning of a later day.
    private func advance(_ host: TestHost, days: Int) {
        host.time.advance(nanoseconds: UInt64(days) * 86_400_000_000_000)
    }

    @Test func oldRowsGoFromLiveAndThenFromEveryVersion() async throws {
        try await withSignals { host async throws in
            let retention = RosterRetention(
                library: host.library, limits: RetentionLimits([.behaviour: 30, .workItems: 30]))
            #expect(try await retention.run().isEmpty, "nothing is old yet")
            #expect(try await host.library.versions(limit: 9).count == 1)
            advance(host, days: 29)
            // 2026-02-03, when rows of 2026-01-03 are 31 days old.
            let first = try await retention.run()
            #expect(first.rows == ["preference_signals": 2, "work_items": 1])
            let head = try #require(try await host.library.head())
            #expect(head.summary.number == 2 && head.summary.createdBy == "holdfast")
            #expect(head.summary.reasonCode == "retention" && head.completeness == "complete")
            #expect(try await rows(host, "preference_signals", 2) == 1)
            #expect(try await rows(host, "work_items", 2) == 1, "what waits for somebody stays")
            // The batch of January has no younger row, that of work items neither: they are empty in version 1 too.
            #expect(first.batches == ["preference_signals": 1, "work_items": 1])
            let old = try await host.library.version(1)
            #expect(old.tables["preference_signals"]?.rowCount == 1 && old.completeness == "partial")
            #expect(old.tables["work_items"]?.rowCount == 0)
            #expect(try await host.beside().library.version(1).completeness == "partial")
            // Digests hold still.
            #expect(try await host.library.verify(2).outcome == .verified)
            let verified = try await host.library.verify(1)
            #expect(verified.outcome == .verifiedWithoutExpired && verified.expiredBatches == 2)
            let events = try await host.store.events(program: "main", after: 1, limit: 9)
            #expect(events.allSatisfy { $0.kind == "roster.expired" && $0.by == "holdfast" } && !events.isEmpty)
            #expect(try await retention.run().isEmpty)
            #expect(try await host.library.versions(limit: 9).count == 2)
        }
    }

    @Test func whatComesBackIsStoredAgain() async throws {
        try await withSignals { host async throws in
            let retention = RosterRetention(library: host.library, limits: RetentionLimits([.behaviour: 30]))
            advance(host, days: 40)
            _ = try await retention.run()
            #expect(try await rows(host, "preference_signals", 1) == 1)
            var files = Sample.twoPeriods
            files["preference_signals.csv"] = signals
            files["work_items.csv"] = items
            // The same folder once more: its old batch must not be taken for one that is there.
            _ = try await host.library.publish(try Sample.tables(files), by: "seed", reason: "again")
            #expect(try await rows(host, "preference_signals", 3) == 3)
            #expect(try await host.beside().library.version(3).tables["preference_signals"]?.rowCount == 3)
            #expect(try await host.library.verify(3).outcome == .verified)
            #expect(try await host.library.verify(1).outcome == .verified)
            _ = try await retention.run()
            #expect(try await host.library.head()?.tables["preference_signals"]?.rowCount == 1)
        }
    }

    @Test func draftsAreTrimmedTooAndStillPublish() async throws {
        try await withSignals { host async throws in
            _ = try await host.commit([
                "plan": "d", "edits": [Sample.put("R1", "2026-02-10", "AM", "ICU")], "reason": "r",
            ])
            advance(host, days: 40)
            let report = try await RosterRetention(
                library: host.library, limits: RetentionLimits([.behaviour: 30])
            ).run()
            #expect(report.rows == ["preference_signals": 4])
            #expect(try await host.library.head(.draft("d"))?.tables["preference_signals"]?.rowCount == 1)
            let published = try await host.commit(["publish": ["plan": "d"], "reason": "go"])
            #expect(published.status == .ok, "\(published.detail)")
            #expect(try await host.assignments().contains("2026-02-10 AM R1 ICU"))
            #expect(try await host.library.head()?.tables["preference_signals"]?.rowCount == 1)
        }
    }

    @Test func rowsThatWillGoAreInNoEvent() async throws {
        try await withSignals { host async throws in
            let reply = try await host.commit([
                "reason": "r",
                "edits": [
                    ["op": "put", "table": "work_items", "row": ["id": "W2", "decided_at": "2026-01-05T08:00"]],
                    Sample.put("R1", "2026-02-10", "AM", "ICU"),
                ],
            ])
            #expect(reply.status == .ok && reply.body["total_changes"] == 2, "\(reply.detail)")
            #expect(reply.body["withheld"] == ["work_items": 1] && reply.body["changes"]?.arrayValue?.count == 1)
            let event = try #require(try await host.store.events(program: "main", after: 1, limit: 9).last)
            #expect(!String(decoding: event.bodyJSON, as: UTF8.self).contains("W2"))
        }
    }
}
