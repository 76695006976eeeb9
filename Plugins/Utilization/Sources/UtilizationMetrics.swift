// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// The metrics that dashboards of the original system ask for (original-system.md 8.3).
///
/// Absent until first computed on the live schedule; what is not known is not set.
enum UtilizationMetrics {
    static let rate = MetricSpec(
        name: "resilience_utilization_rate", kind: .gauge,
        help: "Share of capacity that is needed: overall, in the weekly_peak under caps, in the bottleneck.")
    static let level = MetricSpec(
        name: "resilience_utilization_level", kind: .gauge, help: "The level of utilization, 0 GREEN to 4 BLACK.")
    static let faculty = MetricSpec(
        name: "resilience_faculty_available", kind: .gauge, help: "Faculty today: total, on_duty, on_leave.")
    static let coverage = MetricSpec(
        name: "resilience_coverage_rate", kind: .gauge, help: "Share of the people needed who are assigned and there.")
    static let buffer = MetricSpec(
        name: "resilience_buffer_remaining", kind: .gauge,
        help: "Share of weekly caps that is left before the orange threshold.")
    static let all = [rate, level, faculty, coverage, buffer]

    static func record(_ host: HostServices, _ report: UtilizationReport) {
        func set(_ metric: MetricSpec, _ value: Double?, _ labels: JSONObject = [:]) {
            if let value { host.record(metric, value, labels: labels) }
        }
        let figures = report.envelope.figures
        set(rate, figures["overall_rho"]?.doubleValue, ["component": "overall"])
        set(rate, report.theta, ["component": "weekly_peak"])
        set(rate, figures["max_bottleneck"]?.doubleValue, ["component": "bottleneck"])
        set(level, report.envelope.level.map { Double($0.rawValue) })
        guard let duty = report.duty else { return }
        set(faculty, Double(duty.faculty), ["type": "total"])
        set(faculty, duty.onDuty.map(Double.init), ["type": "on_duty"])
        set(faculty, Double(duty.onLeave), ["type": "on_leave"])
        set(coverage, duty.coverage)
        set(buffer, duty.buffer)
    }
}
