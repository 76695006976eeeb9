// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// What the limits have refused, and how many calls run and wait.
///
/// The labels are words of this file, so that no caller can make series.
package struct LimitMetrics: Sendable {
    /// What a call may be above.
    package enum Limit: String, Sendable, CaseIterable {
        /// The rate of a principal.
        case principal
        /// The rate of a principal on one tool.
        case tool
        /// The calls of a principal at once.
        case principalCalls = "principal_calls"
        /// The calls of a tool at once.
        case toolCalls = "tool_calls"
        /// The queued tasks of a principal.
        case queuedTasks = "queued_tasks"
    }

    private let limited: [Limit: Counter]
    private let shed: [ToolDescriptor.Priority: Counter]

    init(registry: MetricsRegistry) {
        var limited: [Limit: Counter] = [:]
        for limit in Limit.allCases {
            limited[limit] = try? registry.counter(
                "holdfast_rate_limited_total", ["limit": limit.rawValue],
                help: "Calls refused because their principal or tool was above a limit of its own, by limit.")
        }
        var shed: [ToolDescriptor.Priority: Counter] = [:]
        for priority in ToolDescriptor.Priority.allCases {
            shed[priority] = try? registry.counter(
                "holdfast_calls_shed_total", ["priority": priority.rawValue],
                help: "Calls refused because the daemon was busy: shed, displaced or out of waiting time; by priority.")
        }
        self.limited = limited
        self.shed = shed
    }

    /// Counts a call that was above a limit.
    package func count(_ limit: Limit) { limited[limit]?.increment() }

    func countShed(_ priority: ToolDescriptor.Priority) { shed[priority]?.increment() }

    /// Shows how many calls run and wait, each time that somebody looks.
    static func show(_ admission: Admission, in registry: MetricsRegistry) {
        let running = try? registry.gauge("holdfast_calls_running", help: "Calls that have a place and run.")
        let waiting = ToolDescriptor.Priority.allCases.map { priority in
            (
                priority,
                try? registry.gauge(
                    "holdfast_calls_waiting", ["priority": priority.rawValue],
                    help: "Calls that wait for a place, by priority.")
            )
        }
        registry.beforeExposition { [weak admission] in
            guard let admission else { return }
            running?.set(Double(admission.running))
            for (priority, gauge) in waiting { gauge?.set(Double(admission.waiting(priority))) }
        }
    }
}
