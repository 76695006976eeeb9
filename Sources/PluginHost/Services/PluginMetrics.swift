// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization
import Telemetry

/// The metrics of one plugin: only those that its manifest declares, each with the label `plugin`, and each with a
/// bounded number of label sets.
final class PluginMetrics: Sendable {
    private let declared: [String: MetricDeclaration]
    private let pluginID: String
    private let registry: MetricsRegistry
    private let limits: SpeechLimits
    /// The label sets that were seen, by metric.
    private let seen = Mutex<[String: Set<[UInt8]>]>([:])

    init(_ manifest: PluginManifest, registry: MetricsRegistry, limits: SpeechLimits) {
        declared = Dictionary(manifest.metrics.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        pluginID = manifest.id
        self.registry = registry
        self.limits = limits
    }

    /// Feeds a metric.
    ///
    /// False when it is not declared, of another kind, or its labels are not an object of short strings, or are one set
    /// of labels too many.
    func feed(_ name: String, kind: Int32, value: Double, labels: [UInt8]) -> Bool {
        guard let metric = declared[name], metric.kind.code == kind else { return false }
        var pairs = [(name: "plugin", value: pluginID)]
        if !labels.isEmpty {
            guard labels.count <= limits.fieldBytes, let object = (try? JSONValue.parse(labels))?.objectValue else {
                return false
            }
            for (key, value) in object {
                guard let text = value.stringValue, text.utf8.count <= limits.labelBytes,
                    key.utf8.count <= limits.labelBytes
                else { return false }
                pairs.append((name: key, value: text))
            }
            guard admits(labels, of: name) else { return false }
        }
        let labels = MetricLabels(pairs)
        do throws(MetricsError) {
            switch metric.kind {
            case .counter: try registry.counter(name, labels, help: metric.help).increment(by: value)
            case .gauge: try registry.gauge(name, labels, help: metric.help).set(value)
            case .histogram: try registry.histogram(name, labels, help: metric.help).observe(value)
            }
        } catch {
            return false
        }
        return true
    }

    /// Whether this set of labels, as written, is known or still has room.
    private func admits(_ labels: [UInt8], of name: String) -> Bool {
        seen.withLock { seen in
            if seen[name]?.contains(labels) == true { return true }
            guard seen[name, default: []].count < limits.seriesPerMetric else { return false }
            seen[name, default: []].insert(labels)
            return true
        }
    }
}

extension MetricDeclaration.Kind {
    /// HF_METRIC_...
    fileprivate var code: Int32 {
        switch self {
        case .counter: 0
        case .gauge: 1
        case .histogram: 2
        }
    }
}
