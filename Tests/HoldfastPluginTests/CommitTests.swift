// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import HoldfastPlugin

/// The forms of docs/contract/services.md, as the SDK writes and reads them.
@Suite struct CommitTests {
    @Test func aCommitIsTheRequestOfTheService() {
        let edit: JSONValue = ["op": "delete", "table": "absences", "row": ["id": "A1"]]
        let commit = Commit(
            edits: [edit], plan: "next", expecting: 12, reason: "r", reasonCode: "illness", accepted: ["x"],
            keyValues: [.put("k", ["v": 1]), .delete("old")], expectedETags: ["k": 0])
        #expect(
            commit.json == [
                "plan": "next", "expect": ["version": 12, "kv_etags": ["k": 0]], "edits": [edit], "reason": "r",
                "reason_code": "illness", "accepted": ["x"],
                "kv": [["op": "put", "key": "k", "value": ["v": 1]], ["op": "delete", "key": "old"]],
            ])
        let publish = Commit(publishing: "next", version: 9, expectingLive: 12, reason: "go")
        #expect(
            publish.json == [
                "plan": "live", "expect": ["version": 12], "reason": "go", "publish": ["plan": "next", "version": 9],
            ])
        let keys = Commit(keyValues: [.delete("k")])
        #expect(keys.json == ["plan": "live", "expect": [:], "kv": [["op": "delete", "key": "k"]]])
    }

    @Test func aReceiptAndAConflictAreRead() throws {
        let receipt = CommitReceipt(reading: [
            "version": 13, "parent": 12, "plan": "live", "digest": "ab", "unchanged": false, "rebased": true,
            "kv_etag": 4, "last_event": 77, "changes": [["table": "people"]], "total_changes": 2000,
        ])
        #expect(receipt.version == 13 && receipt.parent == 12 && receipt.isRebased && !receipt.isUnchanged)
        #expect(receipt.keyValueETag == 4 && receipt.changes.count == 1 && receipt.totalChanges == 2_000)
        let document: JSONValue = [
            "detail": "too late",
            "conflict": [
                "plan": "live", "expected": 12, "found": ["number": 14, "created_by": "ann"],
                "versions": [["number": 14], ["number": 13]], "changes": [], "total_changes": 3, "rows": [],
                "kv": [["key": "k", "expected": 0, "found": 9]],
            ],
        ]
        let failure = ServiceFailure(.conflict, error: document.serialized(), asking: "store.commit/1")
        let conflict = try #require(CommitConflict(failure))
        #expect(conflict.found?.createdBy == "ann" && conflict.versions.map(\.number) == [14, 13])
        #expect(conflict.keys == [CommitConflict.Key(key: "k", expected: 0, found: 9)] && conflict.totalChanges == 3)
        #expect(CommitConflict(ServiceFailure(.invalid, error: document.serialized(), asking: "x")) == nil)
    }

    @Test func versionsAndEventsAreRead() {
        let version = RosterVersion(reading: [
            "number": 3, "parent": .null, "plan": "d", "state": "draft", "reason_code": .null,
            "tables": ["people": 4], "completeness": "partial", "base": 2, "base_is_live_head": false,
        ])
        #expect(version.number == 3 && version.parent == nil && version.reasonCode == nil)
        #expect(version.rows == ["people": 4] && version.isPartial == true && version.base == 2)
        let event = RosterEvent(reading: [
            "sequence": 5, "kind": "roster.edited", "changes": [[:]], "total_changes": 1, "accepted": ["x"],
        ])
        #expect(event.sequence == 5 && event.totalChanges == 1 && event.document["accepted"] == ["x"])
    }
}
