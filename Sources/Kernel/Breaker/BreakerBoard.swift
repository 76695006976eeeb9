// SPDX-License-Identifier: Apache-2.0

import Synchronization
package import Telemetry

/// All breakers of the daemon by name, such as `http https://api.example.org:443`.
///
/// A breaker is made with its first call. There are at most as many as stated: then one that is closed and idle makes
/// room, since names may stem from plugins; those that say something are kept.
package final class BreakerBoard: Sendable {
    private struct Entry {
        var breaker: CircuitBreaker
        var lastUsed: UInt64
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let maximum: Int
    private let time: TimeSource
    private let metrics: MetricsRegistry?
    private let policy: @Sendable (String) -> BreakerPolicy

    /// - Parameter policy: that of a new breaker, by its name.
    package init(
        maximum: Int = 512, time: TimeSource, metrics: MetricsRegistry? = nil,
        policy: @escaping @Sendable (String) -> BreakerPolicy = { _ in BreakerPolicy() }
    ) {
        self.maximum = max(1, maximum)
        self.time = time
        self.metrics = metrics
        self.policy = policy
    }

    /// Asks for a call.
    package func admit(_ name: String) -> BreakerAdmission {
        let admission = change(name) { breaker, now in breaker.admit(now: now) }
        if case .refused = admission { count(name, "rejected") }
        return admission
    }

    /// Tells how a permitted call ended.
    package func record(_ name: String, _ permit: BreakerPermit, _ outcome: BreakerOutcome) {
        change(name) { breaker, now in breaker.record(permit, outcome, now: now) }
        switch outcome {
        case .success: count(name, "success")
        case .failure: count(name, "failure")
        case .ignored: count(name, "ignored")
        }
    }

    /// What a person does to a breaker.
    package enum Order: String, Sendable, CaseIterable {
        case open, disable, reset
    }

    /// Does what a person orders; the breaker is made when it is not there.
    package func order(_ order: Order, _ name: String) -> BreakerReport {
        change(name) { breaker, now in
            switch order {
            case .open: breaker.forceOpen(now: now)
            case .disable: breaker.disable(now: now)
            case .reset: breaker.reset(now: now)
            }
            return breaker.report(now: now)
        }
    }

    /// All breakers in the order of their names.
    package func reports() -> [(name: String, report: BreakerReport)] {
        let now = time.monotonicNanoseconds()
        let all = entries.withLock { entries -> [(name: String, report: BreakerReport)] in
            var all: [(name: String, report: BreakerReport)] = []
            for name in entries.keys.sorted() {
                guard let report = entries[name]?.breaker.report(now: now) else { continue }
                all.append((name, report))
            }
            return all
        }
        for (name, report) in all { show(name, report.state) }
        return all
    }

    @discardableResult
    private func change<Value>(_ name: String, _ body: (inout CircuitBreaker, UInt64) -> Value) -> Value {
        let now = time.monotonicNanoseconds()
        let (value, before, after, gone) = entries.withLock { entries in
            let gone = entries[name] == nil ? makeRoom(&entries, now) : nil
            var entry = entries[name] ?? Entry(breaker: CircuitBreaker(policy(name), now: now), lastUsed: now)
            let before = entries[name]?.breaker.report(now: now).state
            let value = body(&entry.breaker, now)
            entry.lastUsed = now
            let after = entry.breaker.report(now: now).state
            entries[name] = entry
            return (value, before, after, gone)
        }
        if let gone { metrics?.removeSeries(label: "breaker", value: gone) }
        if before != after { show(name, after) }
        return value
    }

    /// Forgets the closed breaker that was asked longest ago, if there are too many.
    private func makeRoom(_ entries: inout [String: Entry], _ now: UInt64) -> String? {
        guard entries.count >= maximum else { return nil }
        var oldest: (name: String, lastUsed: UInt64)?
        for (name, entry) in entries {
            var breaker = entry.breaker
            guard breaker.report(now: now).state == .closed, entry.lastUsed < oldest?.lastUsed ?? .max else { continue }
            oldest = (name, entry.lastUsed)
        }
        guard let oldest else { return nil }
        entries[oldest.name] = nil
        return oldest.name
    }

    private func show(_ name: String, _ state: BreakerState) {
        for other in BreakerState.allCases {
            (try? metrics?.gauge(
                "holdfast_breaker_state", ["breaker": name, "state": other.rawValue],
                help: "1 for the state that a circuit breaker is in, 0 for its other states."))?
                .set(other == state ? 1 : 0)
        }
    }

    private func count(_ name: String, _ outcome: String) {
        (try? metrics?.counter(
            "holdfast_breaker_calls_total", ["breaker": name, "outcome": outcome],
            help: "Calls that asked a circuit breaker, by how they ended; rejected ones were not made."))?
            .increment()
    }
}
