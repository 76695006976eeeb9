// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Telemetry

/// One breaker of the daemon, under its name and with its metrics.
///
/// Asking and telling take one short lock of its own and one atomic addition each; whoever calls often keeps it.
package final class NamedBreaker: Sendable {
    package let name: String
    /// Whether it stays on the board however many others there are.
    let isKept: Bool
    private let breaker: Mutex<CircuitBreaker>
    private let lastUse: Atomic<UInt64>
    private let time: TimeSource
    private let metrics: BreakerMetrics?

    init(_ name: String, isKept: Bool, _ policy: BreakerPolicy, time: TimeSource, metrics: MetricsRegistry?) {
        let now = time.monotonicNanoseconds()
        self.name = name
        self.isKept = isKept
        self.time = time
        self.metrics = metrics.map { BreakerMetrics(name, in: $0) }
        breaker = Mutex(CircuitBreaker(policy, now: now))
        lastUse = Atomic(now)
        self.metrics?.show(.closed)
    }

    /// Asks for a call.
    package func admit() -> BreakerAdmission {
        let admission = change { breaker, now in breaker.admit(now: now) }
        if case .refused = admission { metrics?.rejected?.increment() }
        return admission
    }

    /// Tells how a permitted call ended.
    package func record(_ permit: BreakerPermit, _ outcome: BreakerOutcome) {
        change { breaker, now in breaker.record(permit, outcome, now: now) }
        switch outcome {
        case .success: metrics?.success?.increment()
        case .failure: metrics?.failure?.increment()
        case .ignored: metrics?.ignored?.increment()
        }
    }

    /// Does what a person orders.
    @discardableResult
    func order(_ order: BreakerOrder) -> BreakerReport {
        change { breaker, now in
            switch order {
            case .open: breaker.forceOpen(now: now)
            case .disable: breaker.disable(now: now)
            case .close: breaker.close(now: now)
            case .reset: breaker.reset(now: now)
            }
            return breaker.report(now: now)
        }
    }

    /// What it shows of itself now; looking is no use.
    package func report() -> BreakerReport {
        let now = time.monotonicNanoseconds()
        let report = breaker.withLock { $0.report(now: now) }
        metrics?.show(report.state)
        return report
    }

    /// When it was last asked or told something.
    var lastUsed: UInt64 { lastUse.load(ordering: .relaxed) }

    @discardableResult
    private func change<Value>(_ body: (inout CircuitBreaker, UInt64) -> Value) -> Value {
        let now = time.monotonicNanoseconds()
        lastUse.store(now, ordering: .relaxed)
        // Shown under the lock, so that an older state never comes after a newer one.
        return breaker.withLock { breaker in
            let before = breaker.state
            let value = body(&breaker, now)
            if breaker.state != before { metrics?.show(breaker.state) }
            return value
        }
    }
}

/// The series of one breaker; the states are a state set (OpenMetrics 1.0, section 5.6): one series each, 1 for the one that
/// holds.
private struct BreakerMetrics: Sendable {
    let success: Counter?
    let failure: Counter?
    let ignored: Counter?
    let rejected: Counter?
    private let states: [(state: BreakerState, gauge: Gauge?)]

    init(_ name: String, in registry: MetricsRegistry) {
        func counter(_ outcome: String) -> Counter? {
            try? registry.counter(
                "holdfast_breaker_calls_total", ["breaker": name, "outcome": outcome],
                help: "Calls that asked a circuit breaker, by how they ended; rejected ones were not made.")
        }
        success = counter("success")
        failure = counter("failure")
        ignored = counter("ignored")
        rejected = counter("rejected")
        states = BreakerState.allCases.map { state in
            (
                state,
                try? registry.gauge(
                    "holdfast_breaker_state", ["breaker": name, "state": state.rawValue],
                    help: "1 for the state that a circuit breaker is in, 0 for its other states.")
            )
        }
    }

    func show(_ state: BreakerState) {
        for (other, gauge) in states { gauge?.set(other == state ? 1 : 0) }
    }
}
