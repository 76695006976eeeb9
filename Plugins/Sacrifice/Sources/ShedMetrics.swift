// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What the metrics page shows of shedding (original-system.md 8.3).
enum ShedMetrics {
    static let level = MetricSpec(
        name: "resilience_load_shedding_level", kind: .gauge,
        help:
            "How much work is given up now: 0 none, 1 optional education, 2 administration and research, 3 core education, 4 continuity of care, 5 required work."
    )
    static let activities = MetricSpec(
        name: "resilience_suspended_activities", kind: .gauge,
        help: "Activities (a service in a slot) to come that are given up.")
    static let events = MetricSpec(
        name: "resilience_load_shedding_events_total", kind: .counter,
        help: "Times that work was given up or put back, by the steps before and after.")
    static let all = [level, activities, events]

    static func set(_ call: ToolCall, _ inForce: [Suspension]) {
        call.host.record(level, Double(ShedBook.level(of: inForce).rawValue))
        call.host.record(activities, Double(SacrificeReport.activities(inForce)))
    }

    static func count(_ call: ToolCall, from: SheddingLevel, to: SheddingLevel) {
        call.host.record(events, labels: ["from_level": .string(from.word), "to_level": .string(to.word)])
    }
}
