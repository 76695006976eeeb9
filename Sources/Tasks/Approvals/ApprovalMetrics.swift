// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// What is counted of approvals; the gauges are absent until the store was asked.
struct ApprovalMetrics: Sendable {
    /// What can become of one.
    enum Outcome: String, CaseIterable {
        case approved, denied, expired, used
        case brokenGlass = "break_glass"
        case reviewed
    }

    private let counters: [Outcome: Counter]
    private let pending: Gauge?
    private let unreviewed: Gauge?

    init(registry: MetricsRegistry) {
        var counters: [Outcome: Counter] = [:]
        for outcome in Outcome.allCases {
            counters[outcome] = try? registry.counter(
                "holdfast_approvals_total", ["outcome": outcome.rawValue],
                help: "What became of approvals, as this daemon has seen it.")
        }
        self.counters = counters
        pending = try? registry.gauge("holdfast_approvals_pending", help: "Approvals that wait for people.")
        unreviewed = try? registry.gauge(
            "holdfast_approvals_unreviewed", help: "What one person let pass alone, and nobody has reviewed yet.")
    }

    func count(_ outcome: Outcome) { counters[outcome]?.increment() }

    func show(pending count: Int64, unreviewed open: Int64) {
        pending?.set(Double(count))
        unreviewed?.set(Double(open))
    }
}
