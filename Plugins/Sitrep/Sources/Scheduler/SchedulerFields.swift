// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// What the scheduler's page shows beside the report: its tasks, the coverage, and the level as a word about health.
///
/// Members of the answer and not of its figures, because clients of the path read them there. Nothing is measured for them
/// that the report does not measure: coverage and utilization are what the tools of these answered.
package struct SchedulerFields: Sendable {
    /// How healthy the program is, in the three words of health checks.
    package static func health(_ level: Level?) -> String {
        switch level {
        case .green: "healthy"
        case .yellow, .orange: "degraded"
        case .red, .black: "critical"
        case nil: "unknown"
        }
    }

    /// Coverage as the tool of defence counts it, and utilization as that of utilization does; null when neither answered.
    ///
    /// A block is a half-day of a person that demand wants, and so no coverage is above 1.
    package static func coverage(defense: JSONValue?, utilization: JSONValue?) -> JSONValue {
        let (served, used) = (defense?["figures"], utilization?["figures"])
        let rate = served?["coverage_rate"] ?? used?["coverage_rate"] ?? .null
        let share = used?["overall_rho"] ?? .null
        guard !rate.isNull || !share.isNull else { return .null }
        return [
            "coverage_rate": rate, "blocks_covered": served?["covered_half_days"] ?? .null,
            "blocks_total": served?["required_half_days"] ?? .null, "critical_gaps": served?["open_gaps"] ?? .null,
            "faculty_utilization": share,
        ]
    }

    /// The deepest level of defence that acts, by its name.
    package static func defenseLevel(_ defense: JSONValue?) -> JSONValue {
        guard let figures = defense?["figures"], let number = figures["demanded_level"]?.integerValue else {
            return .null
        }
        let layer = (figures["levels"]?.arrayValue ?? []).first { $0["n"]?.integerValue == number }
        return layer?["name"] ?? .string("\(number)")
    }

    private let now: Situation
    private let tasks: TaskLedger

    init(_ now: Situation, _ tasks: TaskLedger) {
        self.now = now
        self.tasks = tasks
    }

    var json: JSONObject {
        let actions = SitrepActions(now)
        func envelope(_ tool: String) -> JSONValue? { now.known.replies.first { $0.tool == tool }?.envelope }
        let defense = envelope("get_defense_level")
        return [
            "timestamp": .string(now.now.description),
            "last_update": (now.memory?.last).map { .string($0.at.description) } ?? .null,
            "health_status": .string(Self.health(now.shown)), "defense_level": Self.defenseLevel(defense),
            "task_metrics": tasks.metrics, "recent_tasks": tasks.newest,
            "coverage_metrics": Self.coverage(
                defense: defense, utilization: envelope("check_utilization_threshold")),
            "immediate_actions": .array(actions.immediate.map { .string($0) }),
            "watch_items": .array(actions.watched.map { .string($0) }),
            "crisis_mode": now.isInCrisis.map { .bool($0) } ?? .null,
        ]
    }
}
