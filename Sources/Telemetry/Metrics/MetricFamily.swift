// SPDX-License-Identifier: Apache-2.0

/// Everything under one metric name: its type, help, label names and series.
struct MetricFamily {
    enum Series {
        case counter(Counter)
        case gauge(Gauge)
        case histogram(Histogram)
    }

    let name: String
    let type: MetricType
    let labelNames: [String]
    let bounds: [Double]
    var help: String
    /// Series by label values, in the order of `labelNames`.
    var series: [[String]: Series] = [:]
    /// What callers get once the cap is reached: works, and is not exposed.
    var overflow: Series?

    func makeSeries() -> Series {
        switch type {
        case .counter: .counter(Counter())
        case .gauge: .gauge(Gauge())
        case .histogram: .histogram(Histogram(bounds: bounds))
        }
    }

    /// The names that the samples of this family bear in the exposition.
    var sampleNames: [String] {
        type == .histogram ? [name, name + "_bucket", name + "_sum", name + "_count"] : [name]
    }
}
