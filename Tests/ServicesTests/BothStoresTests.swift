// SPDX-License-Identifier: Apache-2.0

import Columns
import JSON
import Kernel
import Roster
import Services
import Store
import StoreSuite
import Telemetry
import Testing

/// The whole life of versions on every store, told by two daemons in turn.
@Suite struct BothStoresTests {
    @Test(arguments: StoreKind.all)
    func editsDraftsHistoryVerificationAndRetention(kind: StoreKind) async throws {
        try await TestHost.withTwo(on: kind) { one, other async throws in
            let first = try await one.commit([
                "expect": ["version": 1, "kv_etags": ["k": 0]], "edits": [Sample.put("R1", "2026-01-07", "AM", "ICU")],
                "reason": "r", "reason_code": "illness", "kv": [["op": "put", "key": "k", "value": 1]],
            ])
            #expect(first.body["version"] == 2, "\(first.detail)")
            // What one daemon did the other sees at once, and loses against.
            let late = try await other.commit([
                "expect": ["version": 1], "edits": [Sample.put("R1", "2026-01-08", "AM", "ICU")], "reason": "r",
            ])
            #expect(late.status == .conflict && late.body["conflict"]?["found"]?["number"] == 2)
            _ = try await other.commit([
                "plan": "d", "edits": [Sample.put("R2", "2026-02-09", "AM", "CLIN")], "reason": "draft",
            ])
            _ = try await one.commit([
                "edits": [
                    Sample.delete("R1", "2026-01-07", "AM"),
                    [
                        "op": "put", "table": "work_items",
                        "row": [
                            "id": "W1", "kind": "swap", "created_at": "2026-01-01T08:00",
                            "decided_at": "2026-01-02T08:00",
                        ],
                    ],
                ], "reason": "back",
            ])
            let published = try await other.commit(["publish": ["plan": "d"], "reason": "go"])
            #expect(published.body["version"] == 5 && published.body["rebased"] == true, "\(published.detail)")
            #expect(try await one.assignments() == other.assignments())
            let history = try await one.ask("roster.versions/1", ["op": "history", "person_id": "R1"], .writer())
            #expect((history.body["items"]?.arrayValue ?? []).compactMap { $0["version"]?.integerValue } == [4, 2])

            one.time.advance(nanoseconds: 90 * 86_400_000_000_000)
            let retention = RosterRetention(library: one.library, limits: RetentionLimits([.workItems: 60]))
            let report = try await retention.run()
            #expect(report.rows == ["work_items": 1] && report.batches == ["work_items": 1])
            #expect(try await other.library.head()?.tables["work_items"]?.rowCount == 0)
            for number in 1...Int64(6) {
                let outcome = try await other.library.verify(number).outcome
                #expect(outcome == ([4, 5].contains(number) ? .verifiedWithoutExpired : .verified), "\(number)")
            }
            #expect(try await other.library.version(5).completeness == "partial")
        }
    }
}
