// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import RosterJSON

/// The answer of a tool that changed the schedule.
///
/// Everything but `version` and `parent` is known before the commit.
struct ChangeAnswer {
    private var object: JSONObject
    /// The most rows and sentences of a list; the counts beside it are whole.
    private static let rows = 50
    private static let sentences = 10

    init(
        _ source: ProgramSource, _ assessment: ChangeAssessment, plan: String, reasonCode: String?, accepted: [String]
    ) throws(ToolFailure) {
        let delta = assessment.findings
        let duty = try source.wording(for: assessment.after)
        let words = ChangeWording(source)
        var findings = ChangeReport.counts(delta)
        findings["sentences"] = .array(
            delta.appearing.prefix(Self.sentences).map { .string(duty.sentence($0.finding)) })
        object = [
            "plan": .string(plan), "unchanged": .bool(assessment.changes.isEmpty),
            "reason_code": reasonCode.map { .string($0) } ?? .null,
            "total_changes": .integer(Int64(assessment.changes.count)),
            "changes": .array(assessment.changes.prefix(Self.rows).map { words.json($0) }),
            "findings": .object(findings),
            "coverage": [
                "people_missing_change": .integer(Int64(assessment.missing)),
                "cells_lost": .integer(Int64(assessment.lost.count)),
                "cells_gained": .integer(Int64(assessment.gained.count)),
            ],
            "accepted": .array(accepted.map { .string($0) }),
        ]
    }

    subscript(name: String) -> JSONValue? {
        get { object[name] }
        set { object[name] = newValue }
    }

    var isUnchanged: Bool { object["unchanged"] == true }

    /// The whole answer.
    func json(version: Int64?, parent: Int64?) -> JSONValue {
        var answer: JSONObject = [
            "headline": .string(headline(version)), "version": version.map { .integer($0) } ?? .null,
            "parent": parent.map { .integer($0) } ?? .null,
        ]
        for (name, value) in object { answer[name] = value }
        return .object(answer)
    }

    private func headline(_ version: Int64?) -> String {
        let plan = object["plan"]?.stringValue ?? "live"
        if isUnchanged { return "Nothing was changed: plan \(plan) is like that already." }
        let rows = object["total_changes"]?.integerValue ?? 0
        let what = "\(rows) row\(rows == 1 ? " is" : "s are") changed"
        return
            "\(what): plan \(plan) is at version \(version.map { "\($0)" } ?? "?")."
    }

    static var schema: ToolSchema {
        .object(
            [
                "headline": .string(), "version": .integer().orNull, "parent": .integer().orNull,
                "plan": .string(), "unchanged": .boolean(),
                "reason_code": .string().orNull, "total_changes": .integer(),
                "changes": .array(of: .object([:], additionalProperties: true)),
                "findings": .object([:], additionalProperties: true),
                "coverage": .object([:], additionalProperties: true), "accepted": .array(of: .string()),
                "published": .object([:], additionalProperties: true),
            ], required: ["headline", "version", "plan", "unchanged", "total_changes", "changes"])
    }
}
