// SPDX-License-Identifier: Apache-2.0

import Kernel
import Store
import Synchronization
import Telemetry

/// What the engine counts.
///
/// Labels are names of queues and of task types that the registry knows, never a caller's text.
final class TaskMetrics: Sendable {
    private struct Series: Sendable {
        var durations: [String: Histogram] = [:]
        var outcomes: [String: Counter] = [:]
        /// What the gauges of queues show, so that a queue that has become empty does not show its last number.
        var shown: Set<Place> = []
        /// When each periodic entry last did its work, in microseconds of UTC.
        var successes: [String: Int64] = [:]
    }

    /// One series of the depth of queues.
    private struct Place: Hashable {
        let queue: String
        let state: DurableCallState
    }

    private let registry: MetricsRegistry
    private let series = Mutex(Series())
    private let claims: Counter?
    private let retries: Counter?
    private let rescues: Counter?
    private let lost: Counter?
    private let age: Gauge?

    init(registry: MetricsRegistry) {
        self.registry = registry
        claims = try? registry.counter(
            "holdfast_task_claims_total", help: "Tasks and waiting calls that this daemon has claimed.")
        retries = try? registry.counter(
            "holdfast_task_retries_total", help: "Attempts that failed and are made again.")
        rescues = try? registry.counter(
            "holdfast_task_rescues_total", help: "Calls that were taken back from a daemon that gave no sign of life.")
        lost = try? registry.counter(
            "holdfast_task_late_ends_total", help: "Runs that ended after their lease was lost, and changed nothing.")
        age = try? registry.gauge(
            "holdfast_task_lease_age_seconds", help: "How long the oldest lease of this daemon was not renewed.")
    }

    func claimed(_ call: DurableCall) { claims?.increment() }

    func rescued() { rescues?.increment() }

    func late() { lost?.increment() }

    func leaseAge(milliseconds: Int64) { age?.set(Double(milliseconds) / 1_000) }

    /// A run has ended, however it did.
    func ended(_ run: RunningCall, milliseconds: Int64) {
        let histogram = series.withLock { series -> Histogram? in
            if let known = series.durations[run.name] { return known }
            let made = try? registry.histogram(
                "holdfast_task_duration_seconds", ["type": run.name],
                help: "How long runs of tasks and waiting calls took, by type.")
            series.durations[run.name] = made
            return made
        }
        histogram?.observe(Double(max(0, milliseconds)) / 1_000)
    }

    /// The end of a run was written, and the call is in this state now.
    func outcome(_ run: RunningCall?, _ state: DurableCallState) {
        guard let run else { return }
        if state == .retryable { retries?.increment() }
        let word = state == .available ? "released" : state.rawValue
        let counter = series.withLock { series -> Counter? in
            let key = run.name + " " + word
            if let known = series.outcomes[key] { return known }
            let made = try? registry.counter(
                "holdfast_task_outcomes_total", ["type": run.name, "outcome": word],
                help: "Runs of tasks and waiting calls, by type and the state that they left the call in.")
            series.outcomes[key] = made
            return made
        }
        counter?.increment()
    }

    /// When the tasks of periodic entries last ended well; UTC in microseconds, by entry.
    ///
    /// An entry has no series before its first success. Of two times the later counts: what one daemon has just seen is
    /// not taken back by what it read of the store before.
    func successes(_ times: [String: Int64]) {
        let latest = series.withLock { series -> [String: Int64] in
            for (entry, time) in times { series.successes[entry] = max(series.successes[entry] ?? time, time) }
            return times.keys.reduce(into: [:]) { $0[$1] = series.successes[$1] }
        }
        for (entry, time) in latest {
            let gauge = try? registry.gauge(
                "holdfast_schedule_last_success_timestamp_seconds", ["schedule": entry],
                help: "When the task of a periodic entry last ended well, in seconds since 1970-01-01 UTC.")
            gauge?.set(Double(time) / 1e6)
        }
    }

    /// How many calls each queue holds, and how long the oldest has been due.
    func queues(_ statistics: [QueueStatistics]) {
        var depth: [Place: Double] = [:]
        var oldest: [String: Double] = [:]
        for entry in statistics {
            depth[Place(queue: entry.queue, state: entry.state), default: 0] += Double(entry.count)
            let isDue = entry.state == .available && entry.oldestWaitMicros > 0
            oldest[entry.queue] = max(oldest[entry.queue] ?? 0, isDue ? Double(entry.oldestWaitMicros) / 1e6 : 0)
        }
        let gone = series.withLock { series -> Set<Place> in
            let gone = series.shown.subtracting(depth.keys)
            series.shown.formUnion(depth.keys)
            return gone
        }
        for place in gone { depth[place] = 0 }
        for (place, count) in depth {
            let labels: MetricLabels = ["queue": place.queue, "state": place.state.rawValue]
            (try? registry.gauge("holdfast_queue_depth", labels, help: "Calls by queue and state."))?.set(count)
            let wait = try? registry.gauge(
                "holdfast_queue_oldest_due_seconds", ["queue": place.queue],
                help: "How long the oldest call that is due waits to be claimed.")
            wait?.set(oldest[place.queue] ?? 0)
        }
    }
}
