// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// `suggest_cover`: who could take an open cell, and what it would cost.
enum CoverTool {
    static let name = "suggest_cover"

    static func tool(_ library: ProgramLibrary) -> Tool {
        var tool = Tool(
            name, title: "Suggest cover",
            description: """
                Who could cover a slot of a service, or the slots that somebody's absence leaves open: everybody who is \
                free, and everybody who could move from a service with people to spare in the same slot, ranked by \
                coverage, duty-hour findings, fairness over the last weeks and cells changed. Each candidate comes with the \
                arguments of apply_change that would do it. Everybody else is counted by the reason why not. \
                Use it for a gap or a planned absence; to see the gaps detect_conflicts, to know what a choice does \
                propose_change. Changes nothing; a moment for a slot, seconds for weeks of absence.
                """,
            input: CoverQuestion.schema,
            output: Envelope.schema(figures: .object([:], additionalProperties: true)), effect: .simulate
        ) { call in try await answer(call, library) }
        tool.requires = .init(
            tables: ["assignments"], improves: ["absences", "calls", "periods", "credentials", "logged_hours"])
        tool.aliases = [.post("/api/v1/schedule/cover")]
        return tool
    }

    private static func answer(_ call: ToolCall, _ library: ProgramLibrary) async throws -> ToolOutput {
        let watch = Stopwatch()
        let source = try await library.read(call)
        let question = try CoverQuestion(call, source)
        var search = CoverSearch(
            source.program, try source.entry.dutyHours().index, weeks: question.weeks,
            includesExcluded: question.includesExcluded)
        var answers: [CoverSearch.Answer] = []
        for cell in question.cells {
            try call.checkCancellation()
            answers.append(search.answer(cell))
        }
        var envelope = CoverReport(source, question, answers).envelope(tool: name)
        envelope.computedMilliseconds = watch.milliseconds
        return .structured(envelope.json)
    }
}
