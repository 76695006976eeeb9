// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
import JSON
import Kernel
import Services
import Store
import Testing

@Suite struct DraftTests {
    @Test func aDraftIsOpenedOnLiveAndPublished() async throws {
        try await TestHost.withProgram { host async throws in
            for name in ["LIVE", "Live", "liVe"] {
                let refused = try await host.commit(["plan": .string(name), "edits": [], "reason": "open"])
                #expect(refused.status == .invalid && refused.detail.contains("did you mean"), "\(refused.detail)")
                #expect(try await host.commit(["publish": ["plan": .string(name)], "reason": "x"]).status == .invalid)
            }
            let stale = try await host.commit([
                "plan": "next", "expect": ["version": 9], "edits": [], "reason": "open",
            ])
            #expect(stale.status == .conflict, "a draft is opened on the live version that was looked at")
            let opened = try await host.commit([
                "plan": "next", "expect": ["version": 1], "edits": [], "reason": "open",
            ])
            #expect(opened.status == .ok && opened.body["version"] == 2 && opened.body["parent"] == 1)
            let edited = try await host.commit([
                "plan": "next", "expect": ["version": 2], "edits": [Sample.put("R1", "2026-01-07", "AM", "ICU")],
                "reason": "plan",
            ])
            #expect(edited.body["version"] == 3 && edited.body["parent"] == 2)
            #expect(try await host.assignments().count == 4, "live is as it was")
            let plans = try await host.ask("roster.versions/1", ["op": "plans"], .writer())
            let draft = plans.body["items"]?.arrayValue?.first { $0["plan"] == "next" }
            #expect(draft?["from"] == 1, "what both have in common")
            #expect(draft?["state"] == "draft" && draft?["base"] == 1 && draft?["base_is_live_head"] == true)
            let published = try await host.commit([
                "publish": ["plan": "next", "version": 3], "expect": ["version": 1], "reason": "go",
                "reason_code": "new_block",
            ])
            #expect(
                published.body["version"] == 4 && published.body["parent"] == 1 && published.body["rebased"] == false)
            #expect(try await host.assignments() == host.assignments(.draft("next")))
            let heads = try await host.library.versions(limit: 9)
            #expect(heads.map(\.number) == [4, 3, 2, 1])
            #expect(heads.map(\.state) == [.published, .draft, .superseded, .superseded])
            #expect(heads[0].digest == heads[1].digest, "the same rows have the same digest in every plan")
            let event = try #require(try await host.store.events(program: "main", after: 0, limit: 9).last)
            let body = try JSONValue.parse(event.bodyJSON)
            #expect(event.kind == "roster.published" && event.version == 4 && body["draft_version"] == 3)
        }
    }

    @Test func publishingTwiceDoesNoHarmAndADraftGoesOn() async throws {
        try await TestHost.withProgram { host async throws in
            let edit: (String) -> JSONValue = {
                ["plan": "d", "edits": [Sample.put("R1", "2026-01-07", "AM", $0)], "reason": "r"]
            }
            let publish: JSONValue = ["publish": ["plan": "d"], "reason": "go"]
            _ = try await host.commit(edit("ICU"))
            #expect(try await host.commit(publish).body["version"] == 3)
            let again = try await host.commit(publish)
            #expect(again.status == .ok && again.body["unchanged"] == true && again.body["version"] == 3)
            let plans = try await host.ask("roster.versions/1", ["op": "plans"], .writer())
            #expect(
                plans.body["items"]?.arrayValue?.first { $0["plan"] == "d" }?["from"] == 2, "the draft as published")
            // The row that was published is changed once more: no conflict with its own publication.
            _ = try await host.commit(edit("CLIN"))
            let second = try await host.commit(publish)
            #expect(second.body["version"] == 5 && second.body["rebased"] == false, "\(second.detail)")
            #expect(try await host.assignments().contains("2026-01-07 AM R1 CLIN"))
        }
    }

    @Test func whenLiveMovedOnADraftIsRebasedUnlessBothChangedARow() async throws {
        try await TestHost.withProgram { host async throws in
            _ = try await host.commit([
                "plan": "d", "reason": "r",
                "edits": [Sample.put("R1", "2026-01-07", "AM", "ICU"), Sample.put("R1", "2026-02-02", "AM", "CLIN")],
            ])
            // Other rows of the same batches: no conflict. The same change on both sides: none either.
            _ = try await host.commit([
                "edits": [Sample.put("R2", "2026-01-09", "AM", "CLIN"), Sample.put("R1", "2026-01-07", "AM", "ICU")],
                "reason": "meanwhile",
            ])
            let published = try await host.commit(["publish": ["plan": "d"], "reason": "go"])
            #expect(published.body["rebased"] == true && published.body["total_changes"] == 1, "\(published.detail)")
            #expect(
                try await host.assignments() == [
                    "2026-01-05 AM R1 ICU", "2026-01-06 AM R2 CLIN", "2026-01-07 AM R1 ICU", "2026-01-09 AM R2 CLIN",
                    "2026-02-02 AM R1 CLIN", "2026-02-03 PM R2 CLIN",
                ])
            // Now both change one row, each to something else.
            _ = try await host.commit([
                "plan": "d", "edits": [Sample.delete("R2", "2026-02-03", "PM")], "reason": "not needed",
            ])
            _ = try await host.commit(
                ["edits": [Sample.put("R2", "2026-02-03", "PM", "ICU")], "reason": "needed"], as: .writer("ann"))
            let before = try await host.assignments()
            let refused = try await host.commit(["publish": ["plan": "d"], "reason": "go"])
            #expect(refused.status == .conflict)
            let rows = refused.body["conflict"]?["rows"]
            #expect(rows?.arrayValue?.count == 1 && rows?[0]?["key"]?["person_id"] == "R2")
            #expect(refused.body["conflict"]?["changes"]?[0]?["new"]?["service_id"] == "ICU")
            #expect(refused.body["errors"]?[0]?["instance_path"] == "/publish/plan")
            #expect(try await host.assignments() == before)
        }
    }

    @Test func aRowThatDoesNotFitLiveAnyMoreIsAConflict() async throws {
        try await TestHost.withProgram { host async throws in
            _ = try await host.commit([
                "plan": "d", "edits": [Sample.put("F1", "2026-01-07", "AM", "ICU")], "reason": "r",
            ])
            let gone = try await host.commit([
                "reason": "left",
                "edits": [
                    ["op": "delete", "table": "eligibility", "row": ["person_id": "F1", "service_id": "ICU"]],
                    ["op": "delete", "table": "people", "row": ["id": "F1"]],
                ],
            ])
            #expect(gone.status == .ok, "\(gone.detail) \(gone.body["errors"] ?? .null)")
            let refused = try await host.commit(["publish": ["plan": "d"], "reason": "go"])
            #expect(refused.status == .conflict && refused.body["errors"]?[0]?["instance_path"] == "/publish/plan")
        }
    }

    @Test func twoEditorsOfOneDraftDoNotLoseEachOther() async throws {
        try await TestHost.withProgram { host async throws in
            _ = try await host.commit(["plan": "d", "edits": [], "reason": "open"])
            let one: JSONValue = [
                "plan": "d", "expect": ["version": 2], "edits": [Sample.put("R1", "2026-01-07", "AM", "ICU")],
                "reason": "one",
            ]
            let two: JSONValue = [
                "plan": "d", "expect": ["version": 2], "edits": [Sample.put("R2", "2026-01-08", "AM", "CLIN")],
                "reason": "two",
            ]
            async let first = host.commit(one, as: .writer("ann"))
            async let second = host.commit(two, as: .writer("bob"))
            let replies = try await [first, second]
            #expect(replies.count { $0.status == .ok } == 1 && replies.count { $0.status == .conflict } == 1)
            let lost = try #require(replies.first { $0.status == .conflict })
            #expect(lost.body["conflict"]?["plan"] == "d" && lost.body["conflict"]?["total_changes"] == 1)
            let stale = try await host.commit(["publish": ["plan": "d", "version": 2], "reason": "go"])
            #expect(stale.status == .conflict, "the draft is another than the one that was looked at")
        }
    }
}
