// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// The preview of a publication in words and numbers.
struct PublishPreviewReport {
    private let preview: PublishPreview
    private let assessment: ChangeAssessment?
    /// The most rows of a list; the counts beside it are whole.
    private static let rows = 20

    init(_ preview: PublishPreview) throws {
        self.preview = preview
        assessment = try preview.assessment()
    }

    /// What `publish` asks for besides the draft's name.
    private var needs: [String] {
        guard let assessment else { return ["reason"] }
        return ["reason"] + (assessment.needsReasonCode ? ["reason_code"] : [])
            + (assessment.findings.addsMust ? ["accept_findings"] : [])
    }

    /// What would happen, in one sentence.
    var sentence: String {
        let live = preview.live.version.map { " \($0)" } ?? ""
        if !preview.merge.conflicts.isEmpty {
            let rows = Wording.count(preview.merge.conflicts.count, "row")
            return "Publishing is refused: the draft and live both changed \(rows), each to something else."
        }
        if preview.isBlocked {
            return "Publishing is refused: the draft's changes do not fit into live version\(live)."
        }
        guard let assessment else { return "Publishing changes nothing: live version\(live) has all of it already." }
        let rows = Wording.count(preview.merge.changes.count, "row")
        var text = "Publishing makes a live version that changes \(rows) of live version\(live)"
        if preview.isRebased { text += ", which went on since the draft was opened" }
        var effects: [String] = []
        let delta = assessment.findings
        if delta.mustAdded > 0 {
            effects.append(
                Wording.count(delta.mustAdded, "broken rule of duty hours", "broken rules of duty hours"))
        }
        let others = delta.worse.count - delta.mustAdded
        if others > 0 { effects.append(Wording.count(others, "other finding")) }
        if !assessment.lost.isEmpty {
            effects.append("less coverage in \(Wording.count(assessment.lost.count, "cell"))")
        }
        if !effects.isEmpty { text += "; it brings \(Wording.list(effects))" }
        return "\(text); it needs \(Wording.list(needs))."
    }

    /// The conflicts, each as what the draft says and what live says.
    private var conflicts: [(draft: RowChange, live: RowChange)] {
        preview.merge.conflicts.prefix(Self.rows).map { ($0.branch, $0.main) }
    }

    var json: JSONValue {
        let words = ChangeWording(preview.draft)
        let counts = Dictionary(grouping: preview.merge.changes, by: \.table).mapValues(\.count)
        var object: JSONObject = [
            "sentence": .string(sentence), "possible": .bool(!preview.isBlocked),
            "unchanged": .bool(!preview.isBlocked && preview.merge.changes.isEmpty),
            "rebased": .bool(preview.isRebased), "draft": .string(preview.draft.plan),
            "draft_version": preview.draft.version.map { .integer($0) } ?? .null,
            "base_version": preview.base.version.map { .integer($0) } ?? .null,
            "parent": preview.live.version.map { .integer($0) } ?? .null,
            "total_changes": .integer(Int64(preview.merge.changes.count)),
            "already_live": .integer(Int64(preview.alreadyLive)),
            "by_table": .object(
                counts.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = .integer(Int64($1.value)) }),
            "total_conflicts": .integer(Int64(preview.merge.conflicts.count)),
            "conflicts": .array(conflicts.map { ["draft": words.json($0.draft), "live": words.json($0.live)] }),
            "faults": .array(preview.faults.prefix(Self.rows).map { .string($0.message) }),
            "needs": .array(needs.map { .string($0) }),
        ]
        if let assessment {
            object["duty_hours"] = .object(ChangeReport.counts(assessment.findings))
            object["coverage"] = [
                "people_missing_change": .integer(Int64(assessment.missing)),
                "cells_lost": .integer(Int64(assessment.lost.count)),
                "cells_gained": .integer(Int64(assessment.gained.count)),
            ]
        }
        return .object(object)
    }

    /// For people, after the draft's own changes.
    var text: String {
        let words = ChangeWording(preview.draft)
        var text = "\n\(sentence)\n"
        for conflict in conflicts {
            text += "  draft: \(words.sentence(conflict.draft))\n  live:  \(words.sentence(conflict.live))\n"
        }
        for fault in preview.faults.prefix(Self.rows) { text += "  \(fault.message)\n" }
        return text
    }
}
