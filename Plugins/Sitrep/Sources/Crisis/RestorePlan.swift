// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What there is to do when a crisis is over, in order; nothing of it happens by itself but the first step.
enum RestorePlan {
    struct Step: Sendable, Equatable {
        let text: String
        /// The tool that does it, if one does.
        var tool: String?
        var isDone = false

        var json: JSONValue {
            ["text": .string(text), "tool": tool.map { .string($0) } ?? .null, "done": .bool(isDone)]
        }
    }

    /// - Parameters:
    ///   - drafts: the names of drafts that wait to be published.
    ///   - tools: which tools there are.
    ///   - figures: the figures of the newest evaluation.
    static func steps(
        _ crisis: Crisis, drafts: [String], tools: Set<String>, figures: [String: Evaluation.Figure]
    ) -> [Step] {
        var steps = [Step(text: "The hold on publishing that the crisis set is cleared.", isDone: true)]
        if tools.contains("execute_sacrifice_hierarchy") {
            steps.append(
                Step(
                    text: "See which activities are suspended, and restore them, the most protected first.",
                    tool: "execute_sacrifice_hierarchy"))
        }
        if tools.contains("get_static_fallbacks") {
            steps.append(
                Step(
                    text: "See whether a fallback plan is in force, and go back to the schedule it stands for.",
                    tool: "get_static_fallbacks"))
        }
        steps += drafts.sorted().prefix(10).map { name in
            Step(
                text: "Look through the draft \"\(name)\", which was held back, and publish or drop it.",
                tool: "publish")
        }
        let unwell = figures.filter { ($0.value.level ?? .orange) >= .orange }.keys.sorted()
        if !unwell.isEmpty {
            steps.append(
                Step(
                    text: "These figures are not well yet: \(unwell.prefix(10).joined(separator: ", ")). Look at each.",
                    tool: "get_sitrep"))
        }
        steps.append(
            Step(
                text:
                    "Tell everybody who was told of crisis \(crisis.number) that it is over, and write down what it taught."
            ))
        return steps
    }
}
