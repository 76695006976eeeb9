// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry

/// The metrics of one plugin: only those that its manifest declares, each with the label `plugin`.
struct PluginMetrics: Sendable {
    private let declared: [String: MetricDeclaration]
    private let pluginID: String
    private let registry: MetricsRegistry

    init(_ manifest: PluginManifest, registry: MetricsRegistry) {
        declared = Dictionary(manifest.metrics.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        pluginID = manifest.id
        self.registry = registry
    }

    /// Feeds a metric.
    ///
    /// False when it is not declared, of another kind, or its labels are not an object of strings.
    func feed(_ name: String, kind: Int32, value: Double, labels: [UInt8]) -> Bool {
        guard let metric = declared[name], metric.kind.code == kind else { return false }
        var pairs = [(name: "plugin", value: pluginID)]
        if !labels.isEmpty {
            guard let object = (try? JSONValue.parse(labels))?.objectValue else { return false }
            for (key, value) in object {
                guard let text = value.stringValue else { return false }
                pairs.append((name: key, value: text))
            }
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
