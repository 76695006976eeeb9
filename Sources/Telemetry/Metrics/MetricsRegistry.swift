// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The metrics of the process: one type and one set of label names per metric name, any number of threads.
///
/// Look a handle up once and keep it: bumping it takes no lock. A lookup by name and labels, for labels that are known
/// only at the call, takes a mutex and two hash lookups (about a microsecond).
package final class MetricsRegistry: Sendable {
    /// Series that were refused because their metric has `maximumSeries` already, by metric.
    package static let droppedName = "holdfast_metrics_dropped_total"

    private let maximumSeries: Int
    private let state = Mutex(State())

    private struct State {
        var families: [String: MetricFamily] = [:]
        /// Which family owns each sample name.
        var owners: [String: String] = [:]
        var collectors: [@Sendable () -> Void] = []
    }

    /// A registry that keeps at most `maximumSeries` label sets per metric name; beyond them a lookup gives a handle
    /// that works and is not exposed, and ``droppedName`` counts it.
    package init(maximumSeries: Int = 1_000) {
        self.maximumSeries = max(1, maximumSeries)
        let dropped = MetricFamily(
            name: MetricsRegistry.droppedName, type: .counter, labelNames: ["metric"], bounds: [],
            help: "Lookups of a series beyond the cap of label sets per metric; their values are not exposed.")
        state.withLock { state in
            state.families[dropped.name] = dropped
            state.owners[dropped.name] = dropped.name
        }
    }

    /// The counter of this name and these labels, made at 0 if it is new.
    ///
    /// `help` of the first caller that gives one stays.
    package func counter(
        _ name: String, _ labels: MetricLabels = .none, help: String = ""
    ) throws(MetricsError) -> Counter {
        guard case .counter(let counter) = try series(.counter, name, labels, help: help, bounds: []) else {
            throw .typeMismatch(metric: name, registered: .gauge, asked: .counter)
        }
        return counter
    }

    /// The gauge of this name and these labels; it is absent from the exposition until it is set.
    package func gauge(
        _ name: String, _ labels: MetricLabels = .none, help: String = ""
    ) throws(MetricsError) -> Gauge {
        guard case .gauge(let gauge) = try series(.gauge, name, labels, help: help, bounds: []) else {
            throw .typeMismatch(metric: name, registered: .counter, asked: .gauge)
        }
        return gauge
    }

    /// The histogram of this name and these labels.
    ///
    /// `buckets` are inclusive upper bounds without `+Inf`.
    package func histogram(
        _ name: String, _ labels: MetricLabels = .none, help: String = "",
        buckets: [Double] = Histogram.durationBuckets
    ) throws(MetricsError) -> Histogram {
        let found = try series(.histogram, name, labels, help: help, bounds: buckets)
        guard case .histogram(let histogram) = found else {
            throw .typeMismatch(metric: name, registered: .counter, asked: .histogram)
        }
        return histogram
    }

    /// Forgets one series.
    ///
    /// Handles to it keep working and are not exposed any more.
    package func remove(_ name: String, _ labels: MetricLabels) {
        state.withLock { state in
            guard state.families[name]?.labelNames == labels.names else { return }
            state.families[name]?.series[labels.values] = nil
        }
    }

    /// Forgets every series that has this label value, for instance those of a plugin that is gone.
    package func removeSeries(label: String, value: String) {
        state.withLock { state in
            for (name, family) in state.families {
                guard let index = family.labelNames.firstIndex(of: label) else { continue }
                state.families[name]?.series = family.series.filter { $0.key[index] != value }
            }
        }
    }

    /// Adds work to do before each exposition, such as reading the size of the process into a gauge.
    ///
    /// It runs on the caller's thread and outside the registry's mutex.
    package func beforeExposition(_ collector: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collector) }
    }

    /// The text exposition format 0.0.4: families by name, series by label values, so two equal states give equal text.
    package func exposition() -> String {
        for collector in state.withLock({ $0.collectors }) { collector() }
        let families = state.withLock { $0.families.values.sorted { $0.name < $1.name } }
        return TextExposition.text(of: families)
    }

    private func series(
        _ type: MetricType, _ name: String, _ labels: MetricLabels, help: String, bounds: [Double]
    ) throws(MetricsError) -> MetricFamily.Series {
        try state.withLock { state throws(MetricsError) in
            if let family = state.families[name] {
                try MetricsRegistry.check(family, type, labels, bounds)
                if let known = family.series[labels.values] { return known }
            } else {
                try MetricsRegistry.register(type, name, labels, help: help, bounds: bounds, in: &state)
            }
            return MetricsRegistry.add(name, labels, help: help, limit: maximumSeries, to: &state)
        }
    }

    private static func check(
        _ family: MetricFamily, _ type: MetricType, _ labels: MetricLabels, _ bounds: [Double]
    ) throws(MetricsError) {
        guard family.type == type else {
            throw .typeMismatch(metric: family.name, registered: family.type, asked: type)
        }
        guard family.labelNames == labels.names else {
            throw .labelMismatch(metric: family.name, registered: family.labelNames, asked: labels.names)
        }
        guard family.bounds == bounds else { throw .bucketMismatch(metric: family.name) }
    }

    private static func register(
        _ type: MetricType, _ name: String, _ labels: MetricLabels, help: String, bounds: [Double],
        in state: inout State
    ) throws(MetricsError) {
        guard MetricName.isMetric(name) else { throw .invalidName(name) }
        try labels.check(for: name)
        if type == .histogram {
            let ascending = zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
            guard (1...100).contains(bounds.count), ascending, bounds.allSatisfy(\.isFinite) else {
                throw .invalidBuckets(metric: name)
            }
        }
        let family = MetricFamily(name: name, type: type, labelNames: labels.names, bounds: bounds, help: help)
        for sample in family.sampleNames {
            if let other = state.owners[sample] { throw .sampleNameTaken(metric: name, other: other) }
        }
        for sample in family.sampleNames { state.owners[sample] = name }
        state.families[name] = family
    }

    private static func add(
        _ name: String, _ labels: MetricLabels, help: String, limit: Int, to state: inout State
    ) -> MetricFamily.Series {
        // Taken out while it is changed, so that its dictionary is not copied.
        guard var family = state.families.removeValue(forKey: name) else { return .counter(Counter()) }
        if family.help.isEmpty { family.help = help }
        let isFull = family.series.count >= limit
        let made = isFull ? family.overflow ?? family.makeSeries() : family.makeSeries()
        if isFull { family.overflow = made } else { family.series[labels.values] = made }
        state.families[name] = family
        if isFull { countDropped(name, in: &state) }
        return made
    }

    private static func countDropped(_ name: String, in state: inout State) {
        if case .counter(let known)? = state.families[droppedName]?.series[[name]] {
            known.increment()
        } else {
            let counter = Counter()
            counter.increment()
            state.families[droppedName]?.series[[name]] = .counter(counter)
        }
    }
}
