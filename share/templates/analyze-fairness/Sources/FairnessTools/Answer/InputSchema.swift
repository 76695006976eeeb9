// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

extension Parameters {
    /// The schema of the arguments; the host refuses what does not follow it before the tool sees it.
    static let schema = ToolSchema.object([
        "from": .date(description: "The first day to look at."),
        "until": .date(description: "The last day to look at; by default the program's today."),
        "window_days": .integer(
            in: 7...Int64(longestWindow), description: "How many days up to the last one, without from; by default 182."
        ),
        "role": .enumeration(roles, description: "Only people of this role."),
        "by": .enumeration(
            ["role", "year"], description: "Compare everybody of a role, or those of one year of training.",
            default: "role"),
        "weights": DutyWeights.schema,
        "thresholds": Thresholds.schema,
        "minimum_people": .integer(
            in: 2...1000, description: "Fewer people say nothing about sharing.", default: 6),
        "metric": .enumeration(
            ["gini", "burden"],
            description:
                "What is charted for each group: how evenly a week is shared (the default), or how heavy it is."),
        "person": .string(
            description: "Chart this person's weekly share instead; needs the scope personal:stress.", minimumLength: 1,
            maximumLength: 64),
        "baseline_weeks": .integer(
            in: 4...104, description: "How many weeks at the beginning count as being in order.", default: 12),
        "cusum_slack": .number(in: 0...5, description: "Sigmas that a cumulative sum ignores.", default: 0.5),
        "cusum_limit": .number(in: 0.5...100, description: "Sigmas at which it alarms.", default: 5),
        "what_if": WhatIf.schema,
        "plan": .string(
            description: "The plan to read: live, or a draft by name.", minimumLength: 1, maximumLength: 128),
        "version": .integer(minimum: 1, description: "A schedule version to read instead of the newest."),
        "limit": .integer(in: 1...100, description: "How many findings to show at most.", default: 20),
    ])
}
