// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What the metrics page shows of the last measurement of the live schedule; absent until first computed, and what is not known
/// is not set.
enum MetricGauges {
    static let fairness = MetricSpec(
        name: "schedule_metrics_fairness_index", kind: .gauge, help: "1 less the Gini index of work, 1 is even.")
    static let coverage = MetricSpec(
        name: "schedule_metrics_coverage_percent", kind: .gauge, help: "Share of slots in which nobody is missing.")
    static let compliance = MetricSpec(
        name: "schedule_metrics_compliance_percent", kind: .gauge, help: "Slots less duty-hour violations, over slots.")
    static let churn = MetricSpec(
        name: "schedule_metrics_churn_rate", kind: .gauge,
        help: "Share of assignments that differ from the version before.")
    static let vulnerability = MetricSpec(
        name: "schedule_metrics_n1_vulnerability", kind: .gauge, help: "How much hangs on single people, 0 to 1.")
    static let stability = MetricSpec(
        name: "schedule_metrics_stability_score", kind: .gauge, help: "Stability of the schedule, 0 to 100.")
    static let snapshots = MetricSpec(
        name: "schedule_metrics_snapshots", kind: .gauge, help: "Snapshots that are stored.")
    static let all = [fairness, coverage, compliance, churn, vulnerability, stability, snapshots]

    static func record(_ host: HostServices, _ measures: ScheduleMeasures, _ metrics: StabilityMetrics) {
        let figures: [(MetricSpec, Double?)] = [
            (fairness, measures.fairness.value), (coverage, measures.coverage.percent),
            (compliance, measures.compliance.value), (churn, metrics.churnRate), (vulnerability, metrics.sole.score),
            (stability, metrics.grade?.score),
        ]
        for (metric, value) in figures { if let value { host.record(metric, value) } }
    }
}
