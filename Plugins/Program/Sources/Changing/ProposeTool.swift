// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import RosterJSON

/// `propose_change`: what edits would do, without doing them.
enum ProposeTool {
    static let name = "propose_change"

    static func tool(_ library: ProgramLibrary) -> Tool {
        var tool = Tool(
            name, title: "Propose a change",
            description: """
                What a change of the schedule would do, without making it: duty-hour findings that appear and disappear, \
                coverage lost and gained by slot, contradictions, whether a reason code is needed, and the arguments of \
                apply_change that make exactly this change. \
                Use it before every apply_change, and to weigh alternatives; to look for people suggest_cover. \
                Changes nothing; costs a moment.
                """,
            input: .object(
                [
                    "edits": EditArguments.schema, "plan": Arguments.plan, "version": Arguments.version,
                    "expected_version": .integer(
                        minimum: 1,
                        description:
                            "The version that was looked at: if the plan has gone on since, the answer says what changed."
                    ),
                    "reason": ChangeArguments.reason, "reason_code": ChangeArguments.reasonCode,
                    "limit": Arguments.limit(20, atMost: 100, of: "findings"),
                ], required: ["edits"]),
            output: Envelope.schema(figures: .object([:], additionalProperties: true)), effect: .simulate,
            maximumArgumentBytes: EditArguments.maximumBytes
        ) { call in try await answer(call, library) }
        tool.requires = .init(tables: [], improves: ["assignments", "absences", "calls", "periods", "logged_hours"])
        tool.aliases = [.post("/api/v1/schedule/proposals")]
        return tool
    }

    private static func answer(_ call: ToolCall, _ library: ProgramLibrary) async throws -> ToolOutput {
        let watch = Stopwatch()
        try ChangeArguments.checkText(call, ["reason"])
        let edits = try EditArguments.read(call)
        let source = try await library.read(call)
        try await ExpectedVersion.check(call, source, library)
        let assessment: ChangeAssessment
        do {
            assessment = try ChangeAssessment.applying(
                edits, to: source.tables, of: source.program, profile: source.profile,
                following: try source.entry.dutyHours().index)
        } catch let faults as EditFaults { throw EditArguments.failure(faults) }
        var envelope = try ChangeReport(source, assessment).envelope(
            tool: name, limit: Int(call.integer(ifPresent: "limit") ?? 20))
        envelope.parameters = [
            "plan": .string(source.plan), "version": source.version.map { .integer($0) } ?? .null,
            "edits": .integer(Int64(edits.count)),
        ]
        envelope.figures["apply"] =
            ApplyArguments(
                source, edits: edits, needsReasonCode: assessment.needsReasonCode,
                needsAcceptance: assessment.findings.addsMust, reason: call.string(ifPresent: "reason"),
                reasonCode: call.string(ifPresent: "reason_code")
            ).json
        envelope.computedMilliseconds = watch.milliseconds
        return .structured(envelope.json)
    }
}
