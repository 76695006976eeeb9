// SPDX-License-Identifier: Apache-2.0

/// Why a metric cannot be registered or looked up under the name, type and labels given.
package enum MetricsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The name is not `[a-zA-Z_:][a-zA-Z0-9_:]*` of at most 200 bytes.
    case invalidName(String)
    /// The label name is not `[a-zA-Z_][a-zA-Z0-9_]*`, starts with `__`, or is `le`.
    case invalidLabel(metric: String, label: String)
    /// The same label is given twice.
    case duplicateLabel(metric: String, label: String)
    /// The name is registered already as another type.
    case typeMismatch(metric: String, registered: MetricType, asked: MetricType)
    /// The name is registered already with other label names.
    case labelMismatch(metric: String, registered: [String], asked: [String])
    /// The name is registered already with other buckets.
    case bucketMismatch(metric: String)
    /// Buckets must be finite, ascending, at least one and at most 100.
    case invalidBuckets(metric: String)
    /// A sample of this metric (`_bucket`, `_sum`, `_count`) would bear the name of another metric.
    case sampleNameTaken(metric: String, other: String)

    package var description: String {
        switch self {
        case .invalidName(let name):
            "metric name \(name.debugDescription): allowed is [a-zA-Z_:][a-zA-Z0-9_:]*, at most 200 bytes"
        case .invalidLabel(let metric, let label):
            "metric \(metric): label \(label.debugDescription): allowed is [a-zA-Z_][a-zA-Z0-9_]* without a leading "
                + "\"__\", and not \"le\""
        case .duplicateLabel(let metric, let label):
            "metric \(metric): label \(label) is given twice"
        case .typeMismatch(let metric, let registered, let asked):
            "metric \(metric): is a \(registered.rawValue), asked for as a \(asked.rawValue)"
        case .labelMismatch(let metric, let registered, let asked):
            "metric \(metric): has the labels \(registered), asked for with \(asked)"
        case .bucketMismatch(let metric):
            "metric \(metric): is registered with other buckets"
        case .invalidBuckets(let metric):
            "metric \(metric): buckets must be 1 to 100 finite, ascending numbers"
        case .sampleNameTaken(let metric, let other):
            "metric \(metric): its samples would collide with those of \(other)"
        }
    }
}

/// The types of the text exposition format that the registry keeps.
package enum MetricType: String, Sendable {
    case counter, gauge, histogram
}
