// SPDX-License-Identifier: Apache-2.0

import Synchronization
package import Telemetry

/// The metrics of the pipeline, with handles kept per tool, so that a call costs two atomic additions and a look-up.
package final class CallMetrics: Sendable {
    private struct Handles: Sendable {
        let duration: Histogram
        var outcomes: [String: Counter] = [:]
    }

    let registry: MetricsRegistry
    /// What the limits count.
    package let limits: LimitMetrics
    /// Counts what calls end with that fail.
    package let problems: ProblemMetrics
    private let handles = Mutex<[String: Handles]>([:])

    package init(registry: MetricsRegistry) {
        self.registry = registry
        limits = LimitMetrics(registry: registry)
        problems = ProblemMetrics(registry: registry)
    }

    /// Counts one call that ended.
    ///
    /// `tool` must come from the registry of tools, never from the caller, so that a hostile caller cannot make series.
    package func record(tool: String, face: Face, outcome: String, nanoseconds: UInt64) {
        let key = face.rawValue + " " + outcome
        let (duration, counter) = handles.withLock { table -> (Histogram?, Counter?) in
            if table[tool] == nil {
                guard
                    let histogram = try? registry.histogram(
                        "holdfast_call_duration_seconds", ["tool": tool], help: "How long tool calls took, by tool.")
                else { return (nil, nil) }
                table[tool] = Handles(duration: histogram)
            }
            if table[tool]?.outcomes[key] == nil {
                table[tool]?.outcomes[key] = try? registry.counter(
                    "holdfast_calls_total", ["tool": tool, "face": face.rawValue, "outcome": outcome],
                    help: "Tool calls that ended, by tool, face and outcome.")
            }
            return (table[tool]?.duration, table[tool]?.outcomes[key])
        }
        duration?.observe(nanoseconds: nanoseconds)
        counter?.increment()
    }
}
