// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import RosterJSON

/// `apply_change`: makes edits the next version of a plan, once.
enum ApplyTool {
    static let name = "apply_change"

    static func tool(_ library: ProgramLibrary) -> Tool {
        var tool = Tool(
            name, title: "Apply a change",
            description: """
                Makes a change of the schedule, as propose_change or suggest_cover gave it: all edits or none, as the next \
                version of the plan. Fails with what changed meanwhile when the plan is no longer at expected_version. \
                Inside the freeze horizon a reason_code is needed; a change that breaks a duty-hour rule that must be kept \
                needs accept_findings. The same idempotency_key with the same arguments changes nothing again. \
                Use it only when a person has agreed to the change, with the arguments that propose_change answered; \
                never to try something out. It writes; propose_change first costs nothing.
                """,
            input: .object(
                [
                    "edits": EditArguments.schema,
                    "expected_version": .integer(
                        minimum: 1,
                        description:
                            "The version that was looked at. For the first change of a new draft, the live version that the draft starts from."
                    ),
                    "plan": .string(
                        description: "live, or a draft by name; a new name opens a draft.", default: "live",
                        minimumLength: 1, maximumLength: 128),
                    "reason": ChangeArguments.reason, "reason_code": ChangeArguments.reasonCode,
                    "accept_findings": ChangeArguments.acceptFindings,
                    "idempotency_key": .string(
                        description: """
                            A key of the caller's own, of visible ASCII: a repeated call with it gets the first one's answer. \
                            Whoever can send it beside the arguments does it so.
                            """, minimumLength: 1, maximumLength: 255),
                ], required: ["edits", "expected_version", "reason"]),
            output: ChangeAnswer.schema, effect: .write, maximumArgumentBytes: EditArguments.maximumBytes
        ) { call in try await answer(call, library) }
        tool.requires = .init(tables: [], improves: ["assignments", "absences", "calls", "periods", "logged_hours"])
        tool.aliases = [.post("/api/v1/schedule/edits")]
        return tool
    }

    private static func answer(_ call: ToolCall, _ library: ProgramLibrary) async throws -> ToolOutput {
        try ChangeArguments.checkText(call, ["reason", "plan"])
        let edits = try EditArguments.read(call)
        let plan = call.string(ifPresent: "plan") ?? "live"
        let expected = try call.integer("expected_version")
        let source = try await library.read(call, plan: nil, version: expected)
        let assessment: ChangeAssessment
        do {
            assessment = try ChangeAssessment.applying(
                edits, to: source.tables, of: source.program, profile: source.profile,
                following: try source.entry.dutyHours().index)
        } catch let faults as EditFaults { throw EditArguments.failure(faults) }
        let code = call.string(ifPresent: "reason_code")
        let guarding = ChangeGuard(source, assessment)
        try guarding.check(reasonCode: code, acceptsFindings: call.boolean("accept_findings"))
        let answer = try ChangeAnswer(source, assessment, plan: plan, reasonCode: code, accepted: guarding.accepted)
        let commit = Commit(
            edits: edits.map { RosterEditJSON.json($0) }, plan: plan, expecting: expected,
            reason: try call.string("reason"), reasonCode: code, accepted: guarding.accepted)
        let receipt = try await call.commit(commit)
        return .structured(answer.json(version: receipt.version, parent: receipt.parent))
    }
}
