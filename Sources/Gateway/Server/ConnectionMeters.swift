// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// What is counted of connections.
struct ConnectionMeters: Sendable {
    /// Closed because others needed the place.
    let evicted: Counter
    /// Refused because all were at work.
    let refused: Counter
    /// Closed because a request did not arrive in time.
    let timedOut: Counter
    /// Closed because nobody took the answer.
    let stalled: Counter

    init(_ metrics: MetricsRegistry, register: ConnectionRegister) throws(MetricsError) {
        let name = "holdfast_http_connections_closed_total"
        let help = "TCP connections that the daemon closed or refused, by reason."
        evicted = try metrics.counter(name, ["reason": "evicted"], help: help)
        refused = try metrics.counter(name, ["reason": "refused"], help: help)
        timedOut = try metrics.counter(name, ["reason": "request_timeout"], help: help)
        stalled = try metrics.counter(name, ["reason": "stalled"], help: help)
        let open = try metrics.gauge("holdfast_http_connections", help: "Open TCP connections.")
        metrics.beforeExposition { open.set(Double(register.count)) }
    }
}
