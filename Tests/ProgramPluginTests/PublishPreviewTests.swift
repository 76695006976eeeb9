// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import Testing

@testable import ProgramTools

/// What publishing a draft would do, told before it is done.
@Suite struct PublishPreviewTests {
    private static let header = "person_id,date,slot,service_id\n"
    private static let base = header + "a,2026-03-23,AM,ward\nb,2026-03-24,AM,ward\n"

    private static func source(_ assignments: String, plan: String = "live", version: Int64 = 1) throws -> ProgramSource
    {
        let read = try ReadProgram.small(["assignments.csv": assignments])
        return ProgramSource(
            entry: read.entry, profile: read.profile, names: read.names, plan: plan, version: version, missing: [],
            disclosure: .full)
    }

    private static func preview(draft: String, live: String) throws -> PublishPreview {
        try PublishPreview(
            base: try source(base), draft: try source(draft, plan: "next", version: 3),
            live: try source(live, version: 4))
    }

    @Test func onlyWhatTheDraftChangesIsShownAndPublished() throws {
        // The draft moves a; live has moved b meanwhile.
        let preview = try Self.preview(
            draft: Self.base + "a,2026-03-25,AM,ward\n", live: Self.header + "a,2026-03-23,AM,ward\n")
        let words = ChangeWording(preview.draft)
        #expect(preview.merge.branch.map(words.sentence) == ["Ada One is put on Ward on Wed 25 Mar AM."])
        #expect(preview.isRebased && !preview.isBlocked && preview.alreadyLive == 0)
        let content = try Program(try #require(preview.content))
        #expect(content.assignments.map(\.slot.description) == ["2026-03-23 AM", "2026-03-25 AM"])
        let report = try PublishPreviewReport(preview)
        #expect(
            report.sentence
                == "Publishing makes a live version that changes 1 row of live version 4, which went on since the draft was "
                + "opened; it needs reason.", "\(report.sentence)")
        #expect(report.json["parent"] == 4 && report.json["draft_version"] == 3 && report.json["base_version"] == 1)
        #expect(report.json["by_table"] == ["assignments": 1] && report.json["possible"] == true)
    }

    @Test func aRowThatBothChangedIsShownFromBothSides() throws {
        let preview = try Self.preview(
            draft: Self.header + "a,2026-03-23,AM,float\nb,2026-03-24,AM,ward\n",
            live: Self.header + "a,2026-03-23,AM,clinic\n")
        #expect(preview.isBlocked && preview.merge.changes.isEmpty)
        let report = try PublishPreviewReport(preview)
        #expect(report.json["possible"] == false && report.json["total_conflicts"] == 1)
        #expect(report.text.contains("  draft: Ada One moves from Ward to Night float on Mon 23 Mar AM.\n"))
        #expect(report.text.contains("  live:  Ada One moves from Ward to Clinic on Mon 23 Mar AM.\n"))
    }

    @Test func whatLiveHasAlreadyIsNoChange() throws {
        let same = Self.base + "a,2026-03-25,AM,ward\n"
        let preview = try Self.preview(draft: same, live: same)
        #expect(preview.alreadyLive == 1 && preview.merge.changes.isEmpty)
        let report = try PublishPreviewReport(preview)
        #expect(report.sentence == "Publishing changes nothing: live version 4 has all of it already.")
        #expect(report.json["unchanged"] == true)
    }

    /// A cell inside the freeze horizon, and a rule broken: both are said before somebody publishes.
    @Test func whatPublishingNeedsIsSaid() throws {
        var rows = Self.base
        for slot in ["AM", "PM", "NIGHT"] { rows += "a,2026-03-03,\(slot),\(slot == "NIGHT" ? "float" : "ward")\n" }
        rows += "a,2026-03-04,AM,ward\n"
        let report = try PublishPreviewReport(try Self.preview(draft: rows, live: Self.base))
        #expect(report.json["needs"] == ["reason", "reason_code", "accept_findings"], "\(report.json.text)")
        #expect(
            report.sentence.contains("broken rule")
                && report.sentence.hasSuffix("needs reason, reason_code and accept_findings."))
    }

    @Test func aStaleQuestionIsToldWhatChanged() throws {
        let text = try ExpectedVersion.sentence(
            from: try Self.source(Self.base), to: try Self.source(Self.header, version: 4), expected: 1, found: 4)
        #expect(
            text
                == "Plan live is at version 4, not at version 1. Between them: Ada One is taken off Ward on Mon 23 Mar AM. "
                + "Bo Two is taken off Ward on Tue 24 Mar AM. Look at it again, and ask about version 4.")
    }
}
