// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginChannel

/// A plugin goes on working in a host of a later minor version: structs are longer, the context says more, tables have
/// more columns (plugin.h, "Growth"; docs/contract/tables.md).
enum GrowthCheck {
    private static let advice = "read structs by struct_size, JSON by name, columns by name; skip what you do not know"

    static func row(
        _ candidate: Candidate, _ bench: CheckBench, _ habits: [AnsweringChecks.Habit]
    ) async throws(PluginRefusal) -> CheckRow {
        let session = try Session(candidate, bench, isGrown: true)
        var findings: [CheckRow.Finding] = []
        for habit in habits where habit.first.outcome != nil && !habit.first.isCrash {
            var call = candidate.call(habit.tool, habit.trial.arguments)
            call.hasUnknownContext = true
            let trial = await session.run(call)
            if trial.isCrash {
                findings.append(.init(.failed, "\(habit.tool.name): \(await session.crash())", advice))
            } else if trial.word != habit.first.word {
                findings.append(
                    .init(
                        .failed,
                        "\(habit.tool.name) answers \(trial.word) (\(trial.detail)) in a newer host, and "
                            + "\(habit.first.word) in this one", advice))
            }
        }
        if habits.isEmpty {
            // It is made, and called, all the same.
            let trial = await session.run(TrialCall("no_such_tool_at_all", [:]))
            if trial.isCrash { findings.append(.init(.failed, await session.crash(), advice)) }
        }
        await session.close()
        return CheckRow(
            "newer host", findings: findings,
            otherwise: "works with longer structs, an unknown member of the context and an unknown column")
    }
}
