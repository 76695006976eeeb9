// SPDX-License-Identifier: Apache-2.0

/// The declaration of a metric that a plugin feeds; a metric that is not declared is not counted.
public struct MetricSpec: Sendable, Equatable {
    /// What the figures of a metric mean.
    public enum Kind: String, Sendable, CaseIterable {
        /// Only grows.
        case counter
        /// Is set.
        case gauge
        /// Is observed.
        case histogram

        var code: Int32 {
            switch self {
            case .counter: HF_METRIC_COUNTER
            case .gauge: HF_METRIC_GAUGE
            case .histogram: HF_METRIC_HISTOGRAM
            }
        }
    }

    /// The name on the metrics page.
    public let name: String
    /// What its figures mean.
    public let kind: Kind
    /// One sentence for the metrics page.
    public let help: String

    /// Declares a metric.
    public init(name: String, kind: Kind, help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }

    var json: JSONValue { ["name": .string(name), "kind": .string(kind.rawValue), "help": .string(help)] }
}
