// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// `publish`: makes a draft what everybody reads.
enum PublishTool {
    static let name = "publish"

    static func tool(_ library: ProgramLibrary) -> Tool {
        var tool = Tool(
            name, title: "Publish a draft",
            description: """
                Makes a draft the next live version. If the live schedule changed since the draft was opened, the draft's \
                changes are applied on top of it where no row was changed in both; else it fails and lists the rows. The \
                content is validated first: breaking more duty-hour rules that must be kept needs accept_findings, changes \
                inside the freeze horizon need a reason_code. \
                Use it only when a person has decided, after compare_versions and validate_schedule of the draft; \
                for single changes apply_change. It changes what everybody works by.
                """,
            input: .object(
                [
                    "plan": .string(
                        description: "The draft to publish, by name.", minimumLength: 1, maximumLength: 128),
                    "expected_version": .integer(
                        minimum: 1, description: "The draft's version that was looked at; by default its newest."),
                    "reason": ChangeArguments.reason, "reason_code": ChangeArguments.reasonCode,
                    "accept_findings": ChangeArguments.acceptFindings,
                ], required: ["plan", "reason"]),
            output: ChangeAnswer.schema, effect: .write
        ) { call in try await answer(call, library) }
        tool.requires = .init(
            tables: ["people", "services"], improves: ["assignments", "absences", "calls", "periods", "logged_hours"])
        tool.heldBy = ["publishing"]
        tool.aliases = [.post("/api/v1/schedule/publications")]
        return tool
    }

    private static func answer(_ call: ToolCall, _ library: ProgramLibrary) async throws -> ToolOutput {
        try ChangeArguments.checkText(call, ["reason", "plan"])
        let plan = try call.string("plan")
        guard plan != "live" else {
            throw ToolFailure.invalid(field: "/plan", value: "live", allowed: "the name of a draft")
        }
        let draft = try await library.read(call, plan: plan, version: nil)
        let expected = call.integer(ifPresent: "expected_version") ?? draft.version
        let preview = try await PublishPreview.read(call, library, draft: draft)
        let live = preview.live
        // Where rows stand in the way the store refuses, and says which; there is nothing to judge.
        let after = preview.content ?? live.tables
        let assessment = try ChangeAssessment(
            from: live.program, to: try Program(after), changes: preview.isBlocked ? [] : preview.merge.changes,
            profile: live.profile)
        let code = call.string(ifPresent: "reason_code")
        let guarding = ChangeGuard(live, assessment)
        try guarding.check(reasonCode: code, acceptsFindings: call.boolean("accept_findings"))
        let receipt = try await call.commit(
            Commit(
                publishing: plan, version: expected, expectingLive: live.version, reason: try call.string("reason"),
                reasonCode: code, accepted: guarding.accepted))
        var answer = try ChangeAnswer(
            live, assessment, plan: "live", reasonCode: code, accepted: guarding.accepted)
        answer["unchanged"] = .bool(receipt.isUnchanged)
        answer["published"] = [
            "plan": .string(plan), "version": expected.map { .integer($0) } ?? .null,
            "rebased": .bool(receipt.isRebased),
            "validation": .object(try summary(assessment.after)),
        ]
        return .structured(answer.json(version: receipt.version, parent: receipt.parent))
    }

    /// Findings of the whole content by kind.
    private static func summary(_ program: Program) throws -> JSONObject {
        let report = try DutyHoursValidator(program).validate()
        func count(_ isMeant: (DutyFinding) -> Bool) -> JSONValue {
            .integer(Int64(report.findings.filter(isMeant).count))
        }
        return [
            "must_violations": count { $0.kind == .violation && $0.rule.obligation == .must },
            "other_violations": count { $0.kind == .violation && $0.rule.obligation != .must },
            "advisories": count { $0.kind == .advisory }, "data": count { $0.kind == .data },
            "rules_version": .string(report.rulesVersion),
        ]
    }
}
