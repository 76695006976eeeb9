// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// The arguments of `check_utilization_threshold`.
enum InputSchema {
    /// Longer horizons have too many slots to list in one answer.
    static let longestSlotDetail = 62

    static let schema = PatternRequest.schema(
        [
            "thresholds": thresholds,
            "week_cap_half_days": .integer(
                in: 1...21,
                description:
                    "What if nobody might work more half-days a week than this? A lower cap of one's own stays."),
            "exclude_people": .array(
                of: .string(minimumLength: 1, maximumLength: 128),
                description: "Ids of people: what if they were away all the time?", maximumCount: 1000,
                uniqueItems: true),
            "standby_target": .number(
                in: 0...1,
                description: "How often nobody may be free when somebody falls ill; sizes the standby.", default: 0.05),
            "block_share": .number(
                in: 0...1,
                description: "If a larger share of slots is at the black threshold, the level is one step worse.",
                default: 0.10),
            "detail": .enumeration(
                ["summary", "slots"],
                description: "\"slots\" adds a row for every slot, for at most \(longestSlotDetail) days.",
                default: "summary"),
            "what_if": whatIf,
        ])

    private static var thresholds: ToolSchema {
        let share = ToolSchema.number(maximum: 1.5, exclusiveMinimum: 0)
        return .object(
            ["yellow": share, "orange": share, "red": share, "black": share],
            description: "From which share of capacity a level holds; increasing. By default .70, .80, .90, .95.")
    }

    private static var whatIf: ToolSchema {
        .object(
            [
                "available_faculty": .integer(in: 0...1_000_000, description: "People there."),
                "required_blocks": .integer(in: 0...1_000_000_000, description: "Half-days to cover."),
                "blocks_per_faculty_per_day": .number(
                    minimum: 0, maximum: 24, description: "Half-days that one person can do a day.", default: 2),
                "days_in_period": .integer(in: 1...3660, description: "Days in the period.", default: 1),
            ],
            required: ["available_faculty", "required_blocks"],
            description: "Ignore the stored schedule and compute with these numbers; the answer is marked what_if.")
    }
}
