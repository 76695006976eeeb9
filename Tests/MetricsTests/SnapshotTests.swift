// SPDX-License-Identifier: Apache-2.0

import PatternSupport
import Testing

@testable import HoldfastPlugin
@testable import MetricsTools

@Suite("Snapshots as they are kept") struct SnapshotTests {
    @Test("an id says when, and reads back") func identity() throws {
        let moment = RunMoment(seconds: 1_772_434_805)
        #expect("\(moment)" == "2026-03-02T07:00:05Z" && moment.compact == "20260302_070005")
        #expect(RunMoment(compact: "20260302_070005") == moment)
        let snapshot = Snapshot(at: moment, by: "c1", data: ["schedule_version": 7, "metrics": ["fairness": 0.9]])
        #expect(snapshot.id == "snapshot_20260302_070005" && Snapshot.moment(of: snapshot.id) == moment)
        let read = try #require(Snapshot(try JSONValue.parse(snapshot.json.serialized())))
        #expect(read.version == 7 && read.json["call_id"] == "c1" && read.row.at("metrics/fairness") == 0.9)
    }

    @Test(
        "what is no id of a snapshot is none",
        arguments: [
            "snapshot_", "snapshot_20260302", "snapshot_20260230_070005", "snapshot_20260302_250005", "20260302_070005",
            "snapshot_20260302_070005_2", "snapshot_2026030a_070005",
        ])
    func strangers(text: String) { #expect(Snapshot.moment(of: text) == nil) }

    @Test("another form is not read") func form() {
        #expect(Snapshot(["format": 2, "id": "snapshot_20260302_070005"]) == nil)
        #expect(Snapshot(["format": 1, "id": "elsewhere"]) == nil && Snapshot(.null) == nil)
    }

    @Test("a task's id says when it was made: the vector of RFC 9562, appendix A.6") func callID() {
        // 2022-02-22T19:22:22Z.
        #expect(RunMoment(callID: "017F22E2-79B0-7CC3-98C4-DC0C0C07398F")?.seconds == 1_645_557_742)
        #expect(RunMoment(callID: "017F22E2-79B0-4CC3-98C4-DC0C0C07398F") == nil && RunMoment(callID: "") == nil)
    }
}
