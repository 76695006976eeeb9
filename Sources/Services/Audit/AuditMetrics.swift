// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// What is measured of the audit trail.
struct AuditMetrics: Sendable {
    private let writable: Gauge?
    private let failures: Counter?
    private let counted: Counter?

    init(_ registry: MetricsRegistry) {
        writable = try? registry.gauge(
            "holdfast_audit_writable", help: "1 while the audit trail can be written, 0 while changes are refused.")
        failures = try? registry.counter(
            "holdfast_audit_failures_total", help: "Audit entries that could not be written when they were due.")
        counted = try? registry.counter(
            "holdfast_audit_coalesced_total",
            help: "Refusals and failures that were counted into a later entry instead of having one each.")
        writable?.set(1)
    }

    func show(isWritable: Bool) { writable?.set(isWritable ? 1 : 0) }

    func failed() { failures?.increment() }

    func coalesced() { counted?.increment() }
}
